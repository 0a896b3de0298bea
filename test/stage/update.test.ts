// Update: which responses reach the policy, and when it stays as it is.

import assert from 'node:assert/strict'
import test from 'node:test'
import { advantage, update } from '../../src/stage/index.ts'
import { asked, type Learned, trainable } from '../support/counting.ts'
import { play } from '../support/play.ts'

import { seeded, small, wholeStep } from './whole-step.ts'

test('where no group gives a gradient the policy stays, with a note', async () => {
  const policy = trainable(play)
  const context = { policy, step: 3 }
  assert.deepEqual(await update([], context), {
    policy,
    update: null,
    note: 'No update: there are no responses. The policy stays as it is.',
  })
  const { buffers } = await seeded
  const { rewards } = await wholeStep(small, buffers)
  const equal = advantage(rewards.map((one) => ({ ...one, value: 1 })))
  const { policy: same, note, update: record } = await update(equal, context)
  assert.deepEqual([same === policy, record], [true, null])
  assert.match(note ?? '', /^No update: in every group all rewards are equal/)
})

test('responses without a gradient are left out of the update', async () => {
  const { buffers } = await seeded
  const learned: Learned[] = []
  const { advantages } = await wholeStep({ ...small, solverOnly: true }, buffers, undefined, learned)
  const live = advantages.filter((one) => one.weight > 0)
  assert.equal(learned[0]?.sequences.length, live.length)
  assert.ok(live.length > 0 && live.every((one) => one.role === 'solve'))
  const [first] = learned[0]?.sequences ?? []
  assert.deepEqual(
    first?.weights,
    first?.tokens.map(() => live[0]?.weight),
  )
  assert.deepEqual(
    first?.advantages,
    first?.tokens.map(() => live[0]?.value),
  )
})

test('a policy without weights of its own cannot be updated', async () => {
  await assert.rejects(update([], { policy: asked(play), step: 1 }), { code: 'policy/not-trainable' })
})
