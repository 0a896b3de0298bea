// Evaluations as tables: accuracy by benchmark and policy, single verdicts with their reasons, a comparison, and what the
// paper reports beside it.

import type {
  ComparedEvaluations,
  Estimate,
  Evaluation,
  ItemRecord,
  PaperResult,
} from '../../evaluate/index.ts'
import { points } from '../format.ts'
import type { Table } from '../table.ts'

/** One row an evaluation. Columns that say nothing in any row are left out. */
export function evaluationTable(evaluations: readonly Evaluation[], title = 'Accuracy'): Table {
  const most = Math.max(1, ...evaluations.map(({ settings }) => settings.samples))
  const further = [...new Set(evaluations.flatMap(({ summary }) => Object.keys(summary.further)))]
  const number = (name: string) => ({ title: name, align: 'right' as const })
  const isPartial = evaluations.some(({ complete }) => !complete)
  const columns = [
    { title: 'benchmark' },
    { title: 'policy', flexible: true },
    number('items'),
    ...(isPartial ? [number('judged')] : []),
    number(most > 1 ? 'pass@1' : 'right'),
    number('95 %'),
    ...(most > 1 ? [number(`pass@${most}`)] : []),
    ...further.map((name) => number(name)),
    number('no answer'),
    number('cut'),
  ]
  const rows = evaluations.map(({ benchmark, policy, settings, summary }) => [
    summary.comparable ? benchmark.name : `${benchmark.name} (not comparable)`,
    policyName(policy),
    String(summary.items),
    ...(isPartial ? [`${summary.judged} of ${summary.answers}`] : []),
    summary.accuracy ? percent(summary.accuracy.mean) : '',
    summary.accuracy ? range(summary.accuracy) : '',
    ...(most > 1 ? [passAt(summary.pass, settings.samples)] : []),
    ...further.map((name) => (summary.further[name] ? percent(summary.further[name].mean) : '')),
    share(summary.unread, summary.judged),
    share(summary.cut, summary.judged),
  ])
  return { title, columns, rows, note: noteOf(evaluations, most) }
}

function noteOf(evaluations: readonly Evaluation[], most: number): string {
  const one = evaluations[0]?.settings
  const how =
    one === undefined
      ? ''
      : one.temperature === null
        ? 'Recorded answers.'
        : one.samples === 1
          ? `One answer an item at temperature ${one.temperature}${one.temperature === 0 ? ' (greedy)' : ''}.`
          : `${one.samples} answers an item at temperature ${one.temperature}; pass@k without bias.`
  const interval = most > 1 ? 'the bootstrap over items' : 'Wilson'
  return `Per cent right, with 95 % intervals (${interval}). ${how}`.trim()
}

/** One row an answer: verdict and reason. `wrong` first shows those that are not right. */
export function recordTable(records: readonly ItemRecord[], title = 'Answers'): Table {
  const several = records.some(({ sample }) => sample > 0)
  return {
    title,
    columns: [
      { title: 'item' },
      ...(several ? [{ title: '#', align: 'right' as const }] : []),
      { title: 'verdict', kind: 'badge' as const },
      { title: 'answer', kind: 'value' as const, flexible: true },
      { title: 'reason', flexible: true },
    ],
    rows: records.map((record) => [
      record.id,
      ...(several ? [String(record.sample)] : []),
      record.correct ? 'right' : 'wrong',
      shortened(record.answer || record.completion),
      shortened(record.reason),
    ]),
  }
}

/** One row a comparison: accuracy of both, the difference with its interval, and the exact test. */
export function comparisonTable(compared: readonly ComparedEvaluations[]): Table {
  const number = (title: string) => ({ title, align: 'right' as const })
  return {
    title: 'Paired comparison',
    columns: [
      { title: 'benchmark' },
      { title: 'before', flexible: true },
      { title: 'after', flexible: true },
      number('items'),
      number('before'),
      number('after'),
      number('change (95 %)'),
      number('gained'),
      number('lost'),
      number('p'),
    ],
    rows: compared.map(({ before, after, comparison }) => [
      before.benchmark.name,
      policyName(before.policy),
      policyName(after.policy),
      String(comparison.items),
      percent(comparison.before),
      percent(comparison.after),
      changeOf(comparison.difference),
      String(comparison.gained),
      String(comparison.lost),
      chance(comparison.p),
    ]),
    note: 'Same items on both sides. Change: points, bootstrapped over items. p: exact and two-sided over the items that differ (McNemar; sign test with several answers).',
  }
}

/** What the paper reports. */
export function paperTable(
  rows: readonly { readonly benchmark: string; readonly result: PaperResult }[],
): Table {
  return {
    title: "The paper's numbers (its authors', not measured here)",
    columns: [{ title: 'benchmark' }, { title: 'model' }, { title: 'right', align: 'right' }],
    rows: rows.map(({ benchmark, result }) => [benchmark, result.model, result.percent.toFixed(1)]),
    note: `Source: ${rows[0]?.result.source ?? ''}. Prompts, sampling and executors differ from azlab's.`,
  }
}

/** How a policy is called in a table. */
export function policyName({ name, id, step }: Evaluation['policy']): string {
  const called = name === id && id.length > 16 ? id.slice(0, 12) : name
  return step === undefined ? called : `${called}, step ${step}`
}

/** A change in points with its interval, e.g. `+3.1 (−0.2 to +6.4)`. */
export function changeOf({ mean, low, high }: Estimate): string {
  return `${points(mean)} (${points(low)} to ${points(high)})`
}

export const percent = (value: number): string => (100 * value).toFixed(1)

const range = ({ low, high }: Estimate): string => `${percent(low)}–${percent(high)}`

const share = (count: number, of: number): string => (count === 0 ? '' : `${count} of ${of}`)

const chance = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3))

const passAt = (pass: readonly { readonly k: number; readonly mean: number }[], k: number): string => {
  const found = pass.find((one) => one.k === k)
  return found ? percent(found.mean) : ''
}

const shortened = (text: string): string => (text.length > 400 ? `${text.slice(0, 399)}…` : text)
