// The weight of each token in the loss: every group has the same, whatever its number of tokens.

import type { StageOptions } from './options.ts'

/** The released code's micro-batch, in responses. */
export const MICRO_BATCH = 16

/**
 * Weight of each token of each response of one group, so that Σ weight · tokens over the group is `total`.
 * `tokens[i]` is the number of tokens of response i; responses without tokens weigh nothing.
 */
export function tokenWeights(
  tokens: readonly number[],
  total: number,
  rule: StageOptions['lossWeight'],
): readonly number[] {
  if (rule === 'micro-batch') {
    const batches: number[][] = []
    for (let i = 0; i < tokens.length; i += MICRO_BATCH) batches.push(tokens.slice(i, i + MICRO_BATCH))
    const live = batches.filter((batch) => batch.some((count) => count > 0)).length
    return batches.flatMap((batch) => tokenWeights(batch, live === 0 ? 0 : total / live, 'group-token'))
  }
  const all = tokens.reduce((sum, count) => sum + count, 0)
  const responses = tokens.filter((count) => count > 0).length
  return tokens.map((count) => {
    if (count === 0) return 0
    return rule === 'response' ? total / (responses * count) : total / all
  })
}
