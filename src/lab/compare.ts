// What if: two results of one stage side by side, matched response by response (or task by task), and their difference.

import { AzlabError, checkOptions, given, mend } from '../core/index.ts'
import type { Advantage, Reward, SolveRate, Verdict } from '../stage/records.ts'
import { fixed } from '../view/format.ts'
import { type Table, textTable } from '../view/table.ts'
import { groupMeans } from './compare-means.ts'
import type { Difference } from './difference.ts'
import { differingNames, originOf } from './origin.ts'
import { type Rows, rows } from './rows.ts'

/** What can be compared: each has one number. */
export type Comparable = Reward | Advantage | SolveRate | Verdict

/** The pairs of two results, with a summary by type and role. */
export type Comparison = Rows<Difference> & {
  /** Means by (type, role), and how many pairs differ. */
  summary(): string
}

/** What the two sides are called. Default: what they were made under, where a lab made both and that differs. */
export interface ComparisonNames {
  readonly before?: string
  readonly after?: string
}

/**
 * Matches two results of one stage and takes the difference of their numbers (reward or advantage value, solve rate,
 * verdict score). Rewards and advantages match by response; rates and verdicts by task, the first with the first. The tables
 * name the two sides: `convention graded` and `convention official`, or as `names` says. Throws `compare/kind` for what can
 * not be compared, and `compare/nothing` where nothing matches.
 */
export function compare<T extends Comparable>(
  before: readonly T[],
  after: readonly T[],
  names: ComparisonNames = {},
): Comparison {
  checkOptions('az.compare', names, { before: true, after: true })
  const own = differingNames(originOf(sideOf('first', before)), originOf(sideOf('second', after)))
  const sides: Sides = [names.before ?? own?.[0] ?? 'before', names.after ?? own?.[1] ?? 'after']
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
  if (pairs.length === 0 && before.length + after.length > 0) {
    throw new AzlabError(
      `The two sides have nothing in common: ${sides[0]} is ${counted(before)}, ${sides[1]} is ${counted(after)}.`,
      {
        code: 'compare/nothing',
        value: [before.length, after.length],
        expected: 'results of one stage on the same responses, or on the same tasks',
        hint: 'Give both the same proposals, attempts or tasks.',
      },
    )
  }
  const summary = () => textTable(summaryTable(pairs, sides), { width: WIDTH })
  return rows(
    pairs,
    (some) => differenceTable(some, sides),
    { summary },
    (all) => [summaryTable(all, sides)],
  )
}

/** Columns of text of a summary: names of sides are longer than words. */
const WIDTH = 110

/** Longer names stand above the table, not over its columns. */
const LONGEST_TITLE = 28

const titlesOf = (sides: Sides): Sides =>
  sides.some((side) => side.length > LONGEST_TITLE) ? ['before', 'after'] : sides

const leadOf = (sides: Sides) =>
  titlesOf(sides) === sides ? {} : { lead: `Before: ${sides[0]}. After: ${sides[1]}.` }

/** What the two sides are called. */
type Sides = readonly [string, string]

const KINDS: readonly Comparable['kind'][] = ['reward', 'advantage', 'rate', 'verdict']

/** Throws `compare/kind` unless a side is a list of what can be compared. */
function sideOf(which: 'first' | 'second', records: readonly Comparable[]): readonly Comparable[] {
  const isList = Array.isArray(records)
  const at = isList ? records.findIndex((one) => !KINDS.includes(one?.kind)) : -1
  if (isList && at < 0) return records
  const stray = isList ? records[at] : records
  throw new AzlabError(
    isList
      ? `az.compare was given ${given(stray)} in its ${which} list.`
      : `The ${which} of the two that az.compare was given is ${given(records)}.`,
    {
      code: 'compare/kind',
      value: stray,
      expected: 'two lists of rewards, advantages, solve rates or verdicts',
      hint: mend(stray, 'Give what reward, advantage, estimate or verify returned.'),
    },
  )
}

function counted(records: readonly Comparable[]): string {
  const [first] = records
  if (first === undefined) return 'an empty list'
  const name = first.kind === 'rate' ? 'solve rate' : first.kind
  return `${records.length} ${name}${records.length === 1 ? '' : 's'}`
}

function differenceTable(pairs: readonly Difference[], sides: Sides): Table {
  return {
    title: 'Differences',
    ...leadOf(sides),
    columns: [{ title: 'type' }, { title: 'role' }, ...numberColumns(sides), { title: 'of', flexible: true }],
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

function summaryTable(pairs: readonly Difference[], sides: Sides): Table {
  return {
    title: 'Means',
    ...leadOf(sides),
    columns: [
      { title: 'group' },
      { title: 'pairs', align: 'right' },
      { title: 'differ', align: 'right' },
      ...numberColumns(sides),
    ],
    rows: groupMeans(pairs).map(({ group, pairs: count, differ, before, after, difference }) => [
      ...[group, String(count), String(differ)],
      ...[before, after, difference].map((mean) => fixed(mean, 3)),
    ]),
  }
}

const numberColumns = (sides: Sides) =>
  [...titlesOf(sides), 'difference'].map((title) => ({ title, align: 'right' as const }))

function matchKey(record: Comparable): string {
  if (record.kind === 'reward' || record.kind === 'advantage') return record.response.key
  return record.kind === 'rate' ? record.task.id : record.attempt.task.id
}

function number(record: Comparable): number {
  if (record.kind === 'rate') return record.rate
  return record.kind === 'verdict' ? record.score : record.value
}
