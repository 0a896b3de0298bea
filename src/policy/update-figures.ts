// The options of an update, and its figures from sums over tokens.

import { AzlabError, checkOptions, show } from '../core/index.ts'
import { badSetting, type UpdateSums } from '../model/index.ts'
import { UPDATE_OPTIONS } from './option-names.ts'
import type { UpdateOptions, UpdateStatistics } from './policy.ts'

/** Throws `policy/update-option` for a value out of its bounds, `options/unknown` for a name. */
export function checkUpdate(options: UpdateOptions): void {
  checkOptions('update', options, UPDATE_OPTIONS)
  const bad = badSetting(options)
  if (bad === null) return
  const { name, value, expected } = bad
  throw new AzlabError(`The update option ${name} is ${show(value)}.`, {
    code: 'policy/update-option',
    value,
    expected: `${expected}, finite`,
  })
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
