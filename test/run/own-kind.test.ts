// A run with a task kind of a user's own and the embedded model: five steps, resumed from a checkpoint, and read without the kind.

import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import {
  AzlabError,
  az,
  openRun,
  runFigures,
  type TaskKind,
  type TrainOptions,
  train,
} from '../../src/index.ts'
import { partsAgain } from '../../src/run/manifest.ts'
import { sampleTaskTables } from '../../src/view/report/samples.ts'
import { playedSteps } from '../../src/view/run-data.ts'
import { typeStyle } from '../../src/view/theme.ts'
import outputType from '../task/output-type.ts'

const STEPS = 5
const executor = az.executor({ processes: 1 })
let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azlab-kind-'))
})
after(async () => {
  await executor.close()
  await rm(folder, { recursive: true, force: true })
})

const options = (out: string, more: Partial<TrainOptions> = {}): TrainOptions => ({
  out,
  executor,
  kinds: [outputType],
  config: {
    steps: STEPS,
    seed: 3,
    types: ['deduction', 'output-type'],
    batch: 3,
    samples: 2,
    seedRounds: 2,
    seedTriplets: 4,
    checkpointEvery: 2,
    heldoutTasks: 0,
  },
  ...more,
})

/** The bytes of a run: policy, last checkpoint, journal and records; times are another's business. */
async function bytesOf(out: string): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const place of ['policy', 'checkpoints/000005/policy', 'steps', '.'])
    for (const entry of await readdir(join(out, place), { withFileTypes: true })) {
      if (!entry.isFile() || ['timings.jsonl', 'summary.json'].includes(entry.name)) continue
      files.set(`${place}/${entry.name}`, (await readFile(join(out, place, entry.name))).toString('hex'))
    }
  const state = JSON.parse(await readFile(join(out, 'checkpoints/000005/state.json'), 'utf8'))
  return files.set('buffers', JSON.stringify(state.buffers))
}

async function errorOf(call: () => Promise<unknown>): Promise<AzlabError> {
  const error = await call().then(
    () => assert.fail('nothing was thrown'),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof AzlabError, `${(error as Error).stack}`)
  return error
}

const whole = () => join(folder, 'whole')

