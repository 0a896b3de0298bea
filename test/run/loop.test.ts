// The canonical loop with a policy that needs no engine, and the real executor.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, test } from 'node:test'
import { createExecutor } from '../../src/executor/index.ts'
import { javascript } from '../../src/language/index.ts'
import { type Step, selfPlay } from '../../src/run/loop.ts'
import type { PlayOptions } from '../../src/run/play-options.ts'
import { decodeStep, encodeStep } from '../../src/run/records.ts'
import type { PlayState } from '../../src/run/state.ts'
import { type StageOptionsInput, seed, stageOptions } from '../../src/stage/index.ts'
import { createGuard } from '../../src/task/index.ts'
import { countChecks } from '../stage/count-checks.ts'
import { banditPolicy } from './bandit-policy.ts'

const executor = createExecutor({ processes: 2 })
after(() => executor.close())

const small: StageOptionsInput = { batch: 6, samples: 4, seedTriplets: 8, learningRate: 0.3 }

function playOptions(
  steps: number,
  own: StageOptionsInput = {},
  more: Partial<PlayOptions> = {},
): PlayOptions {
  return { executor, language: javascript, stages: stageOptions({ ...small, ...own }), steps, ...more }
}

async function start(own: StageOptionsInput = {}): Promise<PlayState> {
  const policy = banditPolicy()
  const options = { ...small, ...own }
  const seeding = await seed({ policy, executor, language: javascript, key: '5/step=0', options })
  return { step: 0, policy, buffers: seeding.buffers, seed: 5 }
}

async function play(options: PlayOptions, from?: PlayState): Promise<Step[]> {
  const steps: Step[] = []
  for await (const step of selfPlay(from ?? (await start()), options)) steps.push(step)
  return steps
}

const plain = (steps: readonly Step[]) =>
  steps.map(({ records, metrics, state }) => ({
    records,
    metrics,
    buffers: state.buffers,
    id: state.policy.id,
  }))

test('the loop reads in at most 120 lines', async () => {
  const source = await readFile(new URL('../../src/run/loop.ts', import.meta.url), 'utf8')
  assert.ok(source.trimEnd().split('\n').length <= 120)
})

test('two runs from the same state are the same', async () => {
  const from = await start()
  assert.deepStrictEqual(plain(await play(playOptions(2), from)), plain(await play(playOptions(2), from)))
})

test('a step read from its file and played on gives the same next step', async () => {
  const [first, second] = await play(playOptions(2))
  const stored = JSON.parse(JSON.stringify(first!.state.buffers))
  const [again] = await play(playOptions(2), { ...first!.state, buffers: stored })
  assert.deepStrictEqual(plain([again!]), plain([second!]))
})

test('a step checks complete options no more, and options of a plain object once', async (t) => {
  const from = await start()
  const checks = countChecks(t)
  const options = playOptions(1, { topP: 0.9 })
  assert.equal(checks(), 1)
  await play(options, from)
  assert.equal(checks(), 1)
  await play({ ...options, stages: { ...options.stages } }, from)
  assert.equal(checks(), 2)
})

test('a step leaves the state that it was given as it was', async () => {
  const from = await start()
  const copy = structuredClone({ buffers: from.buffers, id: from.policy.id })
  await play(playOptions(1), from)
  assert.deepStrictEqual({ buffers: from.buffers, id: from.policy.id }, copy)
})

test('every valid task enters its buffer, and every stage gave one record for each of its inputs', async () => {
  const from = await start()
  const [step] = await play(playOptions(1), from)
  const { records, state } = step!
  const tasks = records.validations.filter((one) => one.kind === 'task')
  const size = (buffers: PlayState['buffers']) =>
    Object.values(buffers).reduce((sum, buffer) => sum + buffer.entries.length, 0)
  assert.equal(size(state.buffers), size(from.buffers) + tasks.length)
  assert.equal(records.proposals.length, 18)
  assert.equal(records.validations.length, 18)
  assert.equal(records.rates.length, tasks.length)
  assert.equal(records.verdicts.length, records.attempts.length)
  assert.equal(records.rewards.length, 18 + records.attempts.length)
  assert.equal(records.advantages.length, records.rewards.length)
  assert.ok(tasks.length > 0)
})

