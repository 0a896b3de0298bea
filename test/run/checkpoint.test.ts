// Checkpoints: one that is not as the run wrote it is refused by name, and the last whole one is offered.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createExecutor } from '../../src/executor/index.ts'
import { openPolicy, policyOf } from '../../src/policy/index.ts'
import { openRun } from '../../src/run/open.ts'
import { policiesOfRun } from '../../src/run/policies.ts'
import { type TrainEvent, type TrainOptions, train } from '../../src/run/train.ts'
import { byteModel } from '../model/tiny.ts'

const executor = createExecutor({ processes: 1 })
let folder = ''
let count = 0

// A model of random weights says nothing valid, so it is paid for the bytes that it draws: something to learn from.
const options = (out: string, more: Partial<TrainOptions> = {}): TrainOptions => ({
  out,
  executor,
  open: (path, given) => openPolicy(path, { ...given, threads: 1, spin: false }),
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
const resumed = (out: string, more: Partial<TrainOptions> = {}): TrainOptions => {
  const given = options(out, { resume: true, ...more })
  return { ...given, config: { steps: 4, reward: given.config!.reward! } }
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azlab-checkpoint-'))
  const policy = policyOf(byteModel(), { threads: 1, spin: false })
  await train(options(join(folder, 'whole'), { policy }))
})
after(async () => {
  await executor.close()
  await rm(folder, { recursive: true, force: true })
})

/** A copy of the run of three steps, with checkpoints of steps 2 and 3. */
async function copy(): Promise<{ readonly out: string; readonly last: string }> {
  const out = join(folder, `copy${count++}`)
  await cp(join(folder, 'whole'), out, { recursive: true })
  return { out, last: join(out, 'checkpoints', '000003') }
}

/** Changes one bit in the middle of a file. */
async function flip(path: string): Promise<void> {
  const bytes = await readFile(path)
  bytes[bytes.length >> 1]! ^= 1
  await writeFile(path, bytes)
}

/** Changes a JSON file. */
async function edit(path: string, change: (value: Record<string, unknown>) => unknown): Promise<void> {
  await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, 'utf8')))))
}

/** The weights and the optimizer of the last checkpoint, and the journal. */
async function outcome(out: string): Promise<readonly string[]> {
  const names = ['model.safetensors', 'optimizer.safetensors'].map((name) =>
    join('checkpoints/000004/policy', name),
  )
  return Promise.all(
    [...names, 'journal.jsonl'].map(async (name) => (await readFile(join(out, name))).toString('hex')),
  )
}

describe('a checkpoint', () => {
  test('has every file in its manifest, with size and SHA-256', async () => {
    const last = join(folder, 'whole', 'checkpoints', '000003')
    const { format, files } = JSON.parse(await readFile(join(last, 'manifest.json'), 'utf8'))
    assert.equal(format, 'azlab-checkpoint-1')
    const present = (await readdir(join(last, 'policy'))).map((name) => `policy/${name}`)
    assert.deepEqual(Object.keys(files), [...present, 'state.json'].sort())
    for (const [name, { bytes, sha256 }] of Object.entries(files) as [string, Record<string, unknown>][]) {
      const content = await readFile(join(last, name))
      assert.equal(bytes, content.length)
      assert.equal(sha256, createHash('sha256').update(content).digest('hex'))
    }
  })
})

