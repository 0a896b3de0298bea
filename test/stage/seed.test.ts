// Seed: from the zero triplet to the first buffers.

import assert from 'node:assert/strict'
import test from 'node:test'
import { seed } from '../../src/stage/seed.ts'
import { asked } from '../support/counting.ts'
import { base, program } from './tasks.ts'

/** A proposer of new programs, each with an induction proposal to match. */
const inventive = asked((prompt, key) => {
  const [, round, sample] = /round=(\d+)\/sample=(\d+)$/.exec(key) ?? []
  if (prompt.includes('<|induction|>')) return `${[1, 2, 3, 4, 5, 6].join('<|input|>')}<|message|>`
  return `${program(Number(round) * 100 + Number(sample))}<|input|>1`
})

test('seeding starts from the zero triplet and stops at its target; both buffers hold the same triplets', async () => {
  const { buffers, triplets, complete, induction, rounds } = await seed({
    ...base,
    policy: inventive,
    options: { batch: 4, seedTriplets: 7 },
  })
  assert.deepEqual([triplets, complete, induction, rounds], [7, true, 7, 2])
  const programs = (type: 'deduction' | 'abduction') =>
    buffers[type]?.entries.map((entry) => entry.task.program)
  assert.deepEqual(programs('deduction'), programs('abduction'))
  assert.match(programs('deduction')?.[0] ?? '', /return a;/)
})

test('seeding with a policy that proposes nothing valid ends, and says how far it came', async () => {
  const policy = asked(() => 'nothing to say')
  const result = await seed({ ...base, policy, options: { batch: 4, seedRounds: 5 } })
  assert.deepEqual([result.rounds, result.triplets, result.complete], [5, 1, false])
  assert.equal(result.message, '1 of 16 seed triplets after 5 rounds, 0 of 1 induction tasks.')
  assert.equal(result.validations.length, 5 * 4 + 3)
})

test('seeding with a policy that repeats itself ends too, and keeps one of each', async () => {
  const policy = asked(() => `${program(1)}<|input|>1`)
  const { buffers, complete } = await seed({
    ...base,
    policy,
    options: { batch: 4, seedRounds: 3, types: ['deduction'] },
  })
  assert.deepEqual([buffers.deduction?.entries.length, buffers.induction, complete], [2, undefined, false])
})

test('seeding draws its references as the options say', async () => {
  const shown = async (referenceDrawing: 'uniform' | 'recent') => {
    const options = { batch: 4, seedTriplets: 17, referenceDrawing, types: ['deduction'] as const }
    const { proposals } = await seed({ ...base, policy: inventive, options })
    return proposals.map((one) => one.parents)
  }
  assert.notDeepEqual(await shown('recent'), await shown('uniform'))
})

test('seeding twice gives the same', async () => {
  const run = () => seed({ ...base, policy: inventive, options: { batch: 4, seedTriplets: 7 } })
  assert.deepEqual(await run(), await run())
})
