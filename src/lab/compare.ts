// What if: two results of one stage side by side, matched response by response (or task by task), and their difference.

import { AzlabError } from '../core/index.ts'
import type { Advantage, Reward, SolveRate, Verdict } from '../stage/records.ts'
import type { TaskType } from '../task/task.ts'
import { fixed } from '../view/format.ts'
import { type Table, textTable } from '../view/table.ts'
import { type Rows, rows } from './rows.ts'

/** What can be compared: each has one number. */
export type Comparable = Reward | Advantage | SolveRate | Verdict

/** One pair: the same response under two rules, or the same task with two policies. */
export interface Difference {
  readonly kind: 'difference'
  /** What the two have in common: a response's key, or a task's id. */
  readonly id: string
  readonly parents: readonly [string, string]
  readonly type: TaskType
  readonly role: 'propose' | 'solve'
  readonly before: number
  readonly after: number
  /** after − before */
  readonly difference: number
}

/** The pairs of two results, with a summary by type and role. */
export type Comparison = Rows<Difference> & {
  /** Means by (type, role), and how many pairs differ. */
  summary(): string
}

/**
 * Matches two results of one stage and takes the difference of their numbers (reward or advantage value, solve rate,
 * verdict score). Rewards and advantages match by response; rates and verdicts by task, the first with the first.
 * Throws `compare/nothing` where nothing matches.
 */
export function compare<T extends Comparable>(before: readonly T[], after: readonly T[]): Comparison {
  const waiting = new Map<string, T[]>()
  for (const record of after) {
    const list = waiting.get(matchKey(record))
    if (list) list.push(record)
    else waiting.set(matchKey(record), [record])
  }
  const pairs: Difference[] = []
  for (const record of before) {
    const other = waiting.get(matchKey(record))?.shift()
    if (other === undefined) continue
    const [from, to] = [number(record), number(other)]
    pairs.push({
      kind: 'difference',
      id: matchKey(record),
      parents: [record.id, other.id],
      type: record.type,
      role: 'role' in record ? record.role : 'solve',
      before: from,
      after: to,
      difference: to - from,
    })
  }
  if (pairs.length === 0 && before.length > 0) {
    throw new AzlabError('The two results have nothing in common.', {
      code: 'compare/nothing',
      value: [before.length, after.length],
      expected: 'results of one stage on the same responses, or on the same tasks',
      hint: 'Give both the same proposals, attempts or tasks.',
    })
  }
  const summary = () => textTable(summaryTable(pairs))
  return rows(pairs, differenceTable, { summary }, (all) => [summaryTable(all)])
}

function differenceTable(pairs: readonly Difference[]): Table {
  return {
    title: 'Differences',
    columns: [{ title: 'type' }, { title: 'role' }, ...NUMBERS, { title: 'of', flexible: true }],
    rows: pairs.map((one) => [
      one.type,
      one.role,
      fixed(one.before, 3),
      fixed(one.after, 3),
      fixed(one.difference, 3),
      one.id,
    ]),
  }
}

function summaryTable(pairs: readonly Difference[]): Table {
  const groups = new Map<string, Difference[]>()
  for (const pair of pairs) {
    const name = `${pair.type} ${pair.role}`
    groups.set(name, [...(groups.get(name) ?? []), pair])
  }
  const average = (values: readonly number[]): string =>
    fixed(values.reduce((a, b) => a + b, 0) / values.length, 3)
  return {
    title: 'Means',
    columns: [
      { title: 'group' },
      { title: 'pairs', align: 'right' },
      { title: 'differ', align: 'right' },
      ...NUMBERS,
    ],
    rows: [...groups].map(([group, of]) => [
      group,
      String(of.length),
      String(of.filter((pair) => pair.difference !== 0).length),
      average(of.map((pair) => pair.before)),
      average(of.map((pair) => pair.after)),
      average(of.map((pair) => pair.difference)),
    ]),
  }
}

const NUMBERS = [
  { title: 'before', align: 'right' },
  { title: 'after', align: 'right' },
  { title: 'difference', align: 'right' },
] as const

function matchKey(record: Comparable): string {
  if (record.kind === 'reward' || record.kind === 'advantage') return record.response.key
  return record.kind === 'rate' ? record.task.id : record.attempt.task.id
}

function number(record: Comparable): number {
  if (record.kind === 'rate') return record.rate
  return record.kind === 'verdict' ? record.score : record.value
}
