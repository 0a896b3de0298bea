// Training into a folder: what it writes, what it says, and how it refuses.

import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createExecutor } from '../../src/executor/index.ts'
import { scriptedPolicy } from '../../src/policy/index.ts'
import { type OpenRun, openRun } from '../../src/run/open.ts'
import type { StepRecords } from '../../src/run/records.ts'
import { type TrainEvent, type TrainResult, train } from '../../src/run/train.ts'
import { fixture } from './train-fixture.ts'

const executor = createExecutor({ processes: 2 })
let folder = ''
let result: TrainResult
let run: OpenRun
const events: TrainEvent[] = []

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azlab-train-'))
  const out = join(folder, 'run')
  result = await train(fixture(out, { executor, onEvent: (event) => events.push(event) }))
  run = await openRun(out)
})
after(async () => {
  await executor.close()
  await rm(folder, { recursive: true, force: true })
})

test('the outcome has steps, seconds, and held-out accuracy before and after with its rise', () => {
  const { steps, seconds, heldout, end } = result.summary
  assert.deepEqual([result.status, steps, end], ['finished', 5, 'steps'])
  assert.ok(seconds > 0)
  assert.equal(heldout?.before.deduction.n, 1)
  assert.equal(heldout?.after.induction.samples, 2)
  assert.ok(heldout!.rise.sampled.low <= heldout!.rise.sampled.mean)
})

test('the outcome is kept in the folder', () => {
  assert.deepEqual(run.summary, result.summary)
})

test('the journal has one line a step, the first and the last with held-out accuracy', () => {
  assert.deepEqual(
    run.metrics.map((metrics) => [metrics.step, metrics.heldout !== undefined]),
    [
      [0, true],
      [1, false],
      [2, false],
      [3, false],
      [4, false],
      [5, true],
    ],
  )
})

test('the journal holds no times', async () => {
  assert.doesNotMatch(await readFile(join(run.path, 'journal.jsonl'), 'utf8'), /seconds|PerSecond/)
})

test('times have one line a step and say where they went', () => {
  assert.deepEqual(
    run.timings.map((timings) => timings.step),
    [1, 2, 3, 4, 5],
  )
  assert.ok(run.timings.every((timings) => timings.seconds.validate! > 0 && timings.programStarts > 0))
})

test('run.json holds the seed, versions and every option', () => {
  assert.equal(run.manifest.seed, 3)
  assert.equal(run.manifest.versions.node, process.versions.node)
  assert.equal(run.config.batch, 4)
  assert.equal(run.config.convention, 'graded')
})

test('the records of a step are read back in the types of the stages', async () => {
  const step: StepRecords = await run.step(3)
  const metrics = run.metrics.find((one) => one.step === 3)!
  const valid = step.validations.filter((one) => one.kind === 'task').length
  assert.equal(
    valid,
    metrics.proposer.reduce((sum, one) => sum + one.valid, 0),
  )
  assert.ok(step.rates.every((rate) => rate.verdicts.length === 3))
  assert.equal(step.update?.step, 3)
})

test('a step that is not there is an error that names those that are', async () => {
  await assert.rejects(run.step(9), { code: 'run/no-step', message: /1, 2, 3, 4, 5/ })
})

test('events tell the phases in order', () => {
  const phases = events.flatMap((event) => (event.kind === 'phase' ? [event.phase] : []))
  assert.deepEqual(phases.slice(0, 4), ['seed', 'heldout', 'save', 'step'])
  assert.deepEqual(phases.slice(-2), ['heldout', 'save'])
})

test('a folder that holds a run is refused', async () => {
  await assert.rejects(train(fixture(run.path, { executor })), {
    code: 'run/exists',
    message: /--resume/,
  })
})

test('a folder that holds something else is refused', async () => {
  const out = join(folder, 'other')
  await mkdir(out)
  await writeFile(join(out, 'thesis.txt'), '')
  await assert.rejects(train(fixture(out, { executor })), { code: 'run/not-empty', message: /thesis\.txt/ })
})

test('a file in the place of the folder is refused', async () => {
  const out = join(folder, 'file')
  await writeFile(out, '')
  await assert.rejects(train(fixture(out, { executor })), { code: 'run/unreadable' })
})

test('a folder below a file is refused', async () => {
  await writeFile(join(folder, 'plain'), '')
  await assert.rejects(train(fixture(join(folder, 'plain', 'run'), { executor })), {
    code: /run\/(unwritable|unreadable)/,
  })
})

test('a folder without permission to write is refused', {
  skip: process.getuid?.() === 0 && 'root may write anywhere',
}, async () => {
  const out = join(folder, 'locked')
  await mkdir(out)
  await chmod(out, 0o555)
  await assert.rejects(train(fixture(out, { executor })), { code: 'run/unwritable' })
})

test('a broken option is refused before a folder is made', async () => {
  const out = join(folder, 'never')
  await assert.rejects(train(fixture(out, { executor, config: { batch: 0 } })), { code: 'options/value' })
  await assert.rejects(readFile(join(out, 'run.json')), { code: 'ENOENT' })
})

