// Pre-training of a micro model: it learns, it gives the same bytes twice, and a stop in between changes nothing.

import assert from 'node:assert/strict'
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { loadModel } from '../../src/model/index.ts'
import {
  type PretrainHooks,
  type PretrainOptions,
  pretrain,
  trainingCorpus,
} from '../../src/pretrain/index.ts'
import { learningRateAt } from '../../src/pretrain/schedule.ts'

const micro: Omit<PretrainOptions, 'out' | 'cache'> = {
  seed: 3,
  steps: 20,
  draws: 120,
  layers: 1,
  width: 32,
  heads: 2,
  keyValueHeads: 1,
  hidden: 64,
  rows: 8,
  length: 96,
  learningRate: 1e-2,
  warmUp: 4,
  weightDecay: 0.05,
  promptWeight: 0.05,
  outputWeight: 0.05,
  branches: 4,
  engine: 'cpu',
  threads: 1,
  checkpointEvery: 10,
  logEvery: 5,
  evaluateEvery: 100,
}
let folder = ''

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azlab-pretrain-'))
  await trainingCorpus({ ...micro, cache: join(folder, 'first') })
})
after(() => rm(folder, { recursive: true, force: true }))

/** Runs in a cache of its own that holds the same corpus. */
async function run(name: string, hooks: PretrainHooks = {}): Promise<Buffer> {
  const cache = join(folder, name)
  const out = join(cache, 'model')
  await mkdir(cache, { recursive: true })
  if (name !== 'first') await copyFile(join(folder, 'first', 'corpus.jsonl'), join(cache, 'corpus.jsonl'))
  await pretrain({ ...micro, out, cache }, hooks)
  return readFile(join(out, 'model.safetensors'))
}

test('twenty steps lower the loss, and the same settings give the same bytes', async () => {
  const losses: number[] = []
  const one = await run('first', { onProgress: ({ loss }) => losses.push(loss) })
  assert.equal(losses.length, 4)
  assert.ok((losses[3] as number) < 0.8 * (losses[0] as number), losses.join(' '))
  assert.ok(one.equals(await run('second')))
})

test('a run that was stopped goes on from its checkpoint to the same bytes', async () => {
  const stop = new AbortController()
  await assert.rejects(
    run('third', { signal: stop.signal, onProgress: ({ step }) => step === 15 && stop.abort() }),
    { name: 'AbortError' },
  )
  const steps: number[] = []
  const resumed = await run('third', { onProgress: ({ step }) => steps.push(step) })
  assert.deepEqual(steps, [15, 20])
  assert.ok(resumed.equals(await readFile(join(folder, 'first', 'model', 'model.safetensors'))))
})

test('what is written is an ordinary model folder in the compact style', async () => {
  const model = await loadModel(join(folder, 'first', 'model'))
  assert.equal(model.settings.style, 'compact')
  assert.equal(model.architecture.width, 32)
  assert.deepEqual(model.architecture.stopTokens, model.tokenizer.stopTokens)
})

test('the learning rate rises to its peak and falls to its last share', () => {
  const schedule = { peak: 1, steps: 101, warmUp: 10, last: 0.02 }
  assert.ok(Math.abs(learningRateAt(0, schedule) - 0.1) < 1e-12)
  assert.equal(learningRateAt(10, schedule), 1)
  // Half-way of the cosine: the mean of peak and last.
  assert.ok(Math.abs(learningRateAt(55, schedule) - 0.51) < 1e-12)
  assert.ok(Math.abs(learningRateAt(100, schedule) - 0.02) < 1e-12)
})
