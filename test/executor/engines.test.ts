// Engines: QuickJS gives the outcomes that V8 gives, counts operations, and stands in, said plainly, where isolated-vm does not load.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { AzlabError } from '../../src/core/index.ts'
import { createExecutor, type ExecuteOptions, type Execution } from '../../src/executor/index.ts'
import type { Engine } from '../../src/executor/javascript/engine.ts'
import { openEngine } from '../../src/executor/javascript/open-engine.ts'
import { javascript } from '../../src/language/index.ts'
import { anyValue } from '../language/values.ts'

const quickjs = createExecutor({
  engine: 'quickjs',
  isolation: 'quickjs',
  processes: 2,
  limits: { timeoutMs: 5000 },
})
after(() => quickjs.close())

const run = async (program: string, input = '', options: ExecuteOptions = {}): Promise<Execution> =>
  (await quickjs.execute([{ program, inputs: [input] }], options))[0]![0]!

test('QuickJS: a value comes back as canonical text, with its level of isolation', async () => {
  const { outcome, value, error, isolation } = await run(
    'const f = (a, b) => ({ sum: a + b, l: [b] })',
    '1, -0',
    { runs: 2 },
  )
  assert.deepEqual(
    { outcome, value, error, isolation },
    { outcome: 'ok', value: '{"sum":1,"l":[-0]}', error: null, isolation: 'quickjs' },
  )
})

test('QuickJS: every value survives the way in and back', async () => {
  const values = fc.sample(anyValue, { numRuns: 150, seed: 11 })
  const [executions] = await quickjs.execute([
    { program: 'function f(x) { return x }', inputs: values.map((item) => javascript.display(item)) },
  ])
  values.forEach((item, i) => {
    assert.equal(executions![i]!.outcome, 'ok', executions![i]!.error ?? '')
    const back = javascript.fromCanonical(executions![i]!.value!)
    assert.ok(back.ok && isDeepStrictEqual(back.value, item))
  })
})

test('QuickJS: each outcome has the cause that it has in V8', async () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['function f(x', 'error', /^SyntaxError/],
    ['const g = 1', 'error', /no function f/],
    ['throw new TypeError("early"); function f() {}', 'error', /^TypeError: early$/],
    ['throw { get name() { throw 1 } }', 'error', /cannot be read/],
    ['function f() { throw "plain" }', 'error', /^thrown: plain$/],
    ['function f() { return f() }', 'error', /stack/],
    ['function f() { return "x".repeat(1e6) }', 'too-large', /longer than/],
    ['function f() { return new (class A {})() }', 'unserialisable', /class/],
    ['function f() { const a = []; for (;;) a.push("x".repeat(1e5) + a.length) }', 'memory', /16 MiB/],
  ]
  const jobs = cases.map(([program]) => ({ program, inputs: [''] }))
  const executions = (await quickjs.execute(jobs, { limits: { memoryMiB: 16, timeoutMs: 60_000 } })).flat()
  cases.forEach(([program, outcome, error], i) => {
    assert.equal(executions[i]!.outcome, outcome, `${program}: ${executions[i]!.error}`)
    assert.match(executions[i]!.error ?? '', error)
  })
})

test('QuickJS: loops, and built-ins that it cannot interrupt, end at the limit', async () => {
  const limits = { timeoutMs: 200 }
  assert.equal((await run('function f() { for (;;); }', '', { limits })).outcome, 'timeout')
  const stuck = 'function f() { return [].includes.call({ length: 2 ** 53 - 1 }, 1) }'
  assert.equal((await run(stuck, '', { limits })).outcome, 'timeout')
  assert.equal((await run('function f(x) { return x + 1 }', '6')).value, '7')
})

