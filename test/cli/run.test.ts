// Runs from the command line: a short training, Ctrl-C, going on, and the report of a run on disk.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { RunManifest } from '../../src/run/manifest.ts'
import { syntheticRun } from '../support/synthetic-run.ts'
import { azlab, folderFor, jsonLines, linesOf } from './azlab.ts'

// The embedded policy; short answers, since what it learns is no matter here.
const SMALL = [
  ...['--batch', '2', '--samples', '2', '--set', 'seedRounds=1', '--set', 'heldoutTasks=2'],
  ...['--set', 'heldoutSamples=1', '--set', 'solveTokens=8', '--set', 'proposeTokens=8'],
]

async function syntheticFolder(folder: string): Promise<string> {
  const run = syntheticRun({ steps: 5, heldoutEvery: 5 })
  const manifest: RunManifest = {
    format: 'azlab-run-1',
    versions: { azlab: '0.1.0', node: '24.0.0' },
    seed: 3,
    policy: { name: 'tiny', id: 'abc' },
    config: { seed: 3, samples: 8 },
    custom: [],
  }
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'run.json'), JSON.stringify(manifest))
  await writeFile(join(folder, 'journal.jsonl'), jsonLines(run.metrics))
  await writeFile(join(folder, 'timings.jsonl'), jsonLines(run.timings))
  return folder
}

test('report writes one page and a picture of each figure, and prints held-out accuracy', async (t) => {
  const folder = await syntheticFolder(join(await folderFor(t), 'run'))
  const { code, stdout } = await azlab(['report', folder])
  assert.equal(code, 0)
  assert.match(stdout, /^Held-out accuracy\ntask type +answers +before +after +change\n/)
  assert.match(stdout, new RegExp(`Report: ${join(folder, 'report.html')}\n`))
  assert.match(await readFile(join(folder, 'report.html'), 'utf8'), /Self-play of tiny/)
  const pictures = await readdir(join(folder, 'figures'))
  assert.equal(pictures.length, 8)
  assert.ok(pictures.includes('learnability.png'))
})

test('report --out --no-pictures --json writes elsewhere, the page alone, and prints its path', async (t) => {
  const folder = await folderFor(t)
  const run = await syntheticFolder(join(folder, 'run'))
  const { stdout } = await azlab(['report', run, '--out', join(folder, 'out'), '--no-pictures', '--json'])
  const report = join(folder, 'out', 'report.html')
  assert.deepEqual(JSON.parse(stdout), { report, pictures: [], incidents: [] })
  assert.ok(!existsSync(join(run, 'report.html')))
})

test('report of a folder that holds no run ends with 2 and says what was expected', async (t) => {
  const { code, stderr } = await azlab(['report', await folderFor(t)])
  assert.equal(code, 2)
  assert.match(stderr, /holds no run: there is no run\.json in it\./)
})

test('train --json ends with one object as documented, and standard output holds JSON alone', async (t) => {
  const out = join(await folderFor(t), 'run')
  const { code, stdout, stderr } = await azlab(['train', ...SMALL, '--steps', '1', '--out', out, '--json'])
  assert.equal(code, 0, stderr)
  const lines = linesOf(stdout)
  assert.equal(lines.length, 2)
  const last = lines.at(-1) as {
    steps: number
    seconds: number
    heldout: { before: object; after: object; rise: object }
  }
  assert.equal(last.steps, 1)
  assert.ok(last.seconds > 0)
  for (const part of [last.heldout.before, last.heldout.after]) {
    assert.deepEqual(Object.keys(part), ['deduction', 'abduction', 'induction'])
    for (const one of Object.values(part))
      assert.deepEqual(Object.keys(one), ['greedy', 'sampled', 'n', 'samples'])
  }
  assert.deepEqual(Object.keys(last.heldout.rise), ['greedy', 'sampled'])
  for (const one of Object.values(last.heldout.rise))
    assert.deepEqual(Object.keys(one), ['mean', 'low', 'high'])
  assert.ok(existsSync(join(out, 'report.html')))
  assert.ok(existsSync(join(out, 'figures', 'heldout.png')))
})

test('Ctrl-C finishes the step, saves, says how to go on and ends with 130; --resume goes on', async (t) => {
  const out = join(await folderFor(t), 'run')
  let sent = false
  const stopped = await azlab(['train', ...SMALL, '--steps', '500', '--out', out], {
    onError(text, kill) {
      if (sent || !/^step 1: /m.test(text)) return
      sent = true
      kill('SIGINT')
    },
  })
  assert.equal(stopped.code, 130, stopped.stderr)
  assert.match(stopped.stderr, /Finishing this step, then saving/)
  assert.match(stopped.stdout, new RegExp(`npx azlab train --resume ${out}`))
  const done = Number(/^Stopped after (\d+) step/m.exec(stopped.stdout)?.[1])
  const steps = String(done + 1)
  const resumed = await azlab(['train', '--resume', out, '--steps', steps, '--json', '--no-pictures'])
  assert.equal(resumed.code, 0, resumed.stderr)
  assert.equal(linesOf(resumed.stdout).at(-1)?.steps, done + 1)
})

test('train into a folder that holds a run ends with 1 and names both ways on', async (t) => {
  const folder = await syntheticFolder(join(await folderFor(t), 'run'))
  const { code, stderr } = await azlab(['train', '--out', folder])
  assert.equal(code, 1)
  assert.match(stderr, /holds a run already\..*--resume .*--out/s)
})

test('train into a folder that cannot be made ends with 1 and names it', async () => {
  const { code, stderr } = await azlab(['train', '--out', '/dev/null/run'])
  assert.equal(code, 1)
  assert.match(stderr, /\/dev\/null/)
})