describe('a last checkpoint that is not whole', () => {
  const faults: readonly [string, (last: string) => Promise<unknown>, RegExp][] = [
    [
      'without its optimizer',
      (last) => rm(join(last, 'policy/optimizer.safetensors')),
      /policy\/optimizer\.safetensors is missing/,
    ],
    [
      'without its weights',
      (last) => rm(join(last, 'policy/model.safetensors')),
      /model\.safetensors is missing/,
    ],
    [
      'without its tokenizer',
      (last) => rm(join(last, 'policy/tokenizer.json')),
      /tokenizer\.json is missing/,
    ],
    ['without its policy', (last) => rm(join(last, 'policy'), { recursive: true }), /policy\/\S+ is missing/],
    ['without its state', (last) => rm(join(last, 'state.json')), /state\.json is missing/],
    ['without its manifest', (last) => rm(join(last, 'manifest.json')), /manifest\.json is missing/],
    [
      'with a bit of the optimizer flipped',
      (last) => flip(join(last, 'policy/optimizer.safetensors')),
      /optimizer\.safetensors has other bytes/,
    ],
    [
      'with a bit of the weights flipped',
      (last) => flip(join(last, 'policy/model.safetensors')),
      /model\.safetensors has other bytes/,
    ],
    [
      'with a bit of the tokenizer flipped',
      (last) => flip(join(last, 'policy/tokenizer.json')),
      /tokenizer\.json has other bytes/,
    ],
    [
      'with weights cut short',
      async (last) => {
        const path = join(last, 'policy/model.safetensors')
        await writeFile(path, (await readFile(path)).subarray(0, -8))
      },
      /model\.safetensors has \d+ bytes and was written with \d+/,
    ],
    [
      'with another task in its buffers',
      (last) => edit(join(last, 'state.json'), (state) => ({ ...state, seed: 2 })),
      /state\.json has/,
    ],
    [
      'with a manifest that is damaged',
      (last) => writeFile(join(last, 'manifest.json'), '{"files":{'),
      /manifest\.json is damaged/,
    ],
    [
      'with a manifest that lists nothing',
      (last) => edit(join(last, 'manifest.json'), (value) => ({ ...value, files: {} })),
      /which the run did not write/,
    ],
    [
      'with a file that was put in',
      (last) => writeFile(join(last, 'policy/adapter_config.json'), '{}'),
      /holds policy\/adapter_config\.json, which the run did not write/,
    ],
    [
      'with the state of before manifests',
      async (last) => edit(join(last, 'state.json'), ({ format: _, ...state }) => state),
      /state\.json is older than its manifest/,
    ],
  ]
  for (const [name, damage, message] of faults)
    test(`${name} is refused, and the one before is offered`, async () => {
      const { out, last } = await copy()
      await damage(last)
      await assert.rejects(train(resumed(out)), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'run/broken-checkpoint')
        assert.match(error.message, message)
        assert.ok(error.message.includes(last), error.message)
        assert.match(error.message, /last whole one is of step 2: remove the folder/)
        return true
      })
    })

  test('says so where no other is whole', async () => {
    const { out, last } = await copy()
    await rm(join(last, 'state.json'))
    await flip(join(out, 'checkpoints/000002/policy/optimizer.safetensors'))
    await assert.rejects(train(resumed(out)), { message: /No other checkpoint of the run is whole/ })
  })

  test('is left as it was, with all that the run had written', async () => {
    const { out, last } = await copy()
    await rm(join(last, 'policy/optimizer.safetensors'))
    const names = async () => (await readdir(out, { recursive: true })).sort()
    const before = await names()
    await assert.rejects(train(resumed(out)))
    assert.deepEqual(await names(), before)
  })

  test('taken away, the run goes on from the one before to the same bytes', async () => {
    const { out, last } = await copy()
    const plain = await copy()
    await train(resumed(plain.out))
    await rm(last, { recursive: true })
    await train(resumed(out))
    assert.deepEqual(await outcome(out), await outcome(plain.out))
  })

  test('is refused where its policy is opened, by a run and by an evaluation', async () => {
    const { out, last } = await copy()
    await flip(join(last, 'policy/optimizer.safetensors'))
    const run = await openRun(out)
    await assert.rejects(run.policyAt(3), { code: 'run/broken-checkpoint' })
    const policies = await policiesOfRun({ ...run, summary: null })
    await assert.rejects(policies.at(-1)!.open(), { code: 'run/broken-checkpoint' })
    await (await run.policyAt(2, { threads: 1, spin: false })).close()
  })
})

