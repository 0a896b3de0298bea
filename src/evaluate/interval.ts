// Accuracy with its interval: Wilson's for one answer an item, the bootstrap over items for several; pass@k beside it.

import { type Key, subkey } from '../core/index.ts'
import { bootstrapMean, type Estimate } from './bootstrap.ts'
import { passAtK } from './pass-at-k.ts'

/** The 97.5 % quantile of the normal law, for intervals of 95 %. */
const Z = 1.959963984540054

/** A share with its 95 % interval (Wilson, 1927): right even where all or none are right. */
export function wilson(right: number, n: number, z = Z): Estimate {
  if (n === 0) return { mean: Number.NaN, low: 0, high: 1 }
  const p = right / n
  const centre = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n)
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2))
  return {
    mean: p,
    low: right === 0 ? 0 : Math.max(0, centre - half),
    high: right === n ? 1 : Math.min(1, centre + half),
  }
}

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
