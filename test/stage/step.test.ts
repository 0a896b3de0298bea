// A whole step with a scripted policy: data flows as plain records, can be stored, repeated and asked "what if".

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'
import { createExecutor } from '../../src/executor/index.ts'
import {
  estimate,
  propose,
  reward,
  type StageOptionsInput,
  solve,
  validate,
  verify,
} from '../../src/stage/index.ts'
import { asked, counting, type Learned, trainable } from '../support/counting.ts'
import { hash, play } from '../support/play.ts'
import { base, executor, frozen, seeded, small, wholeStep, withoutPolicy } from './whole-step.ts'

test('a whole step runs: every type has valid tasks, some solved and some not, and the policy is updated', async () => {
  const learned: Learned[] = []
  const { buffers } = await seeded
  const step = await wholeStep(small, buffers, undefined, learned)
  assert.deepEqual([step.proposals.length, step.validations.length], [18, 18])
  for (const type of ['deduction', 'abduction', 'induction'] as const) {
    assert.ok(
      step.validations.some((one) => one.kind === 'task' && one.type === type),
      type,
    )
    assert.equal(step.attempts.filter((one) => one.type === type).length, 6)
  }
  assert.ok(step.rates.some(({ rate }) => rate > 0 && rate < 1))
  assert.equal(step.rewards.length, 18 + 18)
  assert.deepEqual([step.update?.from, step.update?.to, step.update?.step], ['scripted/0', 'scripted/1', 1])
  assert.equal(learned.length, 1)
  assert.ok((step.after.deduction?.entries.length ?? 0) > (buffers.deduction?.entries.length ?? 0))
})

test('no stage changes what it is given', async () => {
  const { buffers } = await seeded
  await wholeStep(frozen({ ...small }), frozen(buffers), frozen)
})

test('every cell run twice gives the same records', async () => {
  const { buffers } = await seeded
  assert.deepEqual(
    withoutPolicy(await wholeStep(small, buffers)),
    withoutPolicy(await wholeStep(small, buffers)),
  )
})

test('another key gives other draws', async () => {
  const { buffers } = await seeded
  const policy = asked(play)
  const one = await propose('deduction', { ...base, policy, buffers, options: small })
  const two = await propose('deduction', { ...base, key: '8/step=1', policy, buffers, options: small })
  assert.notDeepEqual(
    one.map((proposal) => proposal.response.completion.text),
    two.map((proposal) => proposal.response.completion.text),
  )
})

test("every stage's output, written as JSON and read back, gives the next stage identical results", async () => {
  const { buffers } = await seeded
  const direct = withoutPolicy(await wholeStep(small, buffers))
  const read = <T>(records: T): T => JSON.parse(JSON.stringify(records)) as T
  assert.deepEqual(withoutPolicy(await wholeStep(small, read(buffers), read)), direct)
  assert.deepEqual(read(direct), direct)
})

test("every stage's stored input gives the same output in another process", async () => {
  const { buffers } = await seeded
  const { after: _after, ...step } = await wholeStep(small, buffers)
  const child = new URL('../support/stage-child.ts', import.meta.url).pathname
  const input = JSON.stringify({ step, buffers, key: base.key, options: small })
  const { stdout, stderr, status } = spawnSync(process.execPath, [child], {
    input,
    encoding: 'utf8',
    timeout: 60_000,
  })
  assert.equal(status, 0, stderr)
  const { update: _update, policy: _policy, ...records } = step
  assert.deepEqual(JSON.parse(stdout), records)
})

test('ids are of content: no two records of a step share one, and each parent is there', async () => {
  const { buffers, proposals: seeds } = await seeded
  const step = await wholeStep(small, buffers)
  const records = [
    step.proposals,
    step.validations,
    step.rates,
    step.attempts,
    step.verdicts,
    step.rewards,
    step.advantages,
  ].flat()
  const ids = new Set(records.map((one) => one.id))
  assert.equal(ids.size, records.length)
  const past = Object.values(buffers).flatMap((buffer) => buffer.entries.map((entry) => entry.task.id))
  const known = new Set([...ids, ...past, ...seeds.map((one) => one.id)])
  for (const { parents, kind } of records) for (const parent of parents) assert.ok(known.has(parent), kind)
})

