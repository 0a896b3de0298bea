// Where two lines of a journal differ, figure by figure.

import type { Contradiction } from '../core/index.ts'
import { agree } from '../evaluate/contradictions.ts'
import type { StepMetrics } from './metrics.ts'

/** Every figure of a line that is another one than what its records come to. What only the line has, and no records tell, is left out of `right`. */
export function lineDifferences(said: StepMetrics, right: StepMetrics): readonly Contradiction[] {
  const [ours, theirs] = [partsOf(right), partsOf(said)]
  const found: Contradiction[] = []
  for (const [name, part] of ours) {
    const other = theirs.get(name)
    if (other === undefined || other === null || part === null) {
      if (other === part) continue
      found.push({ figure: name, said: other ?? null, records: part })
    } else compare(name, other, part, found)
  }
  for (const [name, part] of theirs)
    if (!ours.has(name)) found.push({ figure: name, said: part, records: null })
  return found
}

/** The parts of a line by name: a group that one of the two lacks is told as a whole. */
function partsOf({
  groups = [],
  proposer = [],
  buffers = {},
  update,
}: StepMetrics): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>([
    ...groups.map((one) => [`groups.${one.type}.${one.role}`, one] as const),
    ...proposer.map((one) => [`proposer.${one.type}`, one] as const),
    ...Object.entries(buffers).map(([type, size]) => [`buffers.${type}`, size] as const),
    ['update', update ?? null],
  ])
}

function compare(name: string, said: unknown, right: unknown, found: Contradiction[]): void {
  if (typeof right === 'number') {
    if (!agree(said, right)) found.push({ figure: name, said: said ?? null, records: right })
    return
  }
  if (typeof right !== 'object' || right === null) {
    if (said !== right) found.push({ figure: name, said: said ?? null, records: right })
    return
  }
  if (typeof said !== 'object' || said === null || Array.isArray(said) !== Array.isArray(right)) {
    found.push({ figure: name, said: said ?? null, records: right })
    return
  }
  if (Array.isArray(right)) {
    const list = said as readonly unknown[]
    if (list.length !== right.length)
      found.push({ figure: `${name}.length`, said: list.length, records: right.length })
    for (const [at, one] of right.slice(0, list.length).entries())
      compare(`${name}[${at}]`, list[at], one, found)
    return
  }
  const [theirs, ours] = [said, right] as Readonly<Record<string, unknown>>[]
  for (const key of Object.keys(ours as object)) compare(`${name}.${key}`, theirs?.[key], ours?.[key], found)
  // What records do not have at all: a reason for rejection that none of them gives, a statistic of an update.
  for (const [key, value] of Object.entries(theirs as object))
    if (typeof value === 'number' && !Object.hasOwn(ours as object, key))
      found.push({ figure: `${name}.${key}`, said: value, records: name.endsWith('.rejections') ? 0 : null })
}
