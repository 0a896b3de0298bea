// A run's configuration: defaults, checks, files and settings.

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  adapterOfRun,
  configFromText,
  MAIN_JOB,
  RUN_DEFAULTS,
  readConfig,
  runConfig,
} from '../../src/run/config.ts'
import { stageOptions } from '../../src/stage/options.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azlab-config-'))
})
after(() => rm(folder, { recursive: true, force: true }))

const file = async (text: string): Promise<string> => {
  const path = join(folder, 'config.json')
  await writeFile(path, text)
  return path
}

test('no options give the main job', () => {
  assert.deepEqual(runConfig(), { ...RUN_DEFAULTS, stages: stageOptions(MAIN_JOB) })
})

test('options of the run and of the stages stand in one list', () => {
  const config = runConfig({ seed: 5, batch: 4 })
  assert.deepEqual([config.seed, config.stages.batch], [5, 4])
})

test('the rank of an adapter is 0 for none, and its projections are checked by name', () => {
  assert.equal(adapterOfRun(runConfig()), undefined)
  assert.deepEqual(adapterOfRun(runConfig({ loraRank: 4, loraTargets: 'q_proj, v_proj' })), {
    rank: 4,
    targets: ['q_proj', 'v_proj'],
  })
  assert.deepEqual(adapterOfRun(runConfig({ loraRank: 4, loraAlpha: 6 })), { rank: 4, alpha: 6 })
  assert.throws(() => runConfig({ loraTargets: 'lm_head' }), { code: 'options/value', message: /q_proj/ })
})

test('steps alone lift the limit of minutes', () => {
  assert.equal(runConfig({ steps: 3 }).minutes, 0)
})

test('steps and minutes together both count', () => {
  assert.equal(runConfig({ steps: 3, minutes: 1 }).minutes, 1)
})

test('an unknown option is an error that names the one that was meant', () => {
  assert.throws(() => runConfig({ sede: 1 } as never), {
    code: 'options/unknown',
    message: /Did you mean seed\?/,
  })
})

test('an unknown option of a stage is found in the same list', () => {
  assert.throws(() => runConfig({ covention: 'paper' } as never), { message: /Did you mean convention\?/ })
})

for (const [name, value] of [
  ['steps', -1],
  ['steps', 1.5],
  ['minutes', Number.NaN],
  ['policy', ''],
  ['rewards', 'none'],
  ['language', 'cobol'],
  ['checkpointEvery', 0],
] as const) {
  test(`${name} cannot be ${value}`, () => {
    assert.throws(() => runConfig({ [name]: value } as never), {
      code: 'options/value',
      message: new RegExp(name),
    })
  })
}

test('a file of options is read', async () => {
  assert.deepEqual(await readConfig(await file('{"steps": 2, "batch": 8}')), { steps: 2, batch: 8 })
})

test('a file that is not JSON is an error that names it', async () => {
  await assert.rejects(readConfig(await file('{"steps": 2,')), {
    code: 'config/broken',
    message: /config\.json/,
  })
})

test('a file that holds no object is an error', async () => {
  await assert.rejects(readConfig(await file('[1]')), { code: 'config/broken' })
})

test('a file that is not there is an error', async () => {
  await assert.rejects(readConfig(join(folder, 'none.json')), { code: 'config/unreadable' })
})

test('a file with an unknown option is refused', async () => {
  await assert.rejects(readConfig(await file('{"stpes": 2}')), { code: 'options/unknown' })
})

test('settings of a command line are read by the type of their option', () => {
  assert.deepEqual(
    [configFromText('steps=20'), configFromText('policy=./m'), configFromText('convention=paper')],
    [{ steps: 20 }, { policy: './m' }, { convention: 'paper' }],
  )
})

test('a setting without a value is an error', () => {
  assert.throws(() => configFromText('steps'), { code: 'options/value' })
})
