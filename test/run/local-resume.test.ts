// Resuming with real weights: model, optimizer and journal end with the same bytes as without the stop.

import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createExecutor } from '../../src/executor/index.ts'
import { saveModel } from '../../src/model/index.ts'
import { openPolicy, policyOf } from '../../src/policy/index.ts'
import { openRun } from '../../src/run/open.ts'
import { type TrainEvent, type TrainOptions, train } from '../../src/run/train.ts'
import { byteModel } from '../model/tiny.ts'

const executor = createExecutor({ processes: 1 })
let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azlab-local-'))
})
after(async () => {
  await executor.close()
  await rm(folder, { recursive: true, force: true })
})

// A model of random weights says nothing valid, so it is paid for the bytes that it draws: something to learn from.
const options = (out: string, more: Partial<TrainOptions> = {}): TrainOptions => ({
  out,
  executor,
  open: (path, more) => openPolicy(path, { ...more, threads: 1, spin: false }),
  config: {
    steps: 3,
    batch: 3,
    samples: 2,
    seedRounds: 1,
    seedTriplets: 2,
    checkpointEvery: 1,
    references: 0,
    heldoutTasks: 0,
    proposeTokens: 6,
    solveTokens: 6,
    learningRate: 0.01,
    reward: (facts) => {
      const { response } = facts.role === 'propose' ? facts.proposal : facts.verdict.attempt
      return (response.completion.tokens[0] ?? 0) % 5
    },
  },
  ...more,
})

const start = () => policyOf(byteModel(), { threads: 1, spin: false })

/** The bytes of a run's policy, last checkpoint, journal and records. */
async function bytesOf(out: string): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const place of ['policy', 'checkpoints/000003/policy', 'steps', '.']) {
    for (const entry of await readdir(join(out, place), { withFileTypes: true })) {
      if (!entry.isFile() || ['timings.jsonl', 'summary.json'].includes(entry.name)) continue
      files.set(`${place}/${entry.name}`, (await readFile(join(out, place, entry.name))).toString('hex'))
    }
  }
  return files
}

test('stopped after a step and resumed, weights and optimizer end with the same bytes', async () => {
  await train(options(join(folder, 'whole'), { policy: start() }))
  const finish = new AbortController()
  const onEvent = ({ kind }: TrainEvent) => kind === 'step' && finish.abort()
  const out = join(folder, 'stopped')
  await train(options(out, { policy: start(), finish: finish.signal, onEvent }))
  await train(options(out, { resume: true }))
  const whole = await bytesOf(join(folder, 'whole'))
  assert.ok([...whole.keys()].some((name) => name.endsWith('optimizer.safetensors')))
  assert.deepEqual(await bytesOf(out), whole)
})

test('the journal has the on-policy gap of each step, as small as rounding', async () => {
  const { metrics } = await openRun(join(folder, 'whole'))
  const gaps = metrics.flatMap(({ update }) => (update ? [update.onPolicyGap] : []))
  assert.equal(gaps.length, 3)
  for (const gap of gaps) assert.ok(gap! < 1e-4, `the gap is ${gap}`)
})

test('the policy of a step is opened from its checkpoint', async () => {
  const run = await openRun(join(folder, 'whole'))
  const policy = await run.policyAt(3)
  assert.equal(policy.id, run.summary?.policy)
  await policy.close()
})

test('the policy of a step without a checkpoint is an error that names those that are there', async () => {
  const run = await openRun(join(folder, 'whole'))
  await assert.rejects(run.policyAt(1), { code: 'run/no-checkpoint', message: /2, 3/ })
})

test('a run with an adapter on a folder is resumed to the same bytes, and leaves the folder as it was', async () => {
  const base = join(folder, 'base')
  await saveModel(base, byteModel())
  const before = await readFile(join(base, 'model.safetensors'))
  const lora = (out: string, more: Partial<TrainOptions> = {}): TrainOptions => {
    const plain = options(out, more)
    const config = { ...plain.config, policy: base, loraRank: 2, loraTargets: 'q_proj, down_proj' }
    return { ...plain, ...(more.resume ? {} : { config }) }
  }
  await train(lora(join(folder, 'lora-whole')))
  const finish = new AbortController()
  const onEvent = ({ kind }: TrainEvent) => kind === 'step' && finish.abort()
  const out = join(folder, 'lora-stopped')
  await train(lora(out, { finish: finish.signal, onEvent }))
  await train({ ...lora(out, { resume: true }), config: { reward: options(out).config!.reward! } })
  const whole = await bytesOf(join(folder, 'lora-whole'))
  assert.ok(whole.has('policy/adapter_model.safetensors'))
  assert.deepEqual(await bytesOf(out), whole)
  assert.deepEqual(await readFile(join(base, 'model.safetensors')), before)
})

test('an adapter on a policy that was given is an error that says how to open one', async () => {
  const given = options(join(folder, 'given'), { policy: start() })
  await assert.rejects(train({ ...given, config: { ...given.config, loraRank: 2 } }), { code: 'run/adapter' })
})
