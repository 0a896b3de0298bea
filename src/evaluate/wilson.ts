// Wilson's score interval of a share, and what follows from it where all tasks came out alike.

/** A mean with its interval. */
export interface Estimate {
  readonly mean: number
  readonly low: number
  readonly high: number
}

/** The 97.5 % quantile of the normal law, for intervals of 95 %. */
export const Z95 = 1.959963984540054

/** A share with its 95 % interval (Wilson, 1927): right even where all or none are right. `right` need not be whole. */
export function wilson(right: number, n: number, z = Z95): Estimate {
  if (n === 0) return { mean: Number.NaN, low: 0, high: 1 }
  const p = right / n
  const centre = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n)
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2))
  return {
    mean: p,
    low: right === 0 ? 0 : Math.max(0, centre - half),
    high: right === n ? 1 : Math.min(1, centre + half),
  }
}

/** An interval where all of n scores are the same, so that nothing varies when they are drawn again. */
export type WhereEqual = (value: number, n: number, z: number) => readonly [low: number, high: number]

/**
 * For n tasks with the same share of right answers: Wilson's interval for n answers. A score from 0 to 1 with mean p varies by
 * p (1 − p) at most, which is what the interval takes, so it is wide enough whatever the number of answers to a task.
 * Values outside 0 to 1 are no shares; theirs has no width.
 */
export const equalShares: WhereEqual = (value, n, z) => {
  if (!(value >= 0 && value <= 1)) return [value, value]
  const { low, high } = wilson(value * n, n, z)
  return [low, high]
}

/**
 * For n tasks with the same difference: what rose is taken apart from what fell, and the ends are the extremes of Wilson's
 * intervals of both. With one answer a task this is Tango's score interval for paired shares (Statistics in Medicine 17,
 * 1998, 891–908) in the cases where a bootstrap has nothing to draw from: ± z² / (n + z²) where no task differs, and
 * 1 − 2 z² / (n + z²) to 1 where all are gained.
 */
export const equalChanges: WhereEqual = (value, n, z) => {
  if (!(value >= -1 && value <= 1)) return [value, value]
  const gained = wilson(Math.max(value, 0) * n, n, z)
  const lost = wilson(Math.max(-value, 0) * n, n, z)
  return [gained.low - lost.high, gained.high - lost.low]
}
