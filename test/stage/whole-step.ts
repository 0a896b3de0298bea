// A whole step of the stages by a policy that plays, for the tests that look at what comes of it.

import { after } from 'node:test'
import { createExecutor } from '../../src/executor/index.ts'
import { javascript } from '../../src/language/index.ts'
import {
  advantage,
  commit,
  estimate,
  propose,
  reward,
  type StageOptionsInput,
  seed,
  solve,
  update,
  validate,
  verify,
} from '../../src/stage/index.ts'
import type { Buffers } from '../../src/task/buffer.ts'
import { asked, type Learned, trainable } from '../support/counting.ts'
import { play } from '../support/play.ts'

export const executor = createExecutor({ processes: 2 })
after(() => executor.close())

export const base = { language: javascript, executor, key: '7/step=1' }
export const small: StageOptionsInput = { batch: 6, samples: 4, seedTriplets: 12 }

/** All stages of a step; `pass` stands between them. */
export async function wholeStep(
  options: StageOptionsInput,
  buffers: Buffers,
  pass: <T>(records: T) => T = (records) => records,
  learned: Learned[] = [],
  policy = trainable(play, learned),
) {
  const context = { ...base, policy, buffers, options, step: 1 }
  const proposals = pass(await propose(['deduction', 'abduction', 'induction'], context))
  const validations = pass(await validate(proposals, context))
  const rates = pass(await estimate(validations, context))
  const attempts = pass(await solve(validations, context))
  const verdicts = pass(await verify(attempts, context))
  const rewards = pass(reward({ proposals, validations, rates, attempts, verdicts }, context))
  const advantages = pass(advantage(rewards, context))
  const updated = await update(advantages, context)
  const after = pass(commit({ validations, rates }, context))
  return {
    proposals,
    validations,
    rates,
    attempts,
    verdicts,
    rewards,
    advantages,
    update: updated.update,
    policy: updated.policy,
    after,
  }
}
export const withoutPolicy = ({ policy, ...records }: Awaited<ReturnType<typeof wholeStep>>) => ({
  ...records,
  policy: policy.id,
})

export const seeded = seed({ ...base, policy: asked(play), options: small })

/** Freezes all of a value. */
export const frozen = <T>(value: T): T => {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) frozen(part)
  }
  return value
}
