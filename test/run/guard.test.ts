// A run that is told to guard against benchmarks loads them before it makes anything.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { runConfig } from '../../src/run/config.ts'
import { openSession } from '../../src/run/session.ts'
import { train } from '../../src/run/train.ts'
import { datasetPath, withoutDatasets } from '../datasets-eval/shared.ts'
import { fixture } from './train-fixture.ts'

const scratch = await mkdtemp(join(tmpdir(), 'azlab-guard-'))
const before = process.env.AZLAB_DATA
after(async () => {
  if (before === undefined) delete process.env.AZLAB_DATA
  else process.env.AZLAB_DATA = before
  await rm(scratch, { recursive: true, force: true })
})

test('an unknown benchmark is refused, and no folder is made', async () => {
  const out = join(scratch, 'unknown')
  await assert.rejects(train(fixture(out, { config: { guard: 'maths' } })), { code: 'benchmark/unknown' })
  assert.equal(existsSync(out), false)
})

test('one whose data is not there is refused with the command that fetches it', async () => {
  process.env.AZLAB_DATA = join(scratch, 'none')
  const options = fixture(join(scratch, 'missing'), { config: { guard: 'amc23' } })
  await assert.rejects(train(options), { code: 'data/missing', message: /azlab data fetch amc23/ })
})

test('those that are there are the guard of the run, and of no other', {
  skip: withoutDatasets,
}, async () => {
  process.env.AZLAB_DATA = datasetPath('')
  const options = fixture(join(scratch, 'run'), { config: { guard: 'amc23, aime24', steps: 1 } })
  const { summary } = await train(options)
  assert.equal(summary.steps, 1)
  const sessions = [
    await openSession({ ...options, resume: true }),
    await openSession(fixture(join(scratch, 'other'), { config: { steps: 1 } })),
  ]
  for (const session of sessions) await session.close()
  const [guarded, other] = sessions.map(({ guard }) =>
    guard.benchmarks.map(({ name, items }) => [name, items.length]),
  )
  assert.deepEqual(guarded, [
    ['amc23', 40],
    ['aime24', 30],
  ])
  assert.deepEqual(other, [])
})

test('a value that is no text is refused', () => {
  assert.throws(() => runConfig({ guard: 3 as never }), { code: 'options/value' })
})
