// A process that ends while the engine computes ends with its own code, and not by an abort of the engine's addon.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'

const engine = new URL('../../src/engine/index.ts', import.meta.url).href

/** Four loops that cube a 500×500 matrix without end; after the fourth result, while later ones are computed, `end` is done. */
const program = (threads: number, end: string): string => `
import * as e from ${JSON.stringify(engine)}
const runner = e.onnxRunner({ threads: ${threads}, spin: false })
const w = e.input('w', [500, 500])
const graph = { inputs: { w }, outputs: { y: e.sum(e.matmul(w, e.matmul(w, w))) } }
const compiled = await runner.compile(graph, { concurrent: ${threads > 1} })
await runner.write({ w: e.floats([500, 500], new Float32Array(500 * 500)) })
let runs = 0
const work = async () => { for (;;) { await compiled.run({}, { use: { w: 'w' } }); runs++ } }
for (let i = 0; i < 4; i++) void work()
const wait = () => { if (runs < 4) setTimeout(wait, 1); else { ${end} } }
wait()
`

describe('a process that ends in the middle of a run', () => {
  for (const threads of [1, 2]) {
    test(`by process.exit, with ${threads} workers at work, ends with its code`, () => {
      const ended = endOf(threads, 'process.exit(7)')
      assert.deepEqual(ended, { status: 7, signal: null, stderr: '' })
    })
    test(`by an error that nobody catches, with ${threads} workers at work, says that error`, () => {
      const { status, signal, stderr } = endOf(threads, "throw new Error('mine')")
      assert.deepEqual({ status, signal }, { status: 1, signal: null })
      assert.match(stderr, /Error: mine/)
      assert.doesNotMatch(stderr, /terminate called/)
    })
  }
})

function endOf(threads: number, end: string) {
  const { status, signal, stderr } = spawnSync(
    process.execPath,
    [
      ...process.execArgv.filter((flag) => !flag.startsWith('--test')),
      '--input-type=module',
      '-e',
      program(threads, end),
    ],
    { encoding: 'utf8', timeout: 120_000 },
  )
  return { status, signal, stderr }
}
