// Collections on demand: they free shared buffers, in every thread, while others do the same.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { collectGarbage } from '../../src/core/index.ts'

const run = promisify(execFile)
const MiB = 2 ** 20

test('a collection frees the shared buffers that nothing refers to', async () => {
  await collectGarbage()
  const before = process.memoryUsage.rss()
  const drop = (): void => void new Uint8Array(new SharedArrayBuffer(256 * MiB)).fill(1)
  drop()
  const full = process.memoryUsage.rss()
  await collectGarbage()
  assert.ok(full - before > 200 * MiB, `${(full - before) / MiB} MiB were taken`)
  assert.ok(full - process.memoryUsage.rss() > 200 * MiB, 'they are given back')
})

test('calls before a collection begins share it', async () => {
  const first = collectGarbage()
  assert.equal(collectGarbage(), first)
  await first
  assert.notEqual(collectGarbage(), first)
})

test('no collection changes a flag of V8, so no context has `gc`', async () => {
  await collectGarbage()
  assert.equal((globalThis as { gc?: unknown }).gc, undefined)
})

test('threads that collect at once, each for the first time, all end well', async () => {
  const entry = new URL('./collect-load.ts', import.meta.url).pathname
  const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', entry])
  assert.match(stdout, /^16 threads collected/)
})

test('where the inspector is not permitted, nothing is collected and nothing fails', async () => {
  const core = new URL('../../src/core/index.ts', import.meta.url).href
  const code = `import { collectGarbage } from ${JSON.stringify(core)}; await collectGarbage(); console.log('went on')`
  const args = ['--permission', '--allow-fs-read=*', '--disable-warning=ExperimentalWarning']
  const { stdout } = await run(process.execPath, [...args, '--input-type=module', '--eval', code])
  assert.equal(stdout, 'went on\n')
})
