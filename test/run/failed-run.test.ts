// A run that fails in the middle says what of it is saved and how to go on, and going on gives the bytes of one that never failed.

import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createExecutor } from '../../src/executor/index.ts'
import { openPolicy, policyOf } from '../../src/policy/index.ts'
import { type TrainEvent, type TrainOptions, train } from '../../src/run/train.ts'
import { byteModel } from '../model/tiny.ts'
import { endWorkers } from '../support/workers.ts'

const executor = createExecutor({ processes: 1 })
let folder = ''
let whole = new Map<string, string>()
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azlab-failed-'))
  await train(options(join(folder, 'whole'), { policy: start() }))
  whole = await bytesOf(join(folder, 'whole'))
})
after(async () => {
  await executor.close()
  await rm(folder, { recursive: true, force: true })
})

const start = () => policyOf(byteModel(), { threads: 1, spin: false })

// A model of random weights says nothing valid, so it is paid for the bytes that it draws: something to learn from.
const options = (out: string, more: Partial<TrainOptions> = {}): TrainOptions => ({
  out,
  executor,
  open: (path, given) => openPolicy(path, { ...given, threads: 1, spin: false }),
  config: {
    steps: 4,
    batch: 3,
    samples: 2,
    seedRounds: 1,
    seedTriplets: 2,
    checkpointEvery: 2,
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

/** What a run wrote, times apart. */
async function bytesOf(out: string): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
    const timed = ['timings.jsonl', 'summary.json', 'state.json', 'manifest.json']
    if (!entry.isFile() || timed.includes(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    files.set(relative(out, path), (await readFile(path)).toString('hex'))
  }
  return files
}

/** Does something at the phase of a step. */
const at =
  (step: number, what: 'step' | 'save', act: () => Promise<unknown>) =>
  (event: TrainEvent): void => {
    if (event.kind === 'phase' && event.phase === what && event.step === step) void act()
  }

const says = (code: string, out: string, ...texts: readonly string[]) => ({
  code,
  message: new RegExp(`${texts.join('.*')}.*Go on from there with: npx azlab train --resume ${out}$`, 's'),
})

describe('a worker of the engine that dies in the middle of a step', () => {
  test('ends the run with what is saved, and the run is gone on with', async () => {
    const out = join(folder, 'worker')
    const ended = train(options(out, { policy: start(), onEvent: at(4, 'step', endWorkers) }))
    const texts = ['worker thread in which the engine computes has ended', 'Saved is the run up to step 2']
    await assert.rejects(ended, says('engine/worker-ended', out, ...texts, 'Step 3 will be made again'))
    await train(options(out, { resume: true }))
    assert.deepEqual(await bytesOf(out), whole)
  })

  test('before the first checkpoint says that there is none', async () => {
    const out = join(folder, 'early')
    const onEvent = ({ kind }: TrainEvent) => kind === 'progress' && void endWorkers()
    await assert.rejects(train(options(out, { policy: start(), onEvent })), {
      code: 'engine/worker-ended',
      message: /has no checkpoint yet: begin it again, or resume it from its start/,
    })
    await train(options(out, { resume: true, policy: start() }))
    assert.deepEqual(await bytesOf(out), whole)
  })
})

describe('a folder that cannot be written to any more', () => {
  test('ends the run with the file, why, and what is saved; mended, the run is gone on with', async () => {
    const out = join(folder, 'taken')
    // A file in the place of the folder of records: no right of root writes into it either.
    const take = async () => {
      await rename(join(out, 'steps'), join(folder, 'steps-of-taken'))
      await writeFile(join(out, 'steps'), '')
    }
    const ended = train(options(out, { policy: start(), onEvent: at(4, 'step', take) }))
    const texts = ['Cannot write', 'steps/000004\\.jsonl\\.gz', 'ENOTDIR', 'Saved is the run up to step 2']
    await assert.rejects(ended, says('file/unwritable', out, ...texts, 'Step 3 will be made again'))
    await rm(join(out, 'steps'))
    await rename(join(folder, 'steps-of-taken'), join(out, 'steps'))
    await train(options(out, { resume: true }))
    assert.deepEqual(await bytesOf(out), whole)
  })

  test('while a checkpoint is written leaves no half of one', async () => {
    const out = join(folder, 'taken-checkpoints')
    const take = async () => {
      await rename(join(out, 'checkpoints'), join(folder, 'checkpoints-of-taken'))
      await writeFile(join(out, 'checkpoints'), '')
    }
    const ended = train(options(out, { policy: start(), onEvent: at(4, 'save', take) }))
    await assert.rejects(ended, { code: 'file/unwritable', message: /checkpoints/ })
    await rm(join(out, 'checkpoints'))
    await rename(join(folder, 'checkpoints-of-taken'), join(out, 'checkpoints'))
    await train(options(out, { resume: true }))
    assert.deepEqual(await bytesOf(out), whole)
  })

  const root = process.getuid?.() === 0 && 'root may write anywhere'
  test('because its rights were taken ends the run in the same way', { skip: root }, async () => {
    const out = join(folder, 'read-only')
    const rooms = [out, ...['steps', 'checkpoints', 'heldout'].map((name) => join(out, name))]
    const take = () => Promise.all(rooms.map((room) => chmod(room, 0o500)))
    const ended = train(options(out, { policy: start(), onEvent: at(4, 'step', take) }))
    await assert.rejects(ended, says('file/unwritable', out, 'EACCES', 'Saved is the run up to step 2'))
    await Promise.all(rooms.map((room) => chmod(room, 0o700)))
    await train(options(out, { resume: true }))
    assert.deepEqual(await bytesOf(out), whole)
  })
})

describe('an error that is not of azlab or of a file', () => {
  test('comes as it is, and a note says what is saved', async () => {
    const out = join(folder, 'own')
    const own = new TypeError('of the user')
    let armed = false
    const given = options(out, { policy: start() })
    const notes: string[] = []
    const reward = () => {
      if (armed) throw own
      return 1
    }
    const ended = train({
      ...given,
      config: { ...given.config, reward },
      onEvent(event) {
        armed ||= event.kind === 'phase' && event.phase === 'step' && event.step === 3
        if (event.kind === 'note') notes.push(event.text)
      },
    })
    await assert.rejects(ended, (error) => error === own)
    assert.match(notes.join(), /^Saved is the run up to step 2, its last checkpoint\./)
  })
})
