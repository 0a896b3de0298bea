// Programs that a cell starts: what they print to the kernel's own output stands in the cell.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { piped } from '../../kernel/cell/children.ts'
import { PATIENCE_MS, printed, result, sharedKernel } from './kernel.ts'

const shared = sharedKernel()
const PRINTS = `['-e', 'console.log("out"); console.error("err")']`
const START = "import { execFileSync, execSync, fork, spawn, spawnSync } from 'node:child_process'\n"
const ended = (child: string) => `await new Promise((done) => (${child}).on('close', done))`

describe('a program with inherited output prints in the cell', { timeout: 2 * PATIENCE_MS }, () => {
  const ways: readonly (readonly [way: string, code: string])[] = [
    ['spawn', ended(`spawn(process.execPath, ${PRINTS}, { stdio: 'inherit' })`)],
    ['spawn with numbers', ended(`spawn(process.execPath, ${PRINTS}, { stdio: ['ignore', 1, 2] })`)],
    [
      'spawn with streams',
      ended(`spawn(process.execPath, ${PRINTS}, { stdio: ['ignore', process.stdout, process.stderr] })`),
    ],
    ['spawnSync', `spawnSync(process.execPath, ${PRINTS}, { stdio: 'inherit' })\nundefined`],
    ['execFileSync', `execFileSync(process.execPath, ${PRINTS}, { stdio: 'inherit' })\nundefined`],
    [
      'execSync',
      `execSync(\`"\${process.execPath}" -e "console.log('out'); console.error('err')"\`, { stdio: 'inherit' })\nundefined`,
    ],
  ]
  for (const [way, code] of ways)
    test(`by ${way}`, async () => {
      const done = await shared.run(START + code)
      assert.equal(done.status, 'ok', JSON.stringify(done.outputs))
      assert.deepEqual([printed(done), printed(done, 'stderr')], ['out\n', 'err\n'])
    })

  test('whole, however much it is', async () => {
    const long = `['-e', 'process.stdout.write("x".repeat(3000000))']`
    const done = await shared.run(
      `${START}spawnSync(process.execPath, ${long}, { stdio: 'inherit' }).stdout === null`,
    )
    assert.deepEqual([printed(done).length, result(done)], [3_000_000, 'true'])
  })

  test('before the error that it ends with', async () => {
    const fails = `['-e', 'console.log("before"); process.exit(3)']`
    const done = await shared.run(`${START}execFileSync(process.execPath, ${fails}, { stdio: 'inherit' })`)
    assert.equal(done.status, 'error')
    assert.equal(printed(done), 'before\n')
  })
})

test('what a program prints into a pipe of the cell stays there', async () => {
  const done = await shared.run(
    `${START}const { stdout } = spawnSync(process.execPath, ${PRINTS}, { encoding: 'utf8' })\n` +
      `stdout + execFileSync(process.execPath, ['-e', 'console.log(1)'], { encoding: 'utf8' })`,
  )
  assert.deepEqual([printed(done), result(done)], ['', "'out\\n1\\n'"])
})

test('pipes stand for the own output alone', () => {
  assert.deepEqual(piped('inherit').stdio, ['inherit', 'pipe', 'pipe'])
  assert.deepEqual(piped(['pipe', 'inherit', 'ignore', 'ipc']), {
    stdio: ['pipe', 'pipe', 'ignore', 'ipc'],
    own: [1],
  })
  for (const other of [undefined, 'pipe', 'ignore', ['pipe', 'pipe', 3]] as const)
    assert.deepEqual(piped(other as Parameters<typeof piped>[0]).own, [])
})
