// Intervals by the bootstrap over tasks (Efron, 1979): tasks are drawn again with replacement, percentiles are read off.
//
// Where all scores of a stratum are equal, drawing again says nothing; Wilson's interval takes its place there.

import { AzlabError, checkOptions, draws, type Key, type OptionNames, subkey } from '../core/index.ts'
import { type Estimate, equalChanges, equalShares, type WhereEqual, Z95 } from './wilson.ts'

export type { Estimate }

/** How a bootstrap is drawn. */
export interface BootstrapOptions {
  /** The key of the draws: the same key gives the same interval. Default `bootstrap`. */
  readonly key?: Key
  /** Default 2000. */
  readonly rounds?: number
  /** Share of the rounds inside the interval. Default 0.95, which is also that of Wilson's. */
  readonly level?: number
}

const BOOTSTRAP_OPTIONS: OptionNames<BootstrapOptions> = { key: true, rounds: true, level: true }

/**
 * The mean of one score a task (a share from 0 to 1), with its percentile interval; Wilson's where all scores are equal.
 * Throws `evaluate/empty` where there is no task.
 */
export function bootstrapMean(scores: readonly number[], options: BootstrapOptions = {}): Estimate {
  return bootstrapStrata([scores], options)
}

/**
 * The mean of the strata's means (the three task types, each with the same weight), tasks drawn again inside each stratum.
 * A stratum whose scores are all equal adds its Wilson interval to what was drawn, by the square-and-add rule for sums of
 * independent estimates (MOVER; Zou and Donner, Statistics in Medicine 27, 2008, 1693–1702).
 */
export function bootstrapStrata(
  strata: readonly (readonly number[])[],
  options: BootstrapOptions = {},
): Estimate {
  checkOptions('the bootstrap', options, BOOTSTRAP_OPTIONS)
  return resampled(strata, equalShares, options)
}

/**
 * The mean of (after − before) over the strata, with its interval: a task is drawn with both its scores, so that what makes
 * a task hard cancels. Where all tasks of a stratum changed alike, or none did, a score interval for pairs takes the place
 * of the bootstrap (`equalChanges`). Throws `evaluate/pairs` where the two sides are not of the same tasks.
 */
export function pairedRise(
  before: readonly (readonly number[])[],
  after: readonly (readonly number[])[],
  options: BootstrapOptions = {},
): Estimate {
  checkOptions('pairedRise', options, BOOTSTRAP_OPTIONS)
  const counts = (strata: readonly (readonly number[])[]): string => strata.map((s) => s.length).join(', ')
  if (counts(before) !== counts(after))
    throw new AzlabError('The two sides do not have the same tasks.', {
      code: 'evaluate/pairs',
      value: counts(after),
      expected: counts(before),
      hint: 'Compare two evaluations of one set.',
    })
  const differences = before.map((scores, s) => scores.map((score, i) => (after[s]?.[i] as number) - score))
  return resampled(differences, equalChanges, options)
}

function resampled(
  strata: readonly (readonly number[])[],
  whereEqual: WhereEqual,
  { key = 'bootstrap', rounds = 2000, level = 0.95 }: BootstrapOptions,
): Estimate {
  if (strata.length === 0 || strata.some((scores) => scores.length === 0))
    throw new AzlabError('There is no task to take a mean over.', {
      code: 'evaluate/empty',
      value: strata.map((scores) => scores.length),
      expected: 'at least one score in every group',
    })
  const mean = strata.reduce((sum, scores) => sum + meanOf(scores), 0) / strata.length
  const equal = strata.filter(isEqual)
  const parts = equal.map((scores) => whereEqual(scores[0] as number, scores.length, Z95))
  const means = equal.length === strata.length ? [mean] : drawnMeans(strata, key, rounds)
  const tail = (1 - level) / 2
  const [low, high] = [quantile(means, tail), quantile(means, 1 - tail)]
  if (parts.length === 0) return { mean, low, high }
  const widen = (drawn: number, end: 0 | 1): number =>
    Math.hypot(drawn, ...parts.map((part, i) => (part[end] - (equal[i]?.[0] as number)) / strata.length))
  return { mean, low: mean - widen(mean - low, 0), high: mean + widen(high - mean, 1) }
}

/** The means of tasks drawn again, sorted. */
function drawnMeans(strata: readonly (readonly number[])[], key: Key, rounds: number): readonly number[] {
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
  return means.sort((a, b) => a - b)
}

/** Whether nothing varies; shares of the same counts may differ in their last bit. */
const isEqual = (scores: readonly number[]): boolean =>
  scores.every((score) => Math.abs(score - (scores[0] as number)) < 1e-12)

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