describe('a folder of another origin in the place of the last checkpoint', () => {
  const strays: readonly [string, (path: string, out: string) => Promise<unknown>, RegExp][] = [
    ['an empty folder', (path) => mkdir(path), /state\.json is missing/],
    ['a file', (path) => writeFile(path, ''), /it is no folder/],
    [
      'a state that says nothing',
      async (path) => {
        await mkdir(path)
        await writeFile(join(path, 'state.json'), '{}')
      },
      /state\.json is damaged \(step/,
    ],
    [
      'a state that is null',
      async (path) => {
        await mkdir(path)
        await writeFile(join(path, 'state.json'), 'null')
      },
      /state\.json is damaged \(the whole/,
    ],
    [
      'a state without buffers',
      async (path, out) => {
        await cp(join(out, 'checkpoints/000003'), path, { recursive: true })
        await edit(join(path, 'state.json'), (state) => ({ ...state, step: 9, buffers: null }))
      },
      /state\.json is damaged \(buffers/,
    ],
    [
      'a state with a task that is none',
      async (path, out) => {
        await cp(join(out, 'checkpoints/000003'), path, { recursive: true })
        const entries = [{ task: { kind: 'task' }, fingerprint: '' }]
        const buffers = {
          deduction: { kind: 'buffer', type: 'deduction', capacity: 9, added: 1, entries },
        }
        await edit(join(path, 'state.json'), (state) => ({ ...state, step: 9, buffers }))
      },
      /state\.json is damaged \(buffers\.deduction\.entries\.0\.task/,
    ],
    [
      'a copy of another step',
      (path, out) => cp(join(out, 'checkpoints/000003'), path, { recursive: true }),
      /state\.json is of step 3/,
    ],
  ]
  for (const [name, make, message] of strays)
    test(`${name} is refused`, async () => {
      const { out } = await copy()
      await make(join(out, 'checkpoints', '000009'), out)
      await assert.rejects(train(resumed(out)), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'run/broken-checkpoint')
        assert.match(error.message, message)
        assert.match(error.message, /000009.* last whole one is of step 3/)
        return true
      })
    })

  test('under a name that no step has, it is no checkpoint', async () => {
    const { out, last } = await copy()
    await cp(last, join(out, 'checkpoints', '0000009'), { recursive: true })
    assert.deepEqual((await openRun(out)).checkpoints, [2, 3])
  })

  test('of another run, the journal says that it does not belong here', async () => {
    const { out, last } = await copy()
    await rm(last, { recursive: true })
    const other = join(folder, 'other')
    const policy = policyOf(byteModel(), { threads: 1, spin: false })
    const given = options(other, { policy })
    await train({ ...given, config: { ...given.config, seed: 2, steps: 2 } })
    await rename(join(other, 'journal.jsonl'), join(out, 'journal.jsonl'))
    await assert.rejects(train(resumed(out)), { code: /^run\/journal-(other|short)$/ })
  })
})

describe('a checkpoint from before there were manifests', () => {
  /** The run as it was written then. */
  async function older(): Promise<{ readonly out: string; readonly last: string }> {
    const made = await copy()
    for (const step of ['000002', '000003']) {
      const path = join(made.out, 'checkpoints', step)
      await rm(join(path, 'manifest.json'))
      await edit(join(path, 'state.json'), ({ format: _, ...state }) => state)
    }
    return made
  }

  test('is gone on with to the same bytes, and said to be one', async () => {
    const { out } = await older()
    const plain = await copy()
    await train(resumed(plain.out))
    const notes: string[] = []
    const onEvent = (event: TrainEvent): void => {
      if (event.kind === 'note') notes.push(event.text)
    }
    await train(resumed(out, { onEvent }))
    assert.deepEqual(await outcome(out), await outcome(plain.out))
    assert.equal(notes.length, 1)
    assert.match(notes[0]!, /step 3 is from before checkpoints had manifests/)
  })

  test('without its optimizer is refused where the journal has an update', async () => {
    const { out, last } = await older()
    await rm(join(last, 'policy/optimizer.safetensors'))
    await assert.rejects(train(resumed(out)), {
      code: 'run/broken-checkpoint',
      message: /optimizer\.safetensors is missing.*step 2/,
    })
  })

  test('with other weights is refused by their id', async () => {
    const { out, last } = await older()
    await flip(join(last, 'policy/model.safetensors'))
    await assert.rejects(train(resumed(out)), {
      code: 'run/broken-checkpoint',
      message: /policy\/ holds [0-9a-f]{16} instead of [0-9a-f]{16}/,
    })
  })
})
