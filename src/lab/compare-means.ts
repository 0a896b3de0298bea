// The means of a comparison by type and role, each counted a second time before it is shown.

import { type Contradiction, type Settling, settled } from '../core/incident.ts'
import { agree } from '../evaluate/contradictions.ts'
import { recountTotal } from '../evaluate/recount.ts'
import type { Difference } from './difference.ts'

/** The pairs of one task type and role. */
export interface GroupMeans {
  /** e.g. `deduction solve` */
  readonly group: string
  readonly pairs: number
  /** Pairs whose two numbers differ. */
  readonly differ: number
  readonly before: number
  readonly after: number
  readonly difference: number
}

const SIDES = ['before', 'after', 'difference'] as const

/** The groups in the order in which they first come. Throws `figures/contradiction` where computing again does not help. */
export function groupMeans(
  pairs: readonly Difference[],
  settling: Settling = { file: 'the comparison' },
): readonly GroupMeans[] {
  return settled(
    () => derived(pairs),
    (made) => meansFaults(made, pairs),
    settling,
  )
}

function derived(pairs: readonly Difference[]): readonly GroupMeans[] {
  const groups = new Map<string, Difference[]>()
  for (const pair of pairs) {
    const name = `${pair.type} ${pair.role}`
    groups.set(name, [...(groups.get(name) ?? []), pair])
  }
  const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length
  return [...groups].map(([group, of]) => ({
    group,
    pairs: of.length,
    differ: of.filter((pair) => pair.difference !== 0).length,
    before: average(of.map((pair) => pair.before)),
    after: average(of.map((pair) => pair.after)),
    difference: average(of.map((pair) => pair.difference)),
  }))
}

/** What in the means contradicts the pairs. */
export function meansFaults(
  means: readonly GroupMeans[],
  pairs: readonly Difference[],
): readonly Contradiction[] {
  const found: Contradiction[] = []
  const check = (figure: string, said: number, records: number): void => {
    if (!agree(said, records)) found.push({ figure, said, records })
  }
  let counted = 0
  for (const one of means) {
    const own = pairs.filter(({ type, role }) => one.group === `${type} ${role}`)
    counted += own.length
    check(`${one.group}, pairs`, one.pairs, own.length)
    check(`${one.group}, differ`, one.differ, own.length - own.filter((pair) => pair.difference === 0).length)
    for (const side of SIDES)
      check(`${one.group}, ${side}`, one[side], recountTotal(own.map((pair) => pair[side])) / own.length)
  }
  check('pairs', counted, pairs.length)
  return found
}