test('QuickJS: clock and randomness are gone, and each input has a context of its own', async () => {
  const gone = [
    'performance',
    'WeakRef',
    'SharedArrayBuffer',
    'Math.random',
    'Date.now',
    '"".toLocaleUpperCase',
  ]
  const { value } = await run(`function f() { return [${gone.map((name) => `typeof ${name}`)}] }`)
  assert.equal(value, `[${gone.map(() => '"undefined"')}]`)
  assert.match((await run('function f() { return +new Date() }')).error ?? '', /clock is not available/)
  const program =
    'globalThis.n ??= 0; Array.prototype.m ??= 0; function f() { return [++n, ++Array.prototype.m] }'
  const [executions] = await quickjs.execute([{ program, inputs: ['1', '2'] }])
  assert.deepEqual(
    executions!.map((item) => item.value),
    ['[1,1]', '[1,1]'],
  )
})

test('a budget of operations ends a program at the same place every time', async () => {
  const program = (rounds: number): string => `function f() { for (let i = 0; i < ${rounds}; i++); return 1 }`
  const verdicts = async (operations: number): Promise<string[]> => {
    const jobs = [10, 20_000, 60_000].map((rounds) => ({ program: program(rounds), inputs: ['1'] }))
    return (await quickjs.execute(jobs, { limits: { operations } })).flat().map((item) => item.outcome)
  }
  // An interrupt comes every 10,000 loop ends: with 50,000 operations the fifth one stops the program.
  assert.deepEqual(await verdicts(50_000), ['ok', 'ok', 'timeout'])
  assert.deepEqual(await verdicts(50_000), ['ok', 'ok', 'timeout'])
  assert.deepEqual(await verdicts(1_000_000), ['ok', 'ok', 'ok'])
  const before = quickjs.stats.retries
  const { error } = await run(program(1e9), '', { limits: { operations: 50_000 }, runs: 2 })
  assert.match(error ?? '', /its 50000 operations/)
  assert.equal(quickjs.stats.retries, before, 'it is not the machine’s doing')
})

test('options that no engine knows are refused by name', async () => {
  const refused = (error: unknown): boolean => error instanceof AzlabError && error.code === 'executor/option'
  assert.throws(() => createExecutor({ limits: { operations: 100 } }), /engine: 'quickjs'/)
  assert.throws(() => createExecutor({ engine: 'isolated-vm', limits: { operations: 100 } }), refused)
  assert.throws(() => createExecutor({ engine: 'quickjs', isolation: 'context' }), refused)
  assert.throws(() => createExecutor({ engine: 'node:vm' as 'auto' }), refused)
  assert.throws(() => createExecutor({ isolation: 'none' as 'isolate' }), refused)
  assert.throws(() => createExecutor({ engine: 'quickjs', limits: { operations: 0.5 } }), refused)
  assert.throws(() => createExecutor({ compilers: 'all' as 'none' }), refused)
  assert.throws(() => createExecutor({ engine: 'quickjs', compilers: 'none' }), refused)
  await assert.rejects(run('function f() {}', '', { limits: { operations: -1 } }), refused)
})

const stub = (isolation: Engine['isolation']): Engine => ({
  isolation,
  name: 'stub',
  run: () => ['ok', '1'],
})
const broken = async (): Promise<never> => {
  throw new Error('No native build was found\nfor this platform')
}
const loads = {
  v8: async () => ({ openV8: stub }),
  quickjs: async () => ({ openQuickJS: async () => stub('quickjs') }),
}

test('auto takes isolated-vm where it loads, and else QuickJS with a note that says why', async () => {
  assert.equal((await openEngine('auto', 'context', 'none', loads)).engine.isolation, 'context')
  assert.equal((await openEngine('auto', 'context', 'none', loads)).note, undefined)
  const { engine, note } = await openEngine('auto', 'isolate', 'none', { ...loads, v8: broken })
  assert.equal(engine.isolation, 'quickjs')
  assert.match(note ?? '', /isolated-vm does not load \(No native build was found\)/)
})

test('an engine that was asked for by name has no stand-in, and where none loads nothing runs', async () => {
  await assert.rejects(
    openEngine('isolated-vm', 'isolate', 'none', { ...loads, v8: broken }),
    /No native build/,
  )
  await assert.rejects(
    openEngine('quickjs', 'isolate', 'none', { ...loads, quickjs: broken }),
    /No native build/,
  )
  await assert.rejects(
    openEngine('auto', 'isolate', 'none', { v8: broken, quickjs: broken }),
    /No native build/,
  )
})