test('a model that is not there is an error, and the folder can be used after it', async () => {
  const out = join(folder, 'no-model')
  const { policy: _, open: __, ...options } = fixture(out, { executor })
  await assert.rejects(train({ ...options, config: { ...options.config, policy: join(folder, 'none') } }))
  const config = { steps: 0, heldoutTasks: 0 }
  assert.equal((await train(fixture(out, { executor, config }))).status, 'finished')
})

test('asked to end after fewer steps than it was made for, a run measures its last policy', async () => {
  const out = join(folder, 'shorter')
  const finish = new AbortController()
  const onEvent = ({ kind }: TrainEvent) => kind === 'step' && finish.abort()
  await train(fixture(out, { executor, finish: finish.signal, onEvent }))
  const shorter = await train(fixture(out, { executor, resume: true, config: { steps: 1 } }))
  assert.equal(shorter.summary.steps, 1)
  assert.equal(shorter.summary.heldout?.after.deduction.n, 1)
  assert.deepEqual((await openRun(out)).metrics.at(-1)?.heldout, shorter.summary.heldout?.after)
})

test('a run whose policy cannot be saved goes on with that policy alone', async () => {
  const out = join(folder, 'scripted')
  const policy = scriptedPolicy({ style: 'compact', reply: () => 'one' })
  await train(fixture(out, { executor, policy, config: { steps: 1 } }))
  const resumed = fixture(out, { executor, resume: true, config: { steps: 2 } })
  await assert.rejects(train(resumed), { code: 'run/other-policy', message: new RegExp(policy.id) })
  assert.equal((await train({ ...resumed, policy })).summary.steps, 2)
})

test('a checkpoint whose removal was cut off is removed when the run is resumed', async () => {
  const out = join(folder, 'cut')
  await train(fixture(out, { executor }))
  await mkdir(join(out, 'checkpoints', '000002', 'policy'), { recursive: true })
  await train(fixture(out, { executor, resume: true }))
  assert.deepEqual((await openRun(out)).checkpoints, [4, 5])
})

test('resuming where no run is names the folder', async () => {
  const options = fixture(join(folder, 'nothing'), { executor, resume: true })
  await assert.rejects(train(options), { code: 'run/none', message: /nothing/ })
})

test('resuming a run of functions without them is an error', async () => {
  const out = join(folder, 'custom')
  const finish = new AbortController()
  finish.abort()
  const config = { reward: () => 1 }
  await train(fixture(out, { executor, finish: finish.signal, config }))
  await assert.rejects(train(fixture(out, { executor, resume: true })), {
    code: 'run/custom',
    message: /reward/,
  })
  const resumed = await train(fixture(out, { executor, resume: true, config: { ...config, steps: 1 } }))
  assert.equal(resumed.summary.steps, 1)
})

test('a policy that proposes nothing valid comes to a bounded, explained end', async () => {
  const out = join(folder, 'barren')
  const policy = scriptedPolicy({ style: 'compact', reply: () => 'nothing of use' })
  const barren = await train(fixture(out, { executor, policy, config: { steps: 50 } }))
  assert.deepEqual([barren.summary.steps, barren.summary.end], [5, 'nothing-valid'])
  assert.match(barren.message, /no proposal was valid/)
  assert.deepEqual((await openRun(out)).steps, [1, 2, 3, 4, 5])
})

test('a policy whose proposals are all duplicates comes to the same end', async () => {
  const out = join(folder, 'duplicates')
  const reply = () => 'function f(a) { return a + 1; }<|input|>1'
  const policy = scriptedPolicy({ style: 'compact', reply })
  const full = await train(fixture(out, { executor, policy, config: { steps: 50, types: ['deduction'] } }))
  assert.equal(full.summary.end, 'nothing-valid')
  const last = (await openRun(out)).metrics.at(-1)!
  assert.deepEqual(last.proposer[0]?.rejections, { duplicate: 4 })
})

test('a run can be made longer', async () => {
  const out = join(folder, 'longer')
  await train(fixture(out, { executor, config: { steps: 1 } }))
  const longer = await train(fixture(out, { executor, resume: true, config: { steps: 2 } }))
  assert.equal(longer.summary.steps, 2)
})

test('minutes end a run after the step in which they pass', async () => {
  const out = join(folder, 'minutes')
  const ended = await train(fixture(out, { executor, config: { steps: 1000, minutes: 1e-9 } }))
  assert.equal(ended.summary.end, 'minutes')
  assert.equal(ended.summary.steps, 0)
  assert.match(ended.message, /the time was over/)
})

test('a checkpoint whose state is damaged is an error that names it', async () => {
  const out = join(folder, 'damaged')
  await train(fixture(out, { executor, config: { steps: 2 } }))
  await writeFile(join(out, 'checkpoints', '000002', 'state.json'), '{')
  await assert.rejects(train(fixture(out, { executor, resume: true, config: { steps: 3 } })), {
    code: 'run/broken-checkpoint',
    message: /000002/,
  })
})

test('a broken line of the journal is an error that names it', async () => {
  const out = join(folder, 'broken')
  await train(fixture(out, { executor, config: { steps: 1 } }))
  const path = join(out, 'journal.jsonl')
  const lines = (await readFile(path, 'utf8')).split('\n')
  await writeFile(path, ['{"step":', ...lines.slice(1)].join('\n'))
  await assert.rejects(openRun(out), { code: 'run/broken-line', message: /Line 1 of .*journal\.jsonl/ })
})
