// The notebook that azlab is built for, as a program: type-checked and run. With the embedded model where it is there,
// else with a policy that needs no engine.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, test } from 'node:test'
import { az, type TrainablePolicy } from '../../src/index.ts'
import { banditPolicy } from '../run/bandit-policy.ts'

const embedded = existsSync(new URL('../../models/tiny-js/model.safetensors', import.meta.url))
const executor = az.executor({ processes: 2 })
after(() => executor.close())

const notebookPolicy = async (): Promise<TrainablePolicy> => (embedded ? az.policy('tiny') : banditPolicy())

test('a step by hand, cell by cell, then training', async () => {
  const policy = await notebookPolicy()
  const lab = az.lab({ policy, language: 'javascript', seed: 7, executor, seedTriplets: 8, seedRounds: 4 })
  await lab.seed()

  const proposals = await lab.propose('deduction', { count: 16 })
  const tasks = await lab.validate(proposals)
  const rates = await lab.estimate(tasks, { samples: 8 })
  const attempts = await lab.solve(tasks)
  const verdicts = await lab.verify(attempts)
  const rewards = lab.reward({ proposals, rates, verdicts })
  const update = await lab.update(lab.advantage(rewards))

  assert.equal(proposals.length, 16)
  assert.equal(tasks.length, 16)
  assert.equal(rates.length, tasks.tasks.length)
  assert.equal(attempts.length, tasks.tasks.length)
  assert.equal(rewards.length, proposals.length + verdicts.length)
  assert.equal(update.from, policy.id)
  assert.equal(update.to, lab.policy.id)
  assert.equal(lab.state.step, 1)
  assert.deepEqual([...update.tasks].sort(), tasks.tasks.map((task) => task.id).sort())

  const drawn: string[] = []
  for await (const step of lab.train({ steps: 2, batch: 4, samples: 4 })) drawn.push(az.plot.live(step).name)
  assert.deepEqual(drawn, ['learnability', 'learnability'])
  assert.equal(lab.state.step, 3)
})
