// azlab engines, azlab setup tensorflow, and the engine of a run.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { engineLine, fetchLine, sayEngine, sayFetch } from '../../src/cli/opening.ts'
import { azlabProgram } from '../../src/cli/program.ts'
import { settings } from '../../src/cli/settings.ts'
import { setupTensorflow } from '../../src/cli/setup/tensorflow.ts'
import { identityOf, PRETRAIN_DEFAULTS } from '../../src/pretrain/options.ts'
import { runConfig } from '../../src/run/config.ts'
import { engineTable, textTable } from '../../src/view/index.ts'
import { azlab, jsonLines, linesOf } from './azlab.ts'

test('the engine of a run is an option, cpu by default, and checked', () => {
  assert.equal(runConfig().engine, 'cpu')
  assert.equal(runConfig({ engine: 'auto' }).engine, 'auto')
  assert.throws(() => runConfig({ engine: 'gpu' as never }), {
    code: 'options/value',
    expected: '"cpu" | "webgpu" | "cuda" | "tensorflow" | "auto"',
  })
})

test('train takes --engine as it takes --set engine=…', async () => {
  assert.equal((await settings({ engine: 'webgpu' })).engine, 'webgpu')
  assert.equal((await settings({ set: ['engine=tensorflow'] })).engine, 'tensorflow')
})

test('a run that goes on keeps its engine', async () => {
  await assert.rejects(settings({ resume: 'runs/x', engine: 'cpu' }), {
    code: 'usage/resume',
    value: 'engine',
  })
})

test('the setup names the tool that it lacks, and makes nothing', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'azlab-setup-')), 'tensorflow')
  const asked = setupTensorflow({ folder, python: 'no-python-of-this-name' })
  await assert.rejects(asked, { code: 'setup/missing', expected: 'no-python-of-this-name' })
  rmSync(join(folder, '..'), { recursive: true })
})

test('the table of engines shows each with its state, and which one auto takes', () => {
  const missing = { difference: null, stepMs: null, drawMs: null }
  const text = textTable(
    engineTable({
      engines: [
        {
          name: 'cpu',
          state: 'ready',
          description: 'a runtime',
          difference: 1e-7,
          stepMs: 12.3,
          drawMs: 4.56,
          message: '',
        },
        { name: 'cuda', state: 'missing', description: '', ...missing, message: 'It needs a GPU.' },
      ],
      choice: 'cpu',
      why: 'The only one.',
    }),
    { width: 140 },
  )
  assert.match(text, /cpu +ready +1\.0e-7 +12 +4\.56 +a runtime/)
  assert.match(text, /cuda +missing +It needs a GPU\./)
  assert.match(text, /auto takes cpu\. The only one\./)
})

/** Log-probabilities of a text under the embedded model. */
async function scored(...options: readonly string[]): Promise<readonly number[]> {
  const input = jsonLines([{ text: 'function f(a) { return a }' }])
  const { stdout, stderr } = await azlab(['score', '--model', 'tiny', ...options], { input })
  const [line] = linesOf(stdout)
  assert.ok(line, stderr)
  return line.logprobs as number[]
}

test('every command that opens a model takes --engine, in the same words', () => {
  const opening = ['train', 'generate', 'score', 'stage', 'pretrain']
  const found = azlabProgram().commands.filter((command) => opening.includes(command.name()))
  const options = found.map((command) => command.options.find(({ long }) => long === '--engine')?.description)
  assert.equal(options.length, opening.length)
  assert.deepEqual([...new Set(options)], [options[0]])
  assert.match(options[0] ?? '', /cpu, webgpu, cuda, tensorflow, or auto/)
})

test('score gives the same log-probabilities on another engine within 1e-4', async () => {
  const [wanted, found] = [await scored(), await scored('--engine', 'tensorflow')]
  assert.equal(found.length, wanted.length)
  for (const [i, value] of found.entries()) assert.ok(Math.abs(value - wanted[i]!) < 1e-4)
})

test('an engine that does not run here ends with 1 and says what it lacks, before anything is read', async (t) => {
  const { code, stdout, stderr } = await azlab(['generate', '--model', '/no/such/model', '--engine', 'cuda'])
  assert.deepEqual([code, stdout], [1, ''])
  if (/no.such.model/.test(stderr)) return t.skip('CUDA is on this machine')
  assert.match(stderr, /^azlab: The engine 'cuda' does not run on this machine: .*CUDA 12, cuDNN 9/)
})

test('an engine that is none ends with 2 and names those that are, as an option and as a setting', async () => {
  const option = await azlab(['score', '--model', 'tiny', '--engine', 'gpu'])
  assert.equal(option.code, 2)
  assert.match(option.stderr, /There is no engine "gpu"\. Did you mean cpu\?/)
  const setting = await azlab(['stage', 'solve', '--set', 'engine=gpu'])
  assert.equal(setting.code, 2)
  assert.match(setting.stderr, /Option engine is "gpu"; expected "cpu" \| "webgpu"/)
})

test('stage takes --set engine=… too, and --engine is the last word', async (t) => {
  const args = ['stage', 'propose', '--set', 'types=deduction', '--set', 'batch=1', '--set', 'engine=cuda']
  const asked = await azlab(args)
  if (asked.code === 0) return t.skip('CUDA is on this machine')
  assert.match(asked.stderr, /The engine 'cuda' does not run/)
  const { code, stdout } = await azlab([...args, '--engine', 'cpu'])
  assert.deepEqual([code, linesOf(stdout).length], [0, 1])
})

test('what auto took is said once, with the reason', (t) => {
  const chosen = { engine: 'cpu', why: 'The only one.' } as const
  assert.equal(engineLine(chosen), 'engine cpu: the only one.')
  const write = t.mock.method(process.stderr, 'write', () => true)
  sayEngine(chosen)
  sayEngine(chosen)
  assert.deepEqual(
    write.mock.calls.map(({ arguments: [text] }) => text),
    ['engine cpu: the only one.\n'],
  )
})

test('fetching is a line a file, and on a terminal one line that moves', () => {
  const told = [
    { name: 'a/b', file: 'config.json', done: 0, total: 12e6 },
    { name: 'a/b', file: 'config.json', done: 5e5, total: 12e6 },
    { name: 'a/b', file: 'model.safetensors', done: 1e6, total: 12e6 },
    { name: 'a/b', file: 'model.safetensors', done: 12e6, total: 12e6 },
  ]
  const written = (isTTY: boolean): string => {
    let text = ''
    const stream = {
      isTTY,
      write(part: string) {
        text += part
        return true
      },
    }
    const say = sayFetch(stream as never, () => 0)
    for (const progress of told) say(progress)
    return text
  }
  assert.equal(fetchLine(told[2]!), 'fetching a/b  1.0 of 12 MB  model.safetensors')
  assert.equal(written(false), `${fetchLine(told[0]!)}\n${fetchLine(told[2]!)}\n`)
  const lines = [told[0]!, told[2]!, told[3]!].map((one) => `\r\u001b[K${fetchLine(one)}`)
  assert.equal(written(true), `${lines.join('')}\n`)
})

test('pre-training on another engine does not go on from a checkpoint of cpu', () => {
  const options = { ...PRETRAIN_DEFAULTS, out: 'o', cache: 'c' }
  assert.doesNotMatch(identityOf(options), /engine/)
  assert.notEqual(identityOf({ ...options, engine: 'webgpu' }), identityOf(options))
})
