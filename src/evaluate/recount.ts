// Figures a second time, by another way: whole numbers are summed and divided once at the end, in code that shares nothing
// but the random stream with what derives them. What both ways agree on is not the slip of one of them.

import { draws, type Key, subkey } from '../core/index.ts'
import { type Estimate, Z95 } from './wilson.ts'

/** Right answers of a task among those drawn. */
export interface Tally {
  readonly right: number
  readonly samples: number
}

/** One whole number a task, by stratum; a score is the number over `of`. Chances of pass@k are no whole numbers, and `of` is 1. */
export interface WholeScores {
  readonly strata: readonly Float64Array[]
  readonly of: number
}

/** Shares of right answers over their common denominator. */
export function wholeShares(strata: readonly (readonly Tally[])[]): WholeScores {
  const of = commonOf(strata)
  return {
    of,
    strata: strata.map((tallies) =>
      Float64Array.from(tallies, ({ right, samples }) => (right * of) / samples),
    ),
  }
}

/** Differences after − before; both sides in the same order. */
export function wholeChanges(
  before: readonly (readonly Tally[])[],
  after: readonly (readonly Tally[])[],
): WholeScores {
  const both = wholeShares([...before, ...after])
  const later = both.strata.slice(before.length)
  return {
    of: both.of,
    strata: both.strata
      .slice(0, before.length)
      .map((own, s) => own.map((whole, i) => (later[s]?.[i] ?? Number.NaN) - whole)),
  }
}

function commonOf(strata: readonly (readonly Tally[])[]): number {
  let of = 1
  for (const tallies of strata) for (const { samples } of tallies) of = leastMultiple(of, samples)
  return of
}

/** The mean of the strata's means. */
export function recountMean({ strata, of }: WholeScores): number {
  const common = strata.reduce((sofar, scores) => leastMultiple(sofar, scores.length), 1)
  let whole = 0
  for (const scores of strata) {
    let sum = 0
    for (let i = scores.length - 1; i >= 0; i--) sum += scores[i] as number
    whole += sum * (common / scores.length)
  }
  return whole / (common * of * strata.length)
}

/** What the scores are: shares from 0 to 1, or differences of two. */
export type ScoreKind = 'share' | 'change'

/** The interval of the mean as it is now, and as it was before equal scores had Wilson's. */
export function recountInterval(
  scores: WholeScores,
  kind: ScoreKind,
  key: Key = 'bootstrap',
  rounds = 2000,
): { readonly now: Estimate; readonly before: Estimate } {
  const mean = recountMean(scores)
  const [low, high] = percentiles(scores, key, rounds)
  const before = { mean, low, high }
  let [down, up] = [(mean - low) ** 2, (high - mean) ** 2]
  let widened = false
  for (const stratum of scores.strata) {
    const [first = 0] = stratum
    if (stratum.some((whole) => whole !== first)) continue
    const value = first / scores.of
    const [from, to] = scoreInterval(value, stratum.length, kind)
    down += ((value - from) / scores.strata.length) ** 2
    up += ((to - value) / scores.strata.length) ** 2
    widened = true
  }
  return { before, now: widened ? { mean, low: mean - Math.sqrt(down), high: mean + Math.sqrt(up) } : before }
}

/** The 2.5 % and 97.5 % percentiles of the means of tasks drawn again. */
function percentiles({ strata, of }: WholeScores, key: Key, rounds: number): readonly [number, number] {
  const random = draws(subkey(key, 'rounds', rounds))
  const common = strata.reduce((sofar, scores) => leastMultiple(sofar, scores.length), 1)
  const weights = strata.map((scores) => common / scores.length)
  const totals = new Float64Array(rounds)
  for (let round = 0; round < rounds; round++) {
    for (const [s, scores] of strata.entries()) {
      let sum = 0
      for (let left = scores.length; left > 0; left--)
        sum += scores[Math.trunc(random.uniform() * scores.length)] as number
      totals[round] = (totals[round] as number) + sum * (weights[s] as number)
    }
  }
  totals.sort()
  const whole = common * of * strata.length
  const at = (share: number): number => {
    const place = share * (rounds - 1)
    const below = Math.floor(place)
    const rest = place - below
    return (
      ((totals[below] as number) * (1 - rest) + (totals[Math.min(below + 1, rounds - 1)] as number) * rest) /
      whole
    )
  }
  return [at(0.025), at(0.975)]
}

/** Wilson's interval as the roots of (p̂ − p)² = z² p (1 − p) / n. */
export function wilsonRoots(share: number, n: number): readonly [number, number] {
  const a = n + Z95 * Z95
  const b = 2 * n * share + Z95 * Z95
  const root = Math.sqrt(Math.max(0, b * b - 4 * a * n * share * share))
  return [(b - root) / (2 * a), (b + root) / (2 * a)]
}

function scoreInterval(value: number, n: number, kind: ScoreKind): readonly [number, number] {
  if (kind === 'share') return wilsonRoots(value, n)
  const [gained, lost] = [wilsonRoots(Math.max(0, value), n), wilsonRoots(Math.max(0, -value), n)]
  return [gained[0] - lost[1], gained[1] - lost[0]]
}

/** A sum from the last to the first, with what rounding loses carried along (Neumaier, 1974). */
export function recountTotal(values: readonly number[]): number {
  let sum = 0
  let lost = 0
  for (let i = values.length - 1; i >= 0; i--) {
    const value = values[i] as number
    const next = sum + value
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  return sum + lost
}

/** pass@k as the quotient of two binomial coefficients, in whole numbers of any length. */
export function recountPassAtK(n: number, right: number, k: number): number {
  const all = binomial(n, k)
  const some = all - binomial(n - right, k)
  return Number((some * 10n ** 18n) / all) / 1e18
}

/** The two-sided sign test in whole numbers: twice the smaller tail of 2ⁿ, at most 1. */
export function recountSignTest(gained: number, lost: number): number {
  const n = gained + lost
  let tail = 0n
  let term = 1n
  for (let i = 0; i <= Math.min(gained, lost); i++) {
    tail += term
    term = (term * BigInt(n - i)) / BigInt(i + 1)
  }
  const scale = 10n ** 18n
  return Math.min(1, Number((2n * tail * scale) / 2n ** BigInt(n)) / 1e18)
}

function binomial(n: number, k: number): bigint {
  if (k > n) return 0n
  let result = 1n
  for (let i = 1; i <= k; i++) result = (result * BigInt(n - k + i)) / BigInt(i)
  return result
}

function leastMultiple(a: number, b: number): number {
  let [x, y] = [a, b]
  while (y > 0) [x, y] = [y, x % y]
  return x === 0 ? Math.max(a, b) : (a / x) * b
}
