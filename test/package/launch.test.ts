// A program started through scripts/launch.mjs behaves as if it were started itself.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { describe, test } from 'node:test'
import { launch, newSignals } from '../../scripts/launch.mjs'

const node = process.execPath
const launcher = new URL('../../scripts/launch.mjs', import.meta.url).href

/** A launcher in a process of its own, and what it and its child print. */
function start(script: string) {
  const program = `const { launch } = await import(${JSON.stringify(launcher)})
process.exit(await launch(process.execPath, ['-e', ${JSON.stringify(script)}]))`
  const child = spawn(node, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  const ready = new Promise<void>((resolve) =>
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text
      if (printed.includes('ready')) resolve()
    }),
  )
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  return { child, ready, ended, printed: () => printed }
}

const waits = (signal: string) =>
  `process.on('${signal}', () => { console.log('got ${signal}'); setTimeout(() => process.exit(7), 100) })
setTimeout(() => {}, 30000)
console.log('ready')`

describe('launch', () => {
  test('hands back the exit code', async () => {
    assert.equal(await launch(node, ['-e', 'process.exit(5)'], { onOutput: () => {} }), 5)
  })
  test('hands back 128 + 9 when SIGKILL ended the program', async () => {
    const code = await launch(node, ['-e', "process.kill(process.pid, 'SIGKILL')"], { onOutput: () => {} })
    assert.equal(code, 137)
  })
  test('passes arguments unchanged', async () => {
    let printed = ''
    const args = ['-p', 'JSON.stringify(process.argv.slice(1))', '--', 'a b', '--steps', '3', '']
    await launch(node, args, { onOutput: (text: string) => (printed += text) })
    assert.deepEqual(JSON.parse(printed), ['a b', '--steps', '3', ''])
  })
  test('rejects when the program is not there', async () => {
    await assert.rejects(launch('./no-such-program', [], { onOutput: () => {} }), { code: 'ENOENT' })
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    test(`${signal} reaches the program, which may finish its work and choose the exit code`, async () => {
      const { child, ready, ended, printed } = start(waits(signal))
      await ready
      child.kill(signal)
      assert.equal(await ended, 7)
      assert.match(printed(), new RegExp(`got ${signal}`))
    })
})

describe('an echo of a signal', () => {
  test('is one that comes within 300 ms of the last of its name', () => {
    const isNew = newSignals()
    const times = [1000, 1005, 1300, 1601, 5000]
    assert.deepEqual(
      times.map((now) => isNew('SIGINT', now)),
      [true, false, false, true, true],
    )
  })
  test('is never a signal of another name', () => {
    const isNew = newSignals()
    assert.deepEqual([isNew('SIGINT', 1000), isNew('SIGTERM', 1001)], [true, true])
  })
})
