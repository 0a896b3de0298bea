// What computes knows no platform: azlab/portable is bundled for a browser, runs there without anything of Node, and makes the same
// records as in Node.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import * as azlab from 'azlab'
import * as engine from 'azlab/engine'
import * as model from 'azlab/model'
import { build } from 'esbuild'
import { emitModel } from '../../src/engine/onnx/emit.ts'
import { root } from './built.ts'
import { learn, type Parts, takeStep } from './portable-step.ts'

/** What browsers have beside the language, and no more: no process, no Buffer, no require. */
const browser = () => ({
  TextEncoder,
  TextDecoder,
  URL,
  performance,
  structuredClone,
  crypto,
  queueMicrotask,
  setTimeout,
  clearTimeout,
  AbortController,
  AbortSignal,
  console,
})

/** The bundle of a module for a browser, as one script. */
async function bundled(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'browser',
    conditions: ['azlab-source'],
    format: 'iife',
    globalName: 'bundle',
    legalComments: 'none',
    logLevel: 'silent',
  })
  return outputFiles[0]!.text
}

describe('azlab/portable, bundled for a browser,', () => {
  let script = ''
  before(async () => {
    script = await bundled("export * as azlab from 'azlab/portable'; export * from './portable-step.ts'")
  })
  /** What a function of the bundle gives, in a context that has the globals of a browser alone. */
  const inBrowser = async (call: string): Promise<string> => {
    const context = vm.createContext(browser())
    vm.runInContext(script, context)
    return vm.runInContext(`bundle.${call}(bundle.azlab)`, context) as Promise<string>
  }
  const whole: Parts = { ...azlab, ...engine, ...model, emitModel }

  test('has no module of Node and requires nothing', () => {
    assert.doesNotMatch(script, /["'`]node:/)
    assert.doesNotMatch(script, /\brequire\(/)
  })
  test('a module of Node would be refused', async () => {
    await assert.rejects(bundled("export * from '../../src/core/write.ts'"), /Could not resolve "node:/)
  })
  test('takes a step of self-play with the same ids and records as in Node', async () => {
    const here = await takeStep(whole)
    const { records } = JSON.parse(here)
    assert.ok(records.verdicts.length > 0 && records.update !== null)
    assert.equal(await inBrowser('takeStep'), here)
  })
  test('trains a model and writes an ONNX model as in Node', async () => {
    assert.equal(await inBrowser('learn'), await learn(whole))
  })
})

test('the built package chooses its platform as the sources do', () => {
  const choicesOf = (file: string): unknown =>
    JSON.parse(readFileSync(join(root, file), 'utf8')).imports['#platform']
  const source = choicesOf('src/platform/package.json') as Readonly<Record<string, string>>
  const built = Object.entries(source).map(([condition, path]) => [
    condition,
    path.replace('./', './dist/platform/').replace('.ts', '.js'),
  ])
  assert.deepEqual(choicesOf('package.json'), Object.fromEntries(built))
})
