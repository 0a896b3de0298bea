// What a task with a known solve rate earns on average, when n answers estimate the rate. Source: docs/method.md §8.

import { learnability } from '../../stage/learnability.ts'
import type { StageOptions } from '../../stage/options.ts'

/** E[reward] = Σ_k C(n, k) p^k (1 − p)^(n − k) · reward(k / n), by the rule that pays the proposals. */
export function expectedReward(
  p: number,
  n: number,
  convention: StageOptions['convention'],
  target: StageOptions['target'] = 'learnability',
): number {
  const rule = { convention, target } as StageOptions
  let sum = 0
  for (let k = 0; k <= n; k++) sum += binomial(n, k, p) * learnability(k / n, rule)
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
