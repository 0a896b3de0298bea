// az, a run and a policy show themselves; a step of a run on disk has the tables of live results.

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { inspect } from 'node:util'
import { az, JUPYTER_DISPLAY, openRun } from '../../src/index.ts'
import { policyOf } from '../../src/policy/index.ts'
import { train } from '../../src/run/train.ts'
import { byteModel } from '../model/tiny.ts'
import { banditPolicy } from '../run/bandit-policy.ts'
import { fixture } from '../run/train-fixture.ts'

const executor = az.executor({ processes: 2 })
const folder = await mkdtemp(join(tmpdir(), 'azlab-face-'))
const out = join(folder, 'run')
await train(fixture(out, { executor, config: { steps: 2 } }))
after(async () => {
  await executor.close()
  await rm(folder, { recursive: true, force: true })
})

/** What a notebook would show. */
const bundle = (value: object) =>
  (value as unknown as Record<symbol, () => Record<string, string>>)[JUPYTER_DISPLAY]!()

for (const [name, open, says] of [
  ['az', async () => az, [/az\.lab +opens a lab/, /az\.open/]],
  ['a run', () => az.open(out), [/steps +2\n/, /steps with records +1, 2/, /Held-out accuracy/]],
  ['a step of a run', async () => (await az.open(out)).step(1), [/Records of step 1/, /proposals +12/]],
  [
    'the policy of a lab',
    async () => az.lab({ policy: banditPolicy(), executor }).policy,
    [/can be trained +yes/],
  ],
  [
    'a scripted policy',
    async () => az.scriptedPolicy({ id: 'mine', reply: () => '' }),
    [/id +mine/, /can be trained +no/],
  ],
] as const)
  test(`${name} shows itself in a notebook and where it is printed`, async () => {
    const value = (await open()) as object
    const shown = bundle(value)
    for (const part of says) assert.match(shown['text/plain']!, part)
    assert.match(shown['text/html']!, /<table/)
    assert.equal(inspect(value), shown['text/plain'])
    // Inside another value it is a line.
    assert.doesNotMatch(inspect({ value }), /\n.*\n.*\n/)
    // It is no part of the data.
    assert.ok(!JSON.stringify(value)?.includes('Jupyter'))
  })

test('a policy of a model says how large it is and what it reads, and that it is closed once it is', async () => {
  const policy = az.policyOf(byteModel(), { threads: 1, spin: false })
  assert.match(inspect(policy), /context window +128 tokens/)
  assert.match(inspect(policy), /updates so far +0/)
  await policy.close()
  assert.match(inspect(policy), /closed/)
  const plain = policyOf(byteModel(), { threads: 1, spin: false })
  assert.equal(az.lab({ policy: plain, executor }).policy, plain)
  await plain.close()
})

test('the records of a step on disk are what the stages give, with their tables, pages and figures', async () => {
  const step = await (await az.open(out)).step(2)
  const plain = await (await openRun(out)).step(2)
  assert.deepEqual(JSON.parse(JSON.stringify(step)), JSON.parse(JSON.stringify(plain)))
  for (const list of [
    step.proposals,
    step.validations,
    step.rates,
    step.verdicts,
    step.rewards,
    step.advantages,
  ]) {
    assert.match(list.table({ limit: 2 }), /deduction|abduction|induction/)
    assert.match(list.html(), /<table/)
    assert.equal(list.frame().shape[0], list.length)
  }
  assert.equal(step.rates.histogram().name, 'solve-rates')
  assert.equal(step.validations.tasks.length + step.validations.rejections.length, step.proposals.length)
  assert.match(bundle(step.update as object)['text/plain']!, /Update of step 2/)
})

test('what seeding proposed and rejected is kept in the run and in a lab', async () => {
  const seeding = await (await az.open(out)).seeding()
  assert.ok(seeding && seeding.proposals.length > 0)
  assert.equal(seeding.validations.length, seeding.proposals.length)
  assert.ok(seeding.validations.rejections.every((one) => one.reason && one.message))
  const lab = az.lab({ policy: banditPolicy(), executor, seed: 3, batch: 4, seedTriplets: 6 })
  const seeded = await lab.seed()
  assert.ok(seeded.rejections.length > 0)
  assert.equal(
    seeded.rejections.length,
    seeded.seeding.validations.filter((one) => one.kind === 'rejection').length,
  )
  assert.match(seeded.rejections.table(), /Rejections/)
})
