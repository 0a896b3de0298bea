// Update: one optimizer step on all responses together, weighted by their advantages.

import { AzlabError, checkNumber, contentId } from '../core/portable.ts'
import { isTrainable, type Policy, type TrainablePolicy, type WeightedSequence } from '../policy/policy.ts'
import { checkContext, checkKinds, type StageContext } from './context.ts'
import { stageOptions, updateOptions } from './options.ts'
import type { Advantage, Update } from './records.ts'

/** What `update` needs. `step` is the number of the step, from 1; it only names the record. */
export interface UpdateContext extends Pick<StageContext, 'options' | 'kinds' | 'signal' | 'onProgress'> {
  readonly policy: Policy
  readonly step: number
}

/** The new policy (the old one stays usable), and what the update did. */
export interface UpdateResult {
  readonly policy: TrainablePolicy
  /** Null where nothing gave a gradient: the policy is then the one that was given. */
  readonly update: Update | null
  /** Why there was no update; null where there was one. */
  readonly note: string | null
}

/**
 * Updates the policy. Responses of weight 0 are left out, and so are those of advantage 0 where no entropy is paid: neither
 * has a gradient. Throws `policy/not-trainable`. Source: docs/method.md §9.
 */
export async function update(
  advantages: readonly Advantage[],
  context: UpdateContext,
): Promise<UpdateResult> {
  checkContext('update', context, ['policy'])
  const { policy, step, options: given, kinds, signal, onProgress } = context
  checkNumber('step', step, { whole: true, least: 1 })
  checkKinds('update', advantages, ['advantage'], kinds)
  const options = updateOptions(stageOptions(given, kinds))
  if (!isTrainable(policy)) {
    throw new AzlabError(`Policy ${policy.id} samples and scores, but it has no update.`, {
      code: 'policy/not-trainable',
      value: policy.id,
      expected: 'a policy with update and branch',
      hint: 'Skip the update stage, or use a policy with weights of its own.',
    })
  }
  const paid = options.entropyCoefficient > 0
  const rows = advantages.filter(
    ({ weight, value, response }) =>
      weight > 0 && response.completion.tokens.length > 0 && (paid || value !== 0),
  )
  if (rows.length === 0) {
    const why =
      advantages.length === 0
        ? 'there are no responses'
        : 'in every group all rewards are equal, or its role is not trained'
    return { policy, update: null, note: `No update: ${why}. The policy stays as it is.` }
  }
  const sequences = rows.map(({ response, value, weight }): WeightedSequence => {
    const { tokens, logprobs } = response.completion
    return {
      prompt: response.prompt,
      tokens,
      logprobs,
      advantages: tokens.map(() => value),
      weights: tokens.map(() => weight),
    }
  })
  const result = await policy.update(sequences, {
    ...options,
    ...(signal ? { signal } : {}),
    ...(onProgress
      ? { onProgress: (done, total) => onProgress({ stage: 'update', what: 'sequences', done, total }) }
      : {}),
  })
  const { statistics } = result
  const parents = [contentId(advantages.map((one) => one.id))]
  const { id: to } = result.policy
  // Whether the gap could be measured depends on where the responses come from, and says nothing of the update.
  const { onPolicyGap: _, ...counted } = statistics
  const id = contentId('update', step, policy.id, to, parents, counted)
  const record: Update = { kind: 'update', id, parents, step, from: policy.id, to, statistics }
  return { policy: result.policy, update: record, note: null }
}
