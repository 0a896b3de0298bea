// Sample tasks and rejections of a step that a person can read: a few of each kind, spread over the solve rates.

import type { Rejection, RejectionReason, SolveRate } from '../../stage/records.ts'
import { factsOf, typesIn } from '../../task/kinds.ts'
import type { TaskType } from '../../task/task.ts'
import { listed } from '../format.ts'
import { exampleOf, fraction, further, furtherTitles, programColumn } from '../table/records.ts'
import type { Table } from '../table.ts'

/** What is read of a step's records. */
export interface SampledStep {
  readonly step: number
  readonly rates: readonly SolveRate[]
  readonly rejections: readonly Rejection[]
  /** What was sampled, by the id of its proposal. */
  readonly sampled?: ReadonlyMap<string, string>
}

const TASKS_OF_A_TYPE = 5
const REJECTIONS_OF_A_REASON = 2
const ANSWERS = 4
const EXCERPT = 400

/** One table a task type: program, example, solve rate, and the most frequent answers. */
export function sampleTaskTables(
  steps: readonly SampledStep[],
): readonly (Table & { readonly type: TaskType })[] {
  return typesIn(steps.flatMap(({ rates }) => rates.map(({ type }) => type))).flatMap((type) => {
    const found = steps.flatMap((step) =>
      step.rates.filter((rate) => rate.type === type).map((rate) => ({ step: step.step, rate })),
    )
    if (found.length === 0) return []
    const chosen = spread(
      [...found].sort((a, b) => a.rate.rate - b.rate.rate || order(a.rate.id, b.rate.id)),
      TASKS_OF_A_TYPE,
    )
    const titles = furtherTitles(chosen.map(({ rate }) => rate.task))
    return [
      {
        type,
        title: `${type}: tasks from the hardest to the easiest`,
        columns: [
          { title: 'step', align: 'right' as const },
          { title: 'solved', align: 'right' as const },
          programColumn(chosen.map(({ rate }) => rate.task)),
          { title: factsOf({ type }).exampleTitle, kind: 'value' as const },
          ...titles.map((title) => ({ title, kind: 'value' as const })),
          { title: 'answers, most frequent first', kind: 'value' as const },
        ],
        rows: chosen.map(({ step, rate }) => [
          String(step),
          fraction(rate),
          rate.task.program,
          exampleOf(rate.task),
          ...titles.map((title) => further(rate.task)[title] ?? ''),
          answersOf(rate),
        ]),
        note: `${chosen.length} of ${found.length} estimated in ${stepsOf(steps)}.`,
      },
    ]
  })
}

/** Rejected proposals, a few of each reason. */
export function sampleRejectionTable(steps: readonly SampledStep[]): Table | null {
  const found = steps.flatMap(({ step, rejections, sampled }) =>
    rejections.map((rejection) => ({
      step,
      rejection,
      text: sampled?.get(rejection.parents[0] ?? '') ?? '',
    })),
  )
  if (found.length === 0) return null
  const seen = new Map<RejectionReason, number>()
  const chosen = found.filter(({ rejection }) => {
    const count = seen.get(rejection.reason) ?? 0
    seen.set(rejection.reason, count + 1)
    return count < REJECTIONS_OF_A_REASON
  })
  return {
    title: 'Proposals that were rejected',
    columns: [
      { title: 'step', align: 'right' },
      { title: 'type' },
      { title: 'reason' },
      { title: 'what was wrong' },
      programColumn(steps.flatMap((step) => step.rates.map((rate) => rate.task))),
      { title: 'what was sampled', kind: 'value' },
    ],
    rows: chosen.map(({ step, rejection, text }) => [
      String(step),
      rejection.type,
      rejection.reason,
      rejection.message,
      rejection.program ?? '',
      // The program says it where one could be read.
      rejection.program === null ? excerpt(text) : '',
    ]),
    note: `${chosen.length} of ${found.length} rejected in ${stepsOf(steps)}.`,
  }
}

/** The first characters of a response. */
function excerpt(text: string): string {
  if (text === '') return '(nothing)'
  return text.length > EXCERPT ? `${text.slice(0, EXCERPT - 1)}…` : text
}

/** e.g. `step 3`, `steps 1, 4 and 8` */
function stepsOf(steps: readonly SampledStep[]): string {
  return `${steps.length === 1 ? 'step' : 'steps'} ${listed(steps.map((one) => one.step))}`
}

/** Answers that were given, with how often and whether they are right. */
function answersOf(rate: SolveRate): string {
  const counts = new Map<string, { count: number; sign: string; text: string }>()
  for (const verdict of rate.verdicts) {
    const text = verdict.attempt.answer ?? `${verdict.attempt.response.completion.text} (no answer read)`
    const sign = verdict.outcome === 'right' ? '✓' : verdict.outcome === 'unchecked' ? '?' : '✗'
    const known = counts.get(`${sign}${text}`)
    if (known) known.count++
    else counts.set(`${sign}${text}`, { count: 1, sign, text })
  }
  const all = [...counts.values()].sort((a, b) => b.count - a.count)
  const lines = all.slice(0, ANSWERS).map((one) => `${one.sign} ${one.count} × ${one.text}`)
  return all.length > ANSWERS ? [...lines, `… ${all.length - ANSWERS} more`].join('\n') : lines.join('\n')
}

/** At most `count` items at even distances, the first and the last among them. */
export function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items]
  return Array.from({ length: count }, (_, at) => items[Math.round((at * (items.length - 1)) / (count - 1))]!)
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
