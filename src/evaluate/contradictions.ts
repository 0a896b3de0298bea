// What contradicts its own records: every figure of a measurement, a rise, an evaluation and a comparison is counted again.

import type { Contradiction } from '../core/index.ts'
import { type BuiltInType, TASK_TYPES } from '../task/task.ts'
import type { HeldoutAccuracy } from './accuracy.ts'
import type {
  HeldoutCounts,
  HeldoutFigures,
  HeldoutMean,
  HeldoutScore,
  HeldoutScores,
} from './heldout-scores.ts'
import {
  recountInterval,
  recountMean,
  type ScoreKind,
  type Tally,
  type WholeScores,
  wholeChanges,
  wholeShares,
} from './recount.ts'
import type { Estimate } from './wilson.ts'

/** How a stored figure is compared. */
export interface Comparing {
  /** An interval may also be what it was before equal scores had Wilson's: files of before are read. Default false. */
  readonly older?: boolean
}

/** What a held-out file holds; what it lacks is not compared. */
export type StoredMeasurement = { readonly scores: HeldoutScores } & Partial<HeldoutFigures> & {
    readonly counts?: HeldoutCounts
    readonly entropy?: number
    readonly formatRate?: number
  }

/** Figures agree to this: they are shares, and two ways to sum some hundreds of them differ by less. */
const CLOSE = 1e-9

/** Whether two numbers are the same figure. JSON has null for what is no number. */
export const agree = (said: unknown, records: number): boolean =>
  Number.isFinite(records)
    ? typeof said === 'number' && Math.abs(said - records) <= CLOSE * Math.max(1, Math.abs(records))
    : said === null || Object.is(said, records)

/** Collects contradictions. */
export function collector(): {
  readonly found: Contradiction[]
  number(figure: string, said: unknown, records: number): void
  estimate(
    figure: string,
    said: Partial<Estimate> | undefined,
    scores: WholeScores,
    kind: ScoreKind,
    how: Intervals,
  ): void
} {
  const found: Contradiction[] = []
  const number = (figure: string, said: unknown, records: number): void => {
    if (!agree(said, records)) found.push({ figure, said: said ?? null, records })
  }
  return {
    found,
    number,
    estimate(figure, said, scores, kind, { key, older = false }) {
      number(`${figure}.mean`, said?.mean, recountMean(scores))
      const { now, before } = recountInterval(scores, kind, key)
      const fits = ({ low, high }: Estimate): boolean => agree(said?.low, low) && agree(said?.high, high)
      if (fits(now) || (older && fits(before))) return
      found.push({
        figure: `the interval of ${figure}`,
        said: [said?.low ?? null, said?.high ?? null],
        records: [now.low, now.high],
      })
    },
  }
}

interface Intervals extends Comparing {
  readonly key?: string
}

const WAYS = ['greedy', 'sampled'] as const
type Way = (typeof WAYS)[number]

/** The scores of one way to answer as tallies: a greedy answer is one of one. */
export const talliesOfWay = (scores: readonly HeldoutScore[], way: Way): readonly Tally[] =>
  way === 'greedy'
    ? scores.map(({ greedy }) => ({ right: greedy, samples: 1 }))
    : scores.map(({ right, samples }) => ({ right, samples }))

/** Every figure of a measurement against its scores, and the scores against what can be. */
export function measurementFaults(
  { scores, metrics, mean, counts, entropy, formatRate }: StoredMeasurement,
  how: Comparing = {},
): readonly Contradiction[] {
  const { found, number, estimate } = collector()
  for (const type of TASK_TYPES) found.push(...scoreFaults(type, scores[type] ?? []))
  // From scores that cannot be, nothing follows.
  if (found.length > 0) return found
  if (metrics)
    for (const type of TASK_TYPES)
      found.push(...accuracyFaults(`metrics.${type}`, metrics[type], scores[type], how))
  for (const way of mean ? WAYS : []) {
    const whole = wholeShares(TASK_TYPES.map((type) => talliesOfWay(scores[type], way)))
    estimate(`mean.${way}`, mean?.[way], whole, 'share', how)
  }
  if (counts && entropy !== undefined)
    number('entropy', entropy * counts.tokens, counts.tokens === 0 ? 0 : counts.nats)
  if (counts && formatRate !== undefined) number('formatRate', formatRate * counts.answers, counts.read)
  return found
}

/** Accuracy on one type against its scores. */
export function accuracyFaults(
  name: string,
  said: HeldoutAccuracy | undefined,
  scores: readonly HeldoutScore[],
  { older = false }: Comparing = {},
): readonly Contradiction[] {
  const { found, number } = collector()
  if (!said) return [{ figure: name, said: null, records: `${scores.length} tasks` }]
  number(`${name}.n`, said.n, scores.length)
  number(`${name}.samples`, said.samples, scores[0]?.samples ?? 0)
  for (const way of WAYS) {
    const whole = wholeShares([talliesOfWay(scores, way)])
    number(`${name}.${way}`, said[way], recountMean(whole))
    if (said.right) {
      const right = way === 'greedy' ? ({ greedy }: HeldoutScore) => greedy : (one: HeldoutScore) => one.right
      number(
        `${name}.right.${way}`,
        said.right[way],
        scores.map(right).reduce((sum, one) => sum + one, 0),
      )
    }
    const given = said[`${way}Interval`] as readonly (number | undefined)[] | undefined
    const [low, high] = [given?.[0], given?.[1]]
    const { now, before } = recountInterval(whole, 'share')
    const fits = (one: Estimate): boolean => agree(low, one.low) && agree(high, one.high)
    if (!fits(now) && !(older && fits(before)))
      found.push({
        figure: `${name}.${way}Interval`,
        said: [low ?? null, high ?? null],
        records: [now.low, now.high],
      })
  }
  return found
}

/** Right answers that no task can have. */
function scoreFaults(type: BuiltInType, scores: readonly HeldoutScore[]): readonly Contradiction[] {
  return scores.flatMap(({ greedy, right, samples }, i): Contradiction[] => {
    const isCount = (value: unknown, most: number): boolean =>
      Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most
    const name = `scores.${type}[${i}]`
    if (!Number.isInteger(samples) || samples < 1)
      return [{ figure: `${name}.samples`, said: samples ?? null, records: 'a whole number of at least 1' }]
    const said = !isCount(greedy, 1) ? greedy : !isCount(right, samples) ? right : undefined
    if (said === undefined && isCount(greedy, 1) && isCount(right, samples)) return []
    const [which, most] = isCount(greedy, 1) ? ['right', samples] : ['greedy', 1]
    return [{ figure: `${name}.${which}`, said: said ?? null, records: `a whole number from 0 to ${most}` }]
  })
}

/** A rise against the scores of both sides. */
export function riseFaults(
  rise: Partial<HeldoutMean> | undefined,
  before: HeldoutScores,
  after: HeldoutScores,
  how: Comparing = {},
): readonly Contradiction[] {
  const { found, estimate } = collector()
  for (const way of WAYS) {
    const side = (scores: HeldoutScores) => TASK_TYPES.map((type) => talliesOfWay(scores[type], way))
    estimate(`rise.${way}`, rise?.[way], wholeChanges(side(before), side(after)), 'change', how)
  }
  return found
}