test('records of a real step come back from their file as they were', async () => {
  const [step] = await play(playOptions(1))
  assert.deepStrictEqual(decodeStep(encodeStep(step!.records), 'step'), step!.records)
})

test('the bandit learns to solve', async () => {
  const steps = await play(playOptions(8))
  const accuracy = (step: Step) =>
    step.metrics.groups
      .filter((group) => group.role === 'solve')
      .reduce((sum, group) => sum + group.accuracy / 3, 0)
  // It starts near its prior e / (2e + 1) = 0.42, and moves toward 1.
  assert.ok(accuracy(steps.at(-1)!) > accuracy(steps[0]!))
})

test('with solverOnly no proposal has a weight', async () => {
  const [step] = await play(playOptions(1, { solverOnly: true }))
  const weights = step!.records.advantages.filter((one) => one.role === 'propose').map((one) => one.weight)
  assert.deepEqual([...new Set(weights)], [0])
})

test('during warm-up the solver alone is trained, after it both are', async () => {
  const steps = await play(playOptions(2, { warmupSteps: 1 }))
  const trained = steps.map((step) =>
    step.records.advantages.some((one) => one.role === 'propose' && one.weight > 0),
  )
  assert.deepEqual(trained, [false, true])
})

test('a subset of types proposes and solves these alone', async () => {
  const [step] = await play(playOptions(1, { types: ['deduction'] }), await start({ types: ['deduction'] }))
  const types = new Set([...step!.records.proposals, ...step!.records.attempts].map((one) => one.type))
  assert.deepEqual([...types], ['deduction'])
})

test('shuffled rewards keep the mean reward of each group', async () => {
  const from = await start()
  const [real] = await play(playOptions(1), from)
  const [shuffled] = await play(playOptions(1, {}, { rewards: 'shuffled' }), from)
  const means = (step: Step) => step.metrics.groups.map((group) => group.rewardMean.toFixed(9))
  assert.deepEqual(means(shuffled!), means(real!))
  assert.notEqual(shuffled!.state.policy.id, real!.state.policy.id)
})

test('a held-out program becomes no task', async () => {
  const from = await start()
  const [free] = await play(playOptions(1), from)
  const task = free!.records.validations.find((one) => one.kind === 'task')!
  const guard = createGuard({ heldout: new Set([javascript.normalise(task.program!)]) })
  const [kept] = await play(playOptions(1, {}, { guard }), from)
  const place = free!.records.validations.indexOf(task)
  const found = kept!.records.validations[place]!
  assert.equal(found.kind === 'rejection' && found.message, 'The program is one of the held-out set.')
})

test('finish ends after the present step', async () => {
  const finish = new AbortController()
  const steps: Step[] = []
  for await (const step of selfPlay(await start(), playOptions(5, {}, { finish: finish.signal }))) {
    steps.push(step)
    finish.abort()
  }
  assert.equal(steps.length, 1)
})

test('abort ends at once with its reason', async () => {
  const abort = new AbortController()
  const options = playOptions(
    5,
    {},
    { signal: abort.signal, onProgress: () => abort.abort(new Error('stop')) },
  )
  await assert.rejects(play(options, await start()), { message: 'stop' })
})

test('a policy that cannot be trained is played with, and not updated', async () => {
  const { id, style, sample, score } = banditPolicy()
  const policy = { id, style, sample, score }
  const [step] = await play(playOptions(1), { ...(await start()), policy })
  assert.equal(step!.records.update, null)
  assert.equal(step!.state.policy, policy)
})

test("a user's own reward decides what is learned", async () => {
  const [step] = await play(playOptions(1, { reward: ({ role }) => (role === 'solve' ? 0.25 : 0.75) }))
  const values = new Set(step!.records.rewards.map((one) => `${one.role} ${one.value}`))
  assert.deepEqual([...values].sort(), ['propose 0.75', 'solve 0.25'])
  assert.ok(step!.metrics.groups.every((group) => group.skipped))
})