test('frozen proposals under another convention give other rewards, with no generation and no execution', async () => {
  const { buffers } = await seeded
  const policy = asked(play)
  const watched = counting(executor)
  const context = { ...base, executor: watched, policy, buffers, options: small }
  const proposals = await propose(['deduction', 'abduction'], context)
  const validations = await validate(proposals, context)
  const rates = await estimate(validations, context)
  const before = [policy.requests.length, watched.batches.length]
  const sums = (['paper', 'official', 'graded'] as const).map((convention) =>
    reward({ proposals, validations, rates }, { options: { ...small, convention } }).reduce(
      (sum, one) => sum + one.value,
      0,
    ),
  )
  assert.equal(new Set(sums).size, 3)
  assert.deepEqual([policy.requests.length, watched.batches.length], before)
})

test("a whole step runs with a user's own reward, target, estimator and policy", async () => {
  const { buffers } = await seeded
  const options: StageOptionsInput = {
    ...small,
    target: (rate) => 4 * rate * (1 - rate),
    reward: ({ value, role }) => (role === 'solve' ? value * 2 : value),
    estimator: (rewards) => rewards.map((one) => one.value / 10),
  }
  const { rewards, advantages } = await wholeStep(options, buffers)
  assert.ok(rewards.some((one) => one.value === 2))
  assert.deepEqual(
    advantages.map((one) => one.value),
    rewards.map((one) => one.value / 10),
  )
})

test('training on the estimate adds n answers a task to the update', async () => {
  const { buffers } = await seeded
  for (const trainOnEstimates of ['group', 'task'] as const) {
    const learned: Learned[] = []
    const { rates, rewards } = await wholeStep({ ...small, trainOnEstimates }, buffers, undefined, learned)
    assert.equal(rewards.length, 36 + 4 * rates.length)
    assert.ok((learned[0]?.sequences.length ?? 0) > 36)
  }
})

test('a step with the full style runs on the same stages', async () => {
  const { buffers } = await seeded
  const policy = asked(
    (prompt, key) =>
      prompt.startsWith('You invent')
        ? `Well.\n<answer>\n\`\`\`js\nfunction f(a) { return a * ${hash(key)}; }\n\`\`\`\n\`\`\`input\n3\n\`\`\`\n</answer>`
        : '<answer>12</answer>',
    'full',
  )
  const context = { ...base, policy, buffers, options: { ...small, types: ['deduction'] as const } }
  const validations = await validate(await propose('deduction', context), context)
  assert.deepEqual(new Set(validations.map((one) => one.kind)), new Set(['task']))
  const verdicts = await verify(await solve(validations, context), context)
  assert.ok(verdicts.every((one) => one.outcome === 'wrong' || one.outcome === 'right'))
})

test('a policy that proposes nothing valid still gives a step: rejections, rewards, and the solver on past tasks', async () => {
  const { buffers } = await seeded
  const policy = trainable((prompt, key) =>
    prompt.startsWith('<|propose|>') ? 'nothing' : play(prompt, key),
  )
  const step = await wholeStep(small, buffers, undefined, [], policy)
  assert.ok(step.validations.every((one) => one.kind === 'rejection' && one.reason === 'format'))
  assert.deepEqual(step.rates, [])
  assert.equal(step.attempts.length, 18)
  assert.ok(step.rewards.filter((one) => one.role === 'propose').every((one) => one.value === -1))
  assert.ok(step.advantages.filter((one) => one.role === 'propose').every((one) => one.weight === 0))
})

test('a default step needs at most 1,500 program starts', async () => {
  const { buffers } = await seeded
  const own = createExecutor({ processes: 2 })
  try {
    const context = { ...base, executor: own, policy: asked(play), buffers }
    const proposals = await propose(['deduction', 'abduction', 'induction'], context)
    const validations = await validate(proposals, context)
    await estimate(validations, context)
    await verify(await solve(validations, context), context)
    assert.ok(own.stats.programs <= 1500, String(own.stats.programs))
    assert.ok(own.stats.programs >= 48, String(own.stats.programs))
  } finally {
    await own.close()
  }
})

test('progress is told, stage by stage', async () => {
  const { buffers } = await seeded
  const stages: string[] = []
  const onProgress = ({ stage }: { stage: string }) => stages.push(stage)
  const context = { ...base, policy: asked(play), buffers, options: small, onProgress }
  const validations = await validate(await propose('deduction', context), context)
  await verify(await solve(validations, context), context)
  await estimate(validations, context)
  assert.deepEqual(new Set(stages), new Set(['propose', 'validate', 'solve', 'verify', 'estimate']))
})
