// What could make a JavaScript program's result another one tomorrow: each row of the table in SECURITY.md, in both engines.

import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { createExecutor, type ExecutorOptions } from '../../src/executor/index.ts'

/** Expressions and their one value, here and everywhere. */
const FIXED: Readonly<Record<string, string>> = {
  'typeof Date.now': '"undefined"',
  'typeof Math.random': '"undefined"',
  'typeof performance': '"undefined"',
  'typeof Temporal': '"undefined"',
  'typeof crypto': '"undefined"',
  'typeof Intl': '"undefined"',
  '[typeof WeakRef, typeof FinalizationRegistry]': '["undefined","undefined"]',
  '[typeof SharedArrayBuffer, typeof Atomics]': '["undefined","undefined"]',
  'typeof WebAssembly': '"undefined"',
  '[typeof process, typeof require, typeof module, typeof navigator]':
    '["undefined","undefined","undefined","undefined"]',
  '[typeof setTimeout, typeof setImmediate, typeof queueMicrotask]': '["undefined","undefined","undefined"]',
  '[typeof gc, typeof console, typeof scheduler]': '["undefined","undefined","undefined"]',
  'new Date(0).getTimezoneOffset()': '0',
  'new Date(2024, 5, 1, 12).toISOString()': '"2024-06-01T12:00:00.000Z"',
  '[typeof (1.5).toLocaleString, typeof "".toLocaleUpperCase, typeof new Date(0).toLocaleString]':
    '["undefined","undefined","undefined"]',
  '["b", "a", "c"].sort((a, b) => a.localeCompare(b))': '["a","b","c"]',
  'Object.keys({ b: 1, 2: 1, a: 1, 1: 1 })': '["1","2","b","a"]',
  'Reflect.ownKeys({ [Symbol.iterator]: 1, z: 1, 0: 1 }).length': '3',
  '[...new Set([3, 1, 2])]': '[3,1,2]',
  '(() => { const keys = []; for (const key in { y: 1, x: 1, 7: 1 }) keys.push(key); return keys })()':
    '["7","y","x"]',
  'String(new Error("x").stack).includes("/")': 'false',
  'typeof import.meta': '', // no module: it does not compile
}
/** What there is no answer to. */
const REFUSED = ['+new Date()', 'Date()', 'new Date().getTime()', 'Reflect.construct(Date, []).getTime()']
/** What depends on the process or on its limits, and so differs in the second run. */
const FOUND: Readonly<Record<string, string>> = {
  'the depth of the stack': 'let n = 0; const g = () => { n++; g() }; try { g() } catch {} return n',
}

const ENGINES: Readonly<Record<string, ExecutorOptions>> = {
  V8: { engine: 'isolated-vm', isolation: 'isolate' },
  QuickJS: { engine: 'quickjs', isolation: 'quickjs' },
}
for (const [name, options] of Object.entries(ENGINES))
  describe(`sources of time, randomness, addresses and environment in ${name}`, () => {
    const executor = createExecutor({ ...options, processes: 2, limits: { timeoutMs: 10_000 } })
    after(() => executor.close())
    const run = async (bodies: readonly string[]) => {
      const jobs = bodies.map((body) => ({ program: `function f() { ${body} }`, inputs: [''] }))
      return (await executor.execute(jobs, { runs: 2 })).flat()
    }

    test('what is fixed or absent', async () => {
      const executions = await run(Object.keys(FIXED).map((expression) => `return ${expression}`))
      Object.entries(FIXED).forEach(([expression, value], i) => {
        const { outcome, value: told, error } = executions[i]!
        if (value === '') assert.match(error ?? '', /^SyntaxError/, expression)
        else assert.deepEqual([outcome, told], ['ok', value], `${expression}: ${error}`)
      })
    })

    test('what is refused', async () => {
      const executions = await run(REFUSED.map((expression) => `return ${expression}`))
      REFUSED.forEach((expression, i) => {
        assert.match(executions[i]!.error ?? '', /clock is not available/, expression)
      })
    })

    test('what the second run finds', async () => {
      const executions = await run(Object.values(FOUND))
      Object.keys(FOUND).forEach((name, i) => {
        assert.equal(executions[i]!.outcome, 'nondeterministic', `${name}: ${executions[i]!.value}`)
      })
    })

    test('how much memory there is: it ends the program, or is found out', async () => {
      const bodies = ['new Array(10000).fill(n)', 'new Uint8Array(100000)'].map(
        (what) =>
          `let n = 0; const kept = []; try { for (;;) { kept.push(${what}); n++ } } catch {} return n`,
      )
      const jobs = bodies.map((body) => ({ program: `function f() { ${body} }`, inputs: [''] }))
      const limits = { memoryMiB: 16, timeoutMs: 10_000 }
      const executions = (await executor.execute(jobs, { runs: 2, limits })).flat()
      bodies.forEach((body, i) => {
        assert.match(
          executions[i]!.outcome,
          /^(memory|nondeterministic)$/,
          `${body}: ${executions[i]!.value}`,
        )
      })
    })

    test('the bits of NaN through typed arrays are the same in both runs', async () => {
      const nans = '[NaN, 0 / 0, -(0 / 0), Infinity - Infinity, Math.sqrt(-1), +"x"]'
      const [execution] = await run([
        `return ${nans}.map((x) => new Uint32Array(new Float64Array([x]).buffer)[1] & 0x7fffffff)`,
      ])
      assert.equal(execution!.value, `[${Array(6).fill(0x7ff80000).join()}]`)
    })
  })