describe('five steps with a kind of a user’s own', () => {
  before(async () => {
    const { policy, ...result } = await train(options(whole()))
    assert.equal(result.summary.steps, STEPS)
    await (policy as { close?(): Promise<void> }).close?.()
  })

  test('are measured beside the other kinds', async () => {
    const run = await openRun(whole())
    const played = playedSteps({ ...run, metrics: run.metrics, samples: 2 })
    assert.equal(played.length, STEPS)
    for (const { groups, proposer } of played) {
      assert.deepEqual(
        proposer.map(({ type }) => type),
        ['deduction', 'output-type'],
      )
      assert.deepEqual([...new Set(groups.map(({ type }) => type))], ['deduction', 'output-type'])
    }
    const of = (type: string) => played.flatMap(({ proposer }) => proposer.filter((one) => one.type === type))
    assert.equal(
      of('output-type').reduce((sum, one) => sum + one.proposals, 0),
      3 * STEPS,
    )
    // The embedded model names some types rightly: there is something to learn from.
    assert.ok(of('output-type').some(({ rates }) => rates.some((rate) => rate > 0)))
    assert.ok((run.metrics.at(-1)?.buffers['output-type'] ?? 0) > 1)
  })

  test('are read without the kind: figures, tables and the lineage of a task', async () => {
    const run = await az.open(whole())
    // Every figure agrees with the records, counted again without the kind's code.
    assert.deepEqual(run.incidents, [])
    assert.deepEqual(run.manifest.kinds, ['output-type'])
    const colour = typeStyle('output-type').colour
    const drawn = runFigures({ metrics: run.metrics, timings: run.timings, samples: 2 })
    for (const name of ['learnability', 'solve-rate', 'reward-length', 'validity']) {
      const lines = drawn.find((figure) => figure.name === name)?.data ?? []
      const line = lines.find((trace) => trace.name === 'output-type') as Record<string, { color?: string }>
      assert.ok(line, `no output-type in ${name}`)
      assert.equal((line.line ?? line.marker)?.color, colour)
    }
    const steps = await Promise.all(run.steps.map((step) => run.step(step)))
    const rate = steps.flatMap(({ rates }) => [...rates]).find(({ type }) => type === 'output-type')
    assert.ok(rate)
    const [table] = sampleTaskTables([{ step: 1, rates: [rate], rejections: [] }])
    assert.equal(table?.type, 'output-type')
    assert.ok(table?.columns.some(({ title }) => title === 'type of output'))
    const at = steps.find(({ rates }) => rates.includes(rate))
    assert.ok(at)
    assert.match(at.validations.table(), /output-type/)
    assert.equal(az.lineage(at, rate).type, 'output-type')
    assert.ok(at.rates.histogram().data.some(({ name }) => name === 'output-type'))
  })

  test('stopped after a step and resumed they end with the same bytes', async () => {
    const out = join(folder, 'stopped')
    const finish = new AbortController()
    const onEvent: TrainOptions['onEvent'] = (event) => {
      if (event.kind === 'step' && event.metrics.step === 3) finish.abort()
    }
    const first = await train(options(out, { finish: finish.signal, onEvent }))
    assert.equal(first.summary.steps, 3)
    await (first.policy as { close?(): Promise<void> }).close?.()
    const { policy } = await train({ out, executor, kinds: [outputType], resume: true })
    await (policy as { close?(): Promise<void> }).close?.()
    assert.deepEqual(await bytesOf(out), await bytesOf(whole()))
  })

  test('do not go on without the kind: the run names it, and says what to do', async () => {
    const journal = await readFile(join(whole(), 'journal.jsonl'), 'utf8')
    for (const kinds of [undefined, [], [az.kind({ ...other, name: 'another' })]]) {
      const error = await errorOf(() =>
        train({ out: whole(), executor, resume: true, ...(kinds && { kinds }) }),
      )
      assert.equal(error.code, 'run/kinds')
      assert.match(error.message, /task kinds of its own: output-type\..*--kind FILE.*kinds: \[/s)
    }
    assert.equal(await readFile(join(whole(), 'journal.jsonl'), 'utf8'), journal)
  })

  test('go on in the style that they were made in, and in no other', async () => {
    const style = { ...az.styles.compact, name: 'mine' }
    const error = await errorOf(() =>
      train({ out: whole(), executor, kinds: [outputType], style, resume: true }),
    )
    assert.equal(error.code, 'run/style')
    assert.match(error.message, /made without a prompt style of its own, and was given mine/)
  })
})

test('what a run was made with is given again by name, in its own order', () => {
  const [first, second] = ['first', 'second'].map((name) => az.kind({ ...other, name })) as [
    TaskKind,
    TaskKind,
  ]
  const style = { ...az.styles.full, name: 'mine' }
  const made = { kinds: ['second', 'first'], style: 'mine' }
  assert.deepEqual(partsAgain(made, { kinds: [first, outputType, second], style }), {
    kinds: [second, first],
    style,
  })
  for (const given of [{}, { style: az.styles.full }])
    assert.throws(() => partsAgain(made, { kinds: [first, second], ...given }), {
      code: 'run/style',
      message: /made with the prompt style mine, and was given (none|full)\./,
    })
  assert.throws(() => partsAgain(made, { kinds: [first], style }), {
    code: 'run/kinds',
    message: /own: second\./,
  })
})

const other = {
  prompts: { compact: { solve: () => '?' } },
  task: () => ({ asked: '?' }),
  check: () => ({ outcome: 'right' as const, score: 1, message: '' }),
}

test('a run in whose style a kind has no prompts does not begin', async () => {
  const out = join(folder, 'unspoken')
  const full = az.kind({ ...other, name: 'words-only', prompts: { full: { solve: () => '?' } } })
  const error = await errorOf(() => train(options(out, { kinds: [full], config: { steps: 1 } })))
  assert.equal(error.code, 'task/style')
  await assert.rejects(readdir(out))
})

test('a lab plays whole steps with the kind, and a second lab of the same seed the same', async () => {
  const policy = await az.policy('tiny')
  const play = async () => {
    const lab = az.lab({
      policy,
      executor,
      kinds: [outputType],
      types: ['output-type'],
      seed: 5,
      batch: 2,
      samples: 2,
    })
    await lab.step()
    return lab.step()
  }
  const [one, two] = [await play(), await play()]
  assert.deepEqual(one.metrics, two.metrics)
  assert.deepEqual([...new Set(one.metrics.groups.map(({ type }) => type))], ['output-type'])
  await policy.close()
})
