// Names, options and places on the command line that there are not: one line, the nearest named, exit code 2, nothing left behind.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { nearest } from '../../src/core/index.ts'
import { azlab, folderFor } from './azlab.ts'

const UNKNOWN: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['a command', ['trian'], /no command "trian"\. Did you mean train\?/],
  ['a command below another', ['data', 'lst'], /no command "lst"\. Did you mean list\?/],
  ['a command to be helped with', ['help', 'trian'], /no command "trian"\. Did you mean train\?/],
  ['an option', ['eval', 'tiny-js', '--limt', '3'], /no option --limt\. Did you mean --limit\?/],
  ['a key of --set', ['train', '--set', 'batchs=4'], /no option "batchs"\. Did you mean batch\?/],
  [
    'a word of an option',
    ['train', '--set', 'convention=papr'],
    /convention is "papr".*Did you mean "paper"\?/,
  ],
  ['a run option', ['train', '--set', 'rewards=shufled'], /rewards is "shufled".*Did you mean "shuffled"\?/],
  ['a benchmark', ['eval', 'tiny-jss'], /no benchmark "tiny-jss"\. Did you mean tiny-js\?/],
  ['a benchmark to score', ['eval', 'score', 'mathh500'], /no benchmark "mathh500"\. Did you mean math500\?/],
  ['data', ['data', 'fetch', 'aime23'], /no benchmark "aime23"\. Did you mean aime24\?/],
  ['data to add', ['data', 'add', 'minerv', 'x'], /no benchmark "minerv"\. Did you mean minerva\?/],
  ['an engine', ['engines', 'cpuu'], /no engine "cpuu"\. Did you mean cpu\?/],
  [
    'an engine of a model',
    ['score', '--model', 'tiny', '--engine', 'webgu'],
    /no engine "webgu"\. Did you mean webgpu\?/,
  ],
  [
    'a compiler setting',
    ['exec', '--compilers', 'optimising'],
    /no compiler setting "optimising"\. Did you mean optimizing\?/,
  ],
  ['a stage', ['stage', 'solv'], /no stage "solv"\. Did you mean solve\?/],
  [
    'a task type',
    ['stage', 'propose', '--set', 'types=deducton'],
    /types is \["deducton"\].*Did you mean "deduction"\?/,
  ],
  ['a language', ['train', '--language', 'pyton'], /no language "pyton"\. Did you mean python\?/],
  [
    'a language of exec',
    ['exec', '--language', 'javscript'],
    /no language "javscript"\. Did you mean javascript\?/,
  ],
  ['a benchmark of bench', ['bench', 'enginee'], /no benchmark "enginee"\. Did you mean engine\?/],
  ['a model', ['generate', '--model', 'tinny', '--prompt', 'a'], /no model "tinny".*Did you mean tiny\?/],
]

describe('a name that there is not', () => {
  for (const [what, args, message] of UNKNOWN)
    test(what, async () => {
      const { code, stderr, stdout } = await azlab(args)
      assert.equal(code, 2, stderr)
      assert.match(stderr, message)
      // Said once, in one line, in the form of every error.
      assert.match(stderr, /^azlab: [^\n]+\n$/)
      assert.equal(stdout, '')
    })
})

test('train with a policy that there is not, or cannot play, leaves no folder behind', async (t) => {
  const folder = await folderFor(t)
  for (const args of [
    ['--policy', 'tinny'],
    ['--policy', join(folder, 'nothing')],
    ['--language', 'python'],
    ['--set', 'convntion=paper'],
  ]) {
    const { code, stderr } = await azlab(['train', ...args, '--out', join(folder, 'runs', 'a')])
    assert.ok(code === 1 || code === 2)
    assert.match(stderr, /^azlab: [^\n]+\n$/)
    assert.deepEqual(await readdir(folder), [], args.join(' '))
  }
})

test('a folder that was there before stays, also where the run does not begin', async (t) => {
  const out = join(await folderFor(t), 'a')
  await mkdir(out)
  const { code } = await azlab(['train', '--policy', 'tinny', '--out', out])
  assert.equal(code, 2)
  assert.deepEqual(await readdir(out), [])
})

test('a path that is not there is named with the nearest beside it', async (t) => {
  const folder = await folderFor(t)
  await mkdir(join(folder, 'first-run'))
  await writeFile(join(folder, 'study.ipynb'), '{}')
  await writeFile(join(folder, 'config.json'), '{}')
  for (const [args, near] of [
    [['report', join(folder, 'frst-run')], 'first-run'],
    [['train', '--resume', join(folder, 'first-rn')], 'first-run'],
    [['notebook', 'run', join(folder, 'studdy.ipynb')], 'study.ipynb'],
    [['train', '--config', join(folder, 'confg.json')], 'config.json'],
    [['eval', 'tiny-js', '--policy', join(folder, 'first-ru')], 'first-run'],
  ] as const) {
    const { code, stderr } = await azlab(args)
    assert.equal(code, 2, stderr)
    assert.ok(stderr.includes(`Did you mean ${join(folder, near)}?`), stderr)
  }
  assert.ok(!existsSync(join(folder, 'frst-run')))
})

test('nothing is suggested where nothing is near', () => {
  assert.equal(nearest('weather', ['train', 'report']), null)
  assert.equal(nearest('x', ['a', 'bc']), null)
  assert.equal(nearest('TRAIN', ['train', 'report']), 'train')
})

test('options says meaning and choices of each, also as JSON that --config reads again', async (t) => {
  const { stdout } = await azlab(['options'])
  const text = stdout.replace(/\s+/g, ' ')
  assert.match(text, /convention graded What an invalid proposal/)
  assert.match(text, /"paper" \| "official" \| "graded"/)
  for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line)
  const json = await azlab(['options', '--json'])
  const { $about, ...options } = JSON.parse(json.stdout) as Record<string, never> & {
    readonly $about: Record<string, { meaning: string; expected: string; choices: readonly string[] }>
  }
  assert.deepEqual(Object.keys($about), Object.keys(options))
  assert.deepEqual($about.bufferFilter?.choices, ['all', 'r<1', '0<r<1'])
  for (const [name, { meaning, expected }] of Object.entries($about)) {
    assert.match(meaning, /^[\p{L}λ].*\.$/u, name)
    assert.notEqual(expected, '', name)
  }
  const file = join(await folderFor(t), 'config.json')
  await writeFile(file, json.stdout)
  // The file is read: what is wrong with the command is the policy alone.
  const { stderr } = await azlab(['train', '--config', file, '--policy', 'tinny'])
  assert.match(stderr, /^azlab: There is no model "tinny"/)
})

test('data list fits 80 columns and names every benchmark in whole', async (t) => {
  const { stdout } = await azlab(['data', 'list', '--data', await folderFor(t)])
  for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line)
  for (const name of ['cruxeval-x-js-output', 'livecodebench', 'tiny-js']) assert.ok(stdout.includes(name))
})
