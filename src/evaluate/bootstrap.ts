// Intervals by the bootstrap over tasks (Efron, 1979): tasks are drawn again with replacement, percentiles are read off.

import { AzlabError, draws, type Key, subkey } from '../core/index.ts'

/** A mean with its interval. */
export interface Estimate {
  readonly mean: number
  readonly low: number
  readonly high: number
}

export interface BootstrapOptions {
  /** Whose draws: the same key gives the same interval. Default `bootstrap`. */
  readonly key?: Key
  /** Default 2000. */
  readonly rounds?: number
  /** Share of the rounds inside the interval. Default 0.95. */
  readonly level?: number
}

/** The mean of one score a task, with its percentile interval. Throws `evaluate/empty` where there is no task. */
export function bootstrapMean(scores: readonly number[], options: BootstrapOptions = {}): Estimate {
  return bootstrapStrata([scores], options)
}

/**
 * The mean of the strata's means (the three task types, each with the same weight), tasks drawn again inside each stratum.
 */
export function bootstrapStrata(
  strata: readonly (readonly number[])[],
  { key = 'bootstrap', rounds = 2000, level = 0.95 }: BootstrapOptions = {},
): Estimate {
  if (strata.length === 0 || strata.some((scores) => scores.length === 0))
    throw new AzlabError('There is no task to take a mean over.', {
      code: 'evaluate/empty',
      value: strata.map((scores) => scores.length),
      expected: 'at least one score in every group',
    })
  const random = draws(subkey(key, 'rounds', rounds))
  const means: number[] = []
  for (let round = 0; round < rounds; round++) {
    let total = 0
    for (const scores of strata) {
      let sum = 0
      for (let i = 0; i < scores.length; i++) sum += scores[random.below(scores.length)] as number
      total += sum / scores.length
    }
    means.push(total / strata.length)
  }
  means.sort((a, b) => a - b)
  const tail = (1 - level) / 2
  return {
    mean: strata.reduce((sum, scores) => sum + meanOf(scores), 0) / strata.length,
    low: quantile(means, tail),
    high: quantile(means, 1 - tail),
  }
}

/**
 * The mean of (after − before) over the strata, with its interval: a task is drawn with both its scores, so that what makes
 * a task hard cancels. Throws `evaluate/pairs` where the two sides are not of the same tasks.
 */
export function pairedRise(
  before: readonly (readonly number[])[],
  after: readonly (readonly number[])[],
  options: BootstrapOptions = {},
): Estimate {
  const counts = (strata: readonly (readonly number[])[]): string => strata.map((s) => s.length).join(', ')
  if (counts(before) !== counts(after))
    throw new AzlabError('The two sides do not have the same tasks.', {
      code: 'evaluate/pairs',
      value: counts(after),
      expected: counts(before),
      hint: 'Compare two evaluations of one set.',
    })
  const differences = before.map((scores, s) => scores.map((score, i) => (after[s]?.[i] as number) - score))
  return bootstrapStrata(differences, options)
}

export function meanOf(scores: readonly number[]): number {
  return scores.reduce((sum, score) => sum + score, 0) / scores.length
}

/** A quantile of sorted values, between neighbours by straight line. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1)
  const low = sorted[Math.floor(at)] as number
  const high = sorted[Math.ceil(at)] as number
  return low + (high - low) * (at - Math.floor(at))
}
