// V8's flags: set on import in a process that was started without them, the same in the scripts, and enough against the fault.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { nodeFlags, v8Flags } from '../../scripts/v8.mjs'
import { NODE_FLAGS, V8_FLAGS } from '../../src/core/index.ts'
import { isGiven } from '../../src/platform/v8.ts'

const run = promisify(execFile)
const path = (relative: string): string => new URL(relative, import.meta.url).pathname
const CASE = path('../../docs/v8-report-case.js')

/** Prints how a process came to its flags, and works hard enough that V8 compiles, with its middle compiler where that is on. */
const HOT = `
function hot(n) { let s = 0; for (let i = 0; i < n; i++) s += (i % 7) * 1.5; return s }
for (let k = 0; k < 2000; k++) hot(1000)
`

/** A plain `node` that imports a file of ours and works: what it printed, V8's words on what it compiled included. */
async function plain(code: string, flags: readonly string[] = []): Promise<string> {
  const args = [...flags, '--disable-warning=ExperimentalWarning', '--trace-opt', '--trace-osr']
  const { stdout } = await run(process.execPath, [...args, '--input-type=module', '--eval', code], {
    maxBuffer: 2 ** 26,
  })
  return stdout
}

const importing = (file: string): string => `
import ${JSON.stringify(`${path('../../src')}/${file}`)}
const { v8FlagsOrigin } = await import(${JSON.stringify(path('../../src/platform/v8.ts'))})
console.log('flags by ' + v8FlagsOrigin)
${HOT}`

/** Whether Maglev compiled the function that works. What it had begun before the import, of Node's own loader, it ends after it. */
const isMaglevAtWork = (text: string): boolean => /<JSFunction hot .*target MAGLEV/.test(text)

async function hasMaglev(t: TestContext): Promise<boolean> {
  const isThere = isMaglevAtWork(await plain(HOT))
  if (!isThere) t.diagnostic(`Node ${process.version} does not use Maglev by itself.`)
  return isThere
}

for (const file of [
  'index.ts',
  'core/index.ts',
  'evaluate/heldout.ts',
  'engine/index.ts',
  'language/index.ts',
])
  test(`a plain node that imports src/${file} no longer uses Maglev`, async (t) => {
    await hasMaglev(t)
    const text = await plain(importing(file))
    assert.match(text, /flags by import/)
    assert.equal(isMaglevAtWork(text), false)
  })

test('in a thread that imports azlab first, the flags hold for the whole process', async () => {
  const thread = `import { Worker } from 'node:worker_threads'
    const worker = new Worker(new URL(${JSON.stringify(`file://${path('../../src/core/index.ts')}`)}), { execArgv: [] })
    await new Promise((resolve) => worker.once('exit', resolve))
    ${HOT}`
  assert.equal(isMaglevAtWork(await plain(thread)), false)
})

test('a process that was started with the flags is left as it is', async () => {
  assert.match(await plain(importing('core/index.ts'), V8_FLAGS), /flags by command line/)
})

test('of two contrary flags the last one counts', () => {
  assert.equal(isGiven('--no-maglev', ['--no-maglev']), true)
  assert.equal(isGiven('--no-maglev', ['--maglev', '--no-maglev']), true)
  assert.equal(isGiven('--no-maglev', ['--no-maglev', '--maglev']), false)
  assert.equal(isGiven('--no-maglev', []), false)
})

test('the scripts start processes with the same flags', () => {
  assert.deepEqual(v8Flags, V8_FLAGS)
  // Besides, in a clone the names azlab/… mean the sources.
  assert.deepEqual(
    nodeFlags.filter((flag) => flag !== '--conditions=azlab-source'),
    NODE_FLAGS,
  )
})

test('with our flags no two objects share a number; whether this V8 needs them is told', async (t) => {
  const judged = (flags: readonly string[]): Promise<string> =>
    run(process.execPath, [...flags, CASE]).then(
      ({ stdout }) => stdout,
      (error: { stdout: string }) => error.stdout,
    )
  t.diagnostic(`Node ${process.version}, V8 ${process.versions.v8}, without flags: ${await judged([])}`)
  for (let i = 0; i < 3; i++) assert.equal(await judged(NODE_FLAGS), 'good\n')
})

test('the flags set at run time cure the same process, as they do for a library', async () => {
  const code = `import ${JSON.stringify(path('../../src/core/index.ts'))}; await import(${JSON.stringify(CASE)})`
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', code]
  for (let i = 0; i < 3; i++) assert.equal((await run(process.execPath, args)).stdout, 'good\n')
})
