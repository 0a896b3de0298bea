// What contradicts the records of an evaluation, or the tallies of two that are compared: every figure is counted again.

import { type Contradiction, type Key, subkey } from '../core/index.ts'
import { agree, type Comparing, collector } from './contradictions.ts'
import type { EvaluationSummary, ItemRecord } from './evaluation-record.ts'
import type { ItemTally } from './interval.ts'
import type { PairedComparison } from './paired-comparison.ts'
import {
  recountInterval,
  recountMean,
  recountPassAtK,
  recountSignTest,
  type Tally,
  type WholeScores,
  wholeChanges,
  wholeShares,
  wilsonRoots,
} from './recount.ts'
import type { Estimate } from './wilson.ts'

/** A summary against the records that it sums up. */
export function summaryFaults(
  summary: EvaluationSummary,
  records: readonly ItemRecord[],
  { older = false }: Comparing = {},
): readonly Contradiction[] {
  const { found, number } = collector()
  const tallies = recountTallies(records)
  number('items', summary.items, tallies.length)
  number('judged', summary.judged, records.length)
  let [unread, cut, tokens] = [0, 0, 0]
  for (const record of records) {
    if (record.answer === '' && !record.correct) unread++
    if (record.finish === 'length') cut++
    tokens += record.tokens
  }
  number('unread', summary.unread, unread)
  number('cut', summary.cut, cut)
  number('tokens', summary.tokens, tokens)
  const comparable = records.every(({ more }) => more?.comparable !== false)
  if (summary.comparable !== comparable)
    found.push({ figure: 'comparable', said: summary.comparable ?? null, records: comparable })
  const estimate = (
    figure: string,
    said: Estimate | null | undefined,
    records: readonly Estimate[],
  ): void => {
    const [now] = records
    if (now === undefined || records.some((one) => sameEstimate(said, one))) return
    const triple = (one: Estimate | null | undefined) => one && [one.mean, one.low, one.high]
    found.push({ figure, said: triple(said) ?? null, records: triple(now) })
  }
  const fitting = ({ now, before }: ReturnType<typeof recountInterval>): readonly Estimate[] =>
    older ? [now, before] : [now]
  if (tallies.length === 0) {
    if (summary.accuracy !== null) found.push({ figure: 'accuracy', said: summary.accuracy, records: null })
    return found
  }
  const accuracies = tallies.every(({ samples }) => samples === 1)
    ? [wilsonOf(tallies.filter(({ right }) => right === 1).length, tallies.length)]
    : fitting(recountInterval(wholeShares([tallies]), 'share', 'accuracy'))
  estimate('accuracy', summary.accuracy, accuracies)
  const most = tallies.reduce((least, { samples }) => Math.min(least, samples), Number.POSITIVE_INFINITY)
  for (const one of summary.pass ?? []) {
    const { k } = one
    if (!(k >= 1 && k <= most))
      found.push({ figure: `pass@${k}`, said: one.mean, records: `k from 1 to ${most}` })
    else if (k === 1) estimate('pass@1', one, accuracies)
    else {
      const chances = Float64Array.from(tallies, ({ right, samples }) => recountPassAtK(samples, right, k))
      const scores: WholeScores = { strata: [chances], of: 1 }
      estimate(`pass@${k}`, one, fitting(recountInterval(scores, 'share', subkey('accuracy', 'k', k))))
    }
  }
  for (const [name, said] of Object.entries(summary.further ?? {})) {
    const having = records.filter(({ more }) => typeof more?.[name] === 'boolean')
    const right = having.reduce((sum, { more }) => sum + Number(more?.[name]), 0)
    estimate(`further.${name}`, said, [wilsonOf(right, having.length)])
  }
  return found
}

/** A comparison against the tallies of both sides, which are in the same order. */
export function comparisonFaults(
  said: PairedComparison,
  before: readonly ItemTally[],
  after: readonly ItemTally[],
  key: Key = 'paired',
): readonly Contradiction[] {
  const { found, number, estimate } = collector()
  const changes = wholeChanges([before], [after])
  const [differences = new Float64Array()] = changes.strata
  const [gained, lost] = [1, -1].map((sign) => differences.filter((one) => one * sign > 0).length)
  number('items', said.items, before.length)
  number('before', said.before, recountMean(wholeShares([before])))
  number('after', said.after, recountMean(wholeShares([after])))
  number('gained', said.gained, gained as number)
  number('lost', said.lost, lost as number)
  number('p', said.p, recountSignTest(gained as number, lost as number))
  estimate('difference', said.difference, changes, 'change', { key })
  return found
}

function recountTallies(records: readonly ItemRecord[]): readonly Tally[] {
  const ids = [...new Set(records.map(({ id }) => id))]
  const place = new Map(ids.map((id, at) => [id, at]))
  const right = new Float64Array(ids.length)
  const samples = new Float64Array(ids.length)
  for (const record of records) {
    const at = place.get(record.id) as number
    samples[at] = (samples[at] as number) + 1
    if (record.correct) right[at] = (right[at] as number) + 1
  }
  return ids.map((_, at) => ({ right: right[at] as number, samples: samples[at] as number }))
}

function wilsonOf(right: number, n: number): Estimate {
  const [low, high] = wilsonRoots(right / n, n)
  return { mean: right / n, low, high }
}

const sameEstimate = (said: Estimate | null | undefined, { mean, low, high }: Estimate): boolean =>
  said != null && agree(said.mean, mean) && agree(said.low, low) && agree(said.high, high)
