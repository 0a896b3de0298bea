// The option `compilers`: what V8 makes of a program, that the answers are the same, and what it cannot be used with.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { NODE_FLAGS } from '../../src/core/index.ts'
import { COMPILERS, type Compilers } from '../../src/executor/executor.ts'
import { createExecutor } from '../../src/executor/index.ts'
import { childArgs } from '../../src/executor/javascript/jail.ts'

// Bits of V8's %GetOptimizationStatus.
const [OPTIMIZED, MAGLEVVED, TURBOFANNED, INTERPRETED, BASELINE] = [16, 32, 64, 128, 32_768]

async function compiled(compilers: Compilers): Promise<[status: number, bytecode: boolean]> {
  const script = fileURLToPath(new URL('compiled.ts', import.meta.url))
  const args = ['--no-node-snapshot', ...NODE_FLAGS, script, compilers]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout)
}

test('none: a hot function and a hot expression stay bytecode', async () => {
  const [status, bytecode] = await compiled('none')
  assert.equal(status & (OPTIMIZED | MAGLEVVED | TURBOFANNED | BASELINE), 0, String(status))
  assert.equal(bytecode, true)
})

test('baseline: a hot function is compiled and not optimized', async () => {
  const [status, bytecode] = await compiled('baseline')
  assert.equal(status & (OPTIMIZED | MAGLEVVED | TURBOFANNED | INTERPRETED), 0, String(status))
  assert.equal(status & BASELINE, BASELINE)
  assert.equal(bytecode, false)
})

test('optimizing: TurboFan compiles it, and Maglev, which computes wrong numbers, does not', async () => {
  const [status, bytecode] = await compiled('optimizing')
  assert.equal(status & (OPTIMIZED | MAGLEVVED | TURBOFANNED), OPTIMIZED | TURBOFANNED, String(status))
  assert.equal(bytecode, false)
})

test('a sandbox process is told of them', () => {
  for (const compilers of COMPILERS) {
    const args = childArgs('auto', 'isolate', compilers, false)
    assert.deepEqual(args.slice(-4), ['auto', 'isolate', compilers, 'bare'])
  }
})

for (const compilers of COMPILERS)
  test(`${compilers}: values, errors and time-outs are what they are`, async () => {
    const executor = createExecutor({ compilers, isolation: 'isolate', processes: 1 })
    after(() => executor.close())
    const program = `function f(n) {
      if (n === 0) for (;;);
      let sum = 0
      for (let i = 0; i < n; i++) sum = (sum * 31 + i) >>> 0
      return [sum, 'a1b22'.replace(/\\d+/g, (digits) => '<' + digits + '>')]
    }`
    let sum = 0
    for (let i = 0; i < 100_000; i++) sum = Number((BigInt(sum) * 31n + BigInt(i)) % 2n ** 32n)
    const jobs = [{ program, inputs: ['100000', '0'] }]
    const [executions] = await executor.execute(jobs, { runs: 2, limits: { timeoutMs: 300 } })
    assert.deepEqual(
      executions!.map(({ outcome, value }) => [outcome, value]),
      [
        ['ok', `[${sum},"a<1>b<22>"]`],
        ['timeout', null],
      ],
    )
  })
