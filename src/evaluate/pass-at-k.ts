// pass@k without bias: the chance that at least one of k answers drawn from n without replacement is right.

import { AzlabError } from '../core/index.ts'

/**
 * 1 − C(n − c, k) / C(n, k) for c right answers of n (Chen and others, 2021), as a product that cannot overflow.
 * Throws `evaluate/pass-at-k` where k is not from 1 to n or c not from 0 to n.
 */
export function passAtK(n: number, right: number, k: number): number {
  const whole = [n, right, k].every(Number.isInteger)
  if (!whole || k < 1 || k > n || right < 0 || right > n)
    throw new AzlabError(`pass@${k} cannot be had from ${right} right answers of ${n}.`, {
      code: 'evaluate/pass-at-k',
      value: { n, right, k },
      expected: '1 ≤ k ≤ n and 0 ≤ right ≤ n, whole numbers',
      hint: 'Draw at least k answers a task.',
    })
  let none = 1
  for (let i = 0; i < k; i++) none *= Math.max(0, n - right - i) / (n - i)
  return 1 - none
}
