// What comes of comparing two policies on the same items.

import type { Estimate } from './wilson.ts'

/** After against before, item by item. */
export interface PairedComparison {
  readonly items: number
  /** Mean share of right answers, 0 to 1. */
  readonly before: number
  readonly after: number
  /** after − before with its 95 % interval, bootstrapped over items (`pairedRise`): an item is drawn with both its scores. */
  readonly difference: Estimate
  /** Items that the one or the other answers more often. With one answer an item: right in one alone. */
  readonly gained: number
  readonly lost: number
  /** Two-sided and exact, over the items that differ: McNemar's test with one answer an item, else the sign test. */
  readonly p: number
}
