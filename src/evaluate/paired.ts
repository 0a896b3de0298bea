// Two policies on the same items: the difference of their accuracies with its interval, and an exact test.

import { AzlabError, type Key } from '../core/index.ts'
import { bootstrapMean, type Estimate } from './bootstrap.ts'
import type { ItemTally } from './interval.ts'

/** After against before, item by item. */
export interface PairedComparison {
  readonly items: number
  /** Mean share of right answers, 0 to 1. */
  readonly before: number
  readonly after: number
  /** after − before with its 95 % interval, bootstrapped over items: an item is drawn with both its scores. */
  readonly difference: Estimate
  /** Items that the one or the other answers more often. With one answer an item: right in one alone. */
  readonly gained: number
  readonly lost: number
  /** Two-sided and exact, over the items that differ: McNemar's test with one answer an item, else the sign test. */
  readonly p: number
}

/** Compares two evaluations of the same items. Throws `evaluate/pairs` where they are of other items. */
export function comparePaired(
  before: readonly ItemTally[],
  after: readonly ItemTally[],
  key: Key = 'paired',
): PairedComparison {
  const others = new Map(after.map((tally) => [tally.id, tally]))
  const missing = before.find(({ id }) => !others.has(id))?.id
  const ids = new Set(before.map(({ id }) => id))
  const stray = missing ?? after.find(({ id }) => !ids.has(id))?.id
  if (stray !== undefined || before.length === 0)
    throw new AzlabError('The two evaluations are not of the same items.', {
      code: 'evaluate/pairs',
      value: stray ?? 'no item',
      expected: 'the same items on both sides',
      hint: 'Evaluate both with the same benchmark and the same limit.',
    })
  const share = ({ right, samples }: ItemTally): number => right / samples
  const pairs = before.map((tally) => [share(tally), share(others.get(tally.id) as ItemTally)] as const)
  const gained = pairs.filter(([from, to]) => to > from).length
  const lost = pairs.filter(([from, to]) => to < from).length
  const mean = (side: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[side], 0) / pairs.length
  return {
    items: pairs.length,
    before: mean(0),
    after: mean(1),
    difference: bootstrapMean(
      pairs.map(([from, to]) => to - from),
      { key },
    ),
    ...{ gained, lost, p: signTest(gained, lost) },
  }
}

/** The chance, if either side were as likely for each of the differing items, of a split at least as uneven. 1 where none differs. */
export function signTest(gained: number, lost: number): number {
  const n = gained + lost
  const few = Math.min(gained, lost)
  // log C(n, i) grows by log((n − i) / (i + 1)): no factorial overflows.
  let logTerm = -n * Math.LN2
  let tail = 0
  for (let i = 0; i <= few; i++) {
    tail += Math.exp(logTerm)
    logTerm += Math.log(n - i) - Math.log(i + 1)
  }
  return Math.min(1, 2 * tail)
}
