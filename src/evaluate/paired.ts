// Two policies on the same items: the difference of their accuracies with its interval, and an exact test.

import { type Settling, settled } from '../core/incident.ts'
import { AzlabError, type Key } from '../core/index.ts'
import { meanOf, pairedRise } from './bootstrap.ts'
import { comparisonFaults } from './evaluation-contradictions.ts'
import type { ItemTally } from './interval.ts'
import type { PairedComparison } from './paired-comparison.ts'

/**
 * Compares two evaluations of the same items; the figures are checked against the tallies by an independent sum. Throws
 * `evaluate/pairs` where they are of other items, `figures/contradiction` where computing again does not help.
 */
export function comparePaired(
  before: readonly ItemTally[],
  after: readonly ItemTally[],
  key: Key = 'paired',
  settling: Settling = { file: 'the paired comparison' },
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
  const paired = before.map(({ id }) => others.get(id) as ItemTally)
  return settled(
    () => comparisonOf(before, paired, key),
    (made) => comparisonFaults(made, before, paired, key),
    settling,
  )
}

/** `after` in the order of `before`. */
function comparisonOf(before: readonly ItemTally[], after: readonly ItemTally[], key: Key): PairedComparison {
  const share = ({ right, samples }: ItemTally): number => right / samples
  const [from, to] = [before.map(share), after.map(share)]
  const differences = from.map((one, i) => (to[i] as number) - one)
  const gained = differences.filter((difference) => difference > 0).length
  const lost = differences.filter((difference) => difference < 0).length
  return {
    items: before.length,
    before: meanOf(from),
    after: meanOf(to),
    difference: pairedRise([from], [to], { key }),
    gained,
    lost,
    p: signTest(gained, lost),
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
