// Accuracy with its interval: Wilson's for one answer an item, the bootstrap over items for several; pass@k beside it.

import { type Key, subkey } from '../core/index.ts'
import { bootstrapMean } from './bootstrap.ts'
import { passAtK } from './pass-at-k.ts'
import { type Estimate, wilson } from './wilson.ts'

/** Right answers of an item among those drawn. */
export interface ItemTally {
  readonly id: string
  readonly right: number
  readonly samples: number
}

/** The mean over items of their share of right answers. Throws `evaluate/empty` where there is none. */
export function accuracyOf(tallies: readonly ItemTally[], key: Key = 'accuracy'): Estimate {
  const single = tallies.length > 0 && tallies.every(({ samples }) => samples === 1)
  if (single)
    return wilson(
      tallies.reduce((sum, { right }) => sum + right, 0),
      tallies.length,
    )
  return bootstrapMean(
    tallies.map(({ right, samples }) => right / samples),
    { key },
  )
}

/** pass@k for k = 1, 2, 4 … and the number of answers itself, unbiased, with intervals over items. */
export function passCurve(
  tallies: readonly ItemTally[],
  key: Key = 'accuracy',
): readonly (Estimate & { readonly k: number })[] {
  const most = Math.min(...tallies.map(({ samples }) => samples))
  if (!Number.isFinite(most)) return []
  const ks = [...new Set([...powersOfTwo(most), most])]
  return ks.map((k) => {
    if (k === 1) return { k, ...accuracyOf(tallies, key) }
    const chances = tallies.map(({ samples, right }) => passAtK(samples, right, k))
    return { k, ...bootstrapMean(chances, { key: subkey(key, 'k', k) }) }
  })
}

function powersOfTwo(most: number): number[] {
  const powers: number[] = []
  for (let k = 1; k <= most; k *= 2) powers.push(k)
  return powers
}
