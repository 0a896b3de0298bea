// What a task with a known solve rate earns on average, when n answers estimate the rate. Source: azr-method §8.

/** Reward of a valid task by its estimated solve rate; what the conventions disagree on is the reward at 0 and 1. */
const AT_THE_EDGES: Readonly<Record<string, number>> = { paper: 0, official: -0.5, graded: 0 }

export const NAMED_CONVENTIONS: readonly string[] = Object.keys(AT_THE_EDGES)

/** E[reward] = Σ_k C(n, k) p^k (1 − p)^(n − k) · reward(k / n). */
export function expectedReward(p: number, n: number, convention: string): number {
  const edge = AT_THE_EDGES[convention] ?? 0
  let sum = 0
  for (let k = 0; k <= n; k++) sum += binomial(n, k, p) * (k === 0 || k === n ? edge : 1 - k / n)
  return sum
}

/** P(0 < k < n) = 1 − p^n − (1 − p)^n. */
export function effectiveShare(p: number, n: number): number {
  return 1 - p ** n - (1 - p) ** n
}

function binomial(n: number, k: number, p: number): number {
  let ways = 1
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i
  return ways * p ** k * (1 - p) ** (n - k)
}
