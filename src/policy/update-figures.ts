// The options of an update, and its figures from sums over tokens.

import { AzlabError, checkOptions, show } from '../core/index.ts'
import type { UpdateSums } from '../model/index.ts'
import { UPDATE_OPTIONS } from './option-names.ts'
import type { UpdateOptions, UpdateStatistics } from './policy.ts'

/** Below it AdamW's ε would round to 0, and a weight without a gradient would become 0/0. */
const leastEpsilon = 1e-30

/** Throws `policy/update-option` for a value out of its bounds, `options/unknown` for a name. */
export function checkUpdate(options: UpdateOptions): void {
  checkOptions('update', options, UPDATE_OPTIONS)
  // Only these may be infinite: no bound.
  const unbounded: readonly (keyof UpdateOptions)[] = ['clipHigh', 'maxGradientNorm']
  const bounds: readonly [keyof UpdateOptions, number, number][] = [
    ['learningRate', 0, Infinity],
    ['clipLow', 0, 1],
    ['clipHigh', 0, Infinity],
    ['entropyCoefficient', -Infinity, Infinity],
    ['weightDecay', 0, Infinity],
    ['beta1', 0, 0.999999999],
    ['beta2', 0, 0.999999999],
    ['epsilon', leastEpsilon, Infinity],
    ['maxGradientNorm', 0, Infinity],
  ]
  for (const [name, low, high] of bounds) {
    const value = options[name] as number
    const finite = Number.isFinite(value) || (value === Infinity && unbounded.includes(name))
    if (finite && value >= low && value <= high) continue
    throw new AzlabError(`The update option ${name} is ${show(value)}.`, {
      code: 'policy/update-option',
      value,
      expected: `a ${unbounded.includes(name) ? '' : 'finite '}number from ${low} to ${high}`,
    })
  }
}

/** The figures of an update without sequences. */
export const nothingLearned: UpdateStatistics = {
  loss: 0,
  gradientNorm: 0,
  entropy: 0,
  ratioMean: 1,
  ratioMin: 1,
  ratioMax: 1,
  clipShare: 0,
  divergence: 0,
  tokens: 0,
  sequences: 0,
}

/** Means over tokens from sums. */
export function meansOf(sums: UpdateSums, sequences: number): UpdateStatistics {
  const { tokens } = sums
  return {
    loss: sums.loss,
    gradientNorm: sums.gradientNorm,
    entropy: sums.entropy / tokens,
    ratioMean: sums.ratio / tokens,
    ratioMin: sums.ratioMin,
    ratioMax: sums.ratioMax,
    clipShare: sums.clipped / tokens,
    divergence: sums.divergence / tokens,
    tokens,
    sequences,
  }
}
