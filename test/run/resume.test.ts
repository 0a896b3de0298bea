// A run that is killed with SIGKILL, at any moment, and resumed ends with the bytes of one that never was.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { draws } from '../../src/core/index.ts'
import { train } from '../../src/run/train.ts'
import { fixture } from './train-fixture.ts'

const program = fileURLToPath(new URL('./train-fixture.ts', import.meta.url))
let folder = ''
let whole = new Map<string, string>()

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azlab-resume-'))
  await train(fixture(join(folder, 'whole')))
  whole = await bytesOf(join(folder, 'whole'))
})
after(() => rm(folder, { recursive: true, force: true }))

/** Every file but those that hold times, by its path. */
async function bytesOf(run: string): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const entry of await readdir(run, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || ['timings.jsonl', 'summary.json'].includes(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    const bytes = await readFile(path)
    // State files hold the length of the journal of times, and manifests their checksum.
    const text =
      entry.name === 'state.json'
        ? bytes.toString().replace(/"timings":\d+/, '')
        : entry.name === 'manifest.json'
          ? bytes.toString().replace(/"state.json": \{[^}]*\}/, '')
          : bytes.toString('hex')
    files.set(relative(run, path), text)
  }
  return files
}

/** Runs the fixture until it ends, by itself or by a kill; gives its exit code, null if it was killed. */
function run(out: string, event: number | null, killAfterMs: number | null): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, out, ...(event === null ? [] : [String(event)])], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const timer = killAfterMs === null ? null : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    child.on('error', reject)
    child.on('exit', (code) => {
      if (timer) clearTimeout(timer)
      resolve(code)
    })
  })
}

test('an uninterrupted run has records, journal, two checkpoints and a policy', () => {
  const names = [...whole.keys()].sort()
  assert.deepEqual(names, [
    'checkpoints/000004/manifest.json',
    'checkpoints/000004/policy/weights.json',
    'checkpoints/000004/state.json',
    'checkpoints/000005/manifest.json',
    'checkpoints/000005/policy/weights.json',
    'checkpoints/000005/state.json',
    'heldout/000000.json',
    'heldout/000005.json',
    'journal.jsonl',
    'policy/weights.json',
    'run.json',
    'seeding.jsonl.gz',
    'steps/000001.jsonl.gz',
    'steps/000002.jsonl.gz',
    'steps/000003.jsonl.gz',
    'steps/000004.jsonl.gz',
    'steps/000005.jsonl.gz',
  ])
})

test('killed at random events and resumed, it ends with the same bytes', async () => {
  const out = join(folder, 'events')
  const random = draws('resume/events')
  let kills = 0
  for (let tries = 0; tries < 30; tries++) {
    const code = await run(out, tries < 4 ? 1 + random.below(60) : null, null)
    if (code === 0) break
    kills++
  }
  assert.ok(kills >= 2, `only ${kills} kills`)
  assert.deepEqual(await bytesOf(out), whole)
})

test('killed at random times and resumed, it ends with the same bytes', async () => {
  // How long a whole run takes here decides when to kill; a run that ends before it is killed is begun again, to be killed
  // sooner: the machine was busier while it was measured.
  const started = performance.now()
  await run(join(folder, 'measure'), null, null)
  const milliseconds = performance.now() - started
  const out = join(folder, 'times')
  const random = draws('resume/times')
  const after = (round: number): number => (0.8 * (0.3 + 0.7 * random.uniform()) * milliseconds) / 2 ** round
  for (let round = 0; round < 8; round++) {
    await rm(out, { recursive: true, force: true })
    if ((await run(out, null, after(round))) !== 0) break
    assert.notEqual(round, 7, 'no run was killed before it ended')
  }
  for (let tries = 0; tries < 30; tries++) {
    if ((await run(out, null, tries < 2 ? after(0) : null)) === 0) break
  }
  assert.deepEqual(await bytesOf(out), whole)
})

test('stopped by finish and resumed, it ends with the same bytes', async () => {
  const out = join(folder, 'asked')
  const finish = new AbortController()
  const stopped = await train(
    fixture(out, { finish: finish.signal, onEvent: ({ kind }) => kind === 'step' && finish.abort() }),
  )
  assert.equal(stopped.status, 'stopped')
  assert.match(stopped.message, /^Stopped after 1 step, all saved\. Go on with: npx azlab train --resume /)
  const resumed = await train(fixture(out, { resume: true }))
  assert.equal(resumed.status, 'finished')
  assert.deepEqual(await bytesOf(out), whole)
})

test('aborted in the middle of a step and resumed, it ends with the same bytes', async () => {
  const out = join(folder, 'aborted')
  const abort = new AbortController()
  let steps = 0
  const aborted = train(
    fixture(out, {
      signal: abort.signal,
      onEvent: ({ kind }) => {
        if (kind === 'step') steps++
        if (kind === 'progress' && steps === 3) abort.abort(new Error('at once'))
      },
    }),
  )
  await assert.rejects(aborted, { message: 'at once' })
  await train(fixture(out, { resume: true }))
  assert.deepEqual(await bytesOf(out), whole)
})

test('a finished run resumed does nothing and gives its outcome again', async () => {
  const again = await train(fixture(join(folder, 'whole'), { resume: true }))
  assert.equal(again.summary.steps, 5)
  assert.deepEqual(await bytesOf(join(folder, 'whole')), whole)
})
