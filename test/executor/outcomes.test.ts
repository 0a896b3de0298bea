// Outcomes: each reason code, the canonical values, determinism, and what a program cannot see or touch.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { AzlabError } from '../../src/core/index.ts'
import { createExecutor, type ExecuteOptions, type Execution } from '../../src/executor/index.ts'
import { javascript } from '../../src/language/index.ts'
import { anyValue } from '../language/values.ts'

const executor = createExecutor({ processes: 2 })
after(() => executor.close())

const run = async (program: string, input = '', options: ExecuteOptions = {}): Promise<Execution> =>
  (await executor.execute([{ program, inputs: [input] }], options))[0]![0]!
const outcome = async (program: string, input?: string, options?: ExecuteOptions): Promise<string> =>
  (await run(program, input, options)).outcome
const value = async (program: string, input?: string): Promise<string | null> =>
  (await run(program, input)).value

test('a value comes back as canonical text, without an error', async () => {
  const { ms, cpuMs, isolation, ...rest } = await run(
    'function f(a, b) { return { sum: a + b, list: [a, b] } }',
    '1, -0',
  )
  assert.deepEqual(rest, {
    outcome: 'ok',
    value: '{"sum":1,"list":[1,-0]}',
    error: null,
  })
  assert.ok(ms > 0 && cpuMs > 0)
  assert.match(isolation ?? '', /^(bubblewrap\+)?isolate$/)
})

test('every value survives the way into an isolate and back', async () => {
  const values = fc.sample(anyValue, { numRuns: 300, seed: 7 })
  const [executions] = await executor.execute([
    { program: 'function f(x) { return x }', inputs: values.map((item) => javascript.display(item)) },
  ])
  values.forEach((item, i) => {
    assert.equal(executions![i]!.outcome, 'ok', executions![i]!.error ?? '')
    const back = javascript.fromCanonical(executions![i]!.value!)
    assert.ok(back.ok && isDeepStrictEqual(back.value, item))
    assert.equal(executions![i]!.value, javascript.canonical(item))
  })
})

test('error: a program that does not compile, has no f, or throws', async () => {
  assert.match((await run('function f(x')).error ?? '', /^SyntaxError: /)
  assert.match((await run('const g = 1')).error ?? '', /no function f/)
  assert.match((await run('const f = 3')).error ?? '', /no function f/)
  assert.equal((await run('function f(x) { return x.y.z }', '1')).outcome, 'error')
  assert.equal((await run('function f() { throw new RangeError("too far") }')).error, 'RangeError: too far')
  assert.equal((await run('function f() { throw "plain" }')).error, 'thrown: plain')
  assert.equal((await run('throw new TypeError("early"); function f() {}')).error, 'TypeError: early')
  assert.equal(await outcome('function f() { return g() } const h = f(); let g = () => 1'), 'error')
})

test('error: an input that is no list of literals never reaches the program', async () => {
  const program = 'function f(...all) { return 7 }'
  for (const input of [
    '1) or True or f(1',
    '1) || true || f(1',
    '(() => 7)()',
    'process.exit()',
    '...[1]',
    '1; 2',
  ]) {
    const { outcome, error } = await run(program, input)
    assert.equal(outcome, 'error', input)
    assert.match(error ?? '', /no list of literals/)
  }
})

test('timeout: judged by CPU time, for loops and for built-ins that cannot be interrupted', async () => {
  const limits = { timeoutMs: 200 }
  const loop = await run('function f() { for (;;); }', '', { limits })
  assert.equal(loop.outcome, 'timeout')
  assert.equal(
    await outcome('function f() { return [].includes.call({ length: 2 ** 53 - 1 }, 1) }', '', { limits }),
    'timeout',
  )
  assert.equal(
    await outcome('Object.defineProperty(globalThis, "f", { get() { for (;;); } })', '', { limits }),
    'timeout',
  )
  assert.equal(
    await outcome('function f() { return new Proxy({}, { ownKeys() { for (;;); } }) }', '', { limits }),
    'timeout',
  )
})

test('memory: a heap that grows without end', async () => {
  const limits = { timeoutMs: 5000, memoryMiB: 16 }
  assert.equal(await outcome('function f() { const a = []; for (;;) a.push({}) }', '', { limits }), 'memory')
})

test('too-large: a result that is longer than the limit', async () => {
  assert.equal(await outcome('function f() { return "x".repeat(1e6) }'), 'too-large')
  assert.equal(await outcome('function f() { return Array(1e6).fill(1) }'), 'too-large')
  assert.equal(await outcome('function f() { return new Array(1e9) }'), 'too-large')
  assert.equal(await outcome('function f() { return 2n ** 4000000n }'), 'too-large')
  assert.equal(
    await outcome('function f() { let a = [1]; for (let i = 0; i < 100; i++) a = [a, a]; return a }'),
    'too-large',
  )
  assert.equal(
    await outcome('function f() { return "four" }', '', { limits: { outputBytes: 5 } }),
    'too-large',
  )
  assert.equal(await outcome('function f() { return "four" }', '', { limits: { outputBytes: 6 } }), 'ok')
})

test('unserialisable: a result that is no plain data', async () => {
  const results = [
    ...[
      '() => 1',
      'Symbol()',
      'new (class A {})()',
      'Promise.resolve(1)',
      'new Date(0)',
      '/a/',
      'new Error("x")',
    ],
    ...['new Uint8Array(2)', 'Object.create(null)', '{ get a() { return 1 } }', '{ [Symbol.iterator]: 1 }'],
    ...[
      '"ab".match(/a/)',
      'Object.assign([1], { a: 2 })',
      'new (class extends Array {})()',
      'Object(1)',
      'arguments',
    ],
    ...['Object.assign(new Map(), { a: 1 })', 'Object.setPrototypeOf({}, Map.prototype)', '[function () {}]'],
    ...[
      'Object.setPrototypeOf(new Map([[1, 2]]), Object.prototype)',
      'Object.defineProperty({}, "a", { value: 1 })',
    ],
    ...[
      '(() => { const a = []; a.push(a); return a })()',
      '(() => { const m = new Map(); m.set(m, 1); return m })()',
    ],
    ...[
      '(() => { let a = []; for (let i = 0; i < 300; i++) a = [a]; return a })()',
      'function* () {}',
      'globalThis',
    ],
  ]
  const jobs = results.map((result) => ({ program: `function f() { return (${result}) }`, inputs: [''] }))
  const executions = await executor.execute(jobs)
  results.forEach((result, i) => {
    assert.equal(executions[i]![0]!.outcome, 'unserialisable', result)
    assert.match(executions[i]![0]!.error ?? '', /The result is or holds /)
  })
})

test('forbidden: only where the static check is asked for, and before anything runs', async () => {
  const program = 'function f(x) { return Math.random() * 0 + x }'
  const before = executor.stats.programs
  assert.deepEqual(await run(program, '1', { check: true }), {
    outcome: 'forbidden',
    value: null,
    error: 'Math.random is forbidden (randomness).',
    ms: 0,
    cpuMs: 0,
    isolation: null,
  })
  assert.equal(executor.stats.programs, before)
  assert.equal(await outcome(program, '1'), 'error')
})

test('nondeterministic: two runs in different processes disagree', async () => {
  // How deep the stack goes is the machine's business; the second run starts at another depth.
  const program = 'function f() { let n = 0; const g = () => { n++; g() }; try { g() } catch {} return n }'
  const { outcome, error } = await run(program, '', { runs: 2 })
  assert.equal(outcome, 'nondeterministic')
  assert.match(error ?? '', /Two runs disagree: ok \d+ and ok \d+/)
  assert.equal((await run(program)).outcome, 'ok')
})

test('a deterministic program agrees with itself over two runs, errors included', async () => {
  assert.equal((await run('function f(x) { return x + 1 }', '1', { runs: 2 })).value, '2')
  assert.equal(
    (await run('function f(x) { throw new TypeError("no") }', '1', { runs: 2 })).error,
    'TypeError: no',
  )
})

test('clock, randomness, locale, shared memory, weak references and resizable buffers are not there', async () => {
  const gone = [
    ...['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry', 'Intl', 'console'],
    ...[
      'performance',
      'Temporal',
      'ShadowRealm',
      'process',
      'require',
      'setTimeout',
      'fetch',
      'Math.random',
      'Date.now',
    ],
    ...['"".toLocaleUpperCase', '(1).toLocaleString', 'new ArrayBuffer(1, { maxByteLength: 9 }).resize'],
  ]
  const program = `function f() { return [${gone.map((name) => `typeof ${name}`).join()}] }`
  assert.equal(await value(program), `[${gone.map(() => '"undefined"').join()}]`)
  assert.equal(
    await value('function f() { return new ArrayBuffer(1, { maxByteLength: 9 }).resizable }'),
    'false',
  )
})

test('no road leads to the clock, and given times are converted in UTC', async () => {
  for (const clock of [
    ...[
      'new Date()',
      'Date()',
      'new (class extends Date {})()',
      'Reflect.construct(Date, [])',
      'new Date(0).constructor()',
    ],
    ...['Reflect.construct(Date, [], Array)', 'new new Date(0).constructor()'],
  ]) {
    assert.match(
      (await run(`function f() { return +${clock} }`)).error ?? '',
      /clock is not available/,
      clock,
    )
  }
  assert.equal(
    await value('function f() { return new Date(2020, 0, 1).toISOString() }'),
    '"2020-01-01T00:00:00.000Z"',
  )
  assert.equal(await value('function f() { return new Date(0) instanceof Date && Date.UTC(1970, 0) }'), '0')
})

test('TextEncoder and TextDecoder give what Node’s give', async () => {
  const texts = fc.sample(
    fc.string({ unit: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
    {
      numRuns: 100,
      seed: 3,
    },
  )
  const arrays = fc.sample(
    fc.array(
      fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0xe0, 0xed, 0xf0, 0xf4, 0x9f, 0xa0, 0xef, 0xbb, 0xbf)),
    ),
    {
      numRuns: 400,
      seed: 3,
    },
  )
  const [encoded, decoded] = await executor.execute([
    {
      program: 'function f(text) { return Array.from(new TextEncoder().encode(text)) }',
      inputs: texts.map((text) => javascript.display(text)),
    },
    {
      program: 'function f(bytes) { return new TextDecoder().decode(new Uint8Array(bytes)) }',
      inputs: arrays.map((bytes) => javascript.display(bytes)),
    },
  ])
  texts.forEach((text, i) => {
    assert.equal(encoded![i]!.value, javascript.canonical(Array.from(new TextEncoder().encode(text))))
  })
  arrays.forEach((bytes, i) => {
    assert.equal(decoded![i]!.value, javascript.canonical(new TextDecoder().decode(new Uint8Array(bytes))))
  })
  const strict =
    'function f() { return new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([255])) }'
  assert.match((await run(strict)).error ?? '', /^TypeError/)
})

test('what a program does to prototypes changes no result', async () => {
  const tampering = `
    const { defineProperty, deleteProperty, ownKeys } = Reflect
    const all = []
    for (const type of [Object, Array, String, Map, Set, Function, RegExp, Symbol, Number]) {
      for (const name of ownKeys(type.prototype)) all.push([type.prototype, name])
    }
    for (const name of ['0', '1', 'value', 'get', 'set', 'toJSON', 'length', 'enumerable', 'up', 'depth']) {
      all.push([Object.prototype, name], [Array.prototype, name])
    }
    const globals = ownKeys(globalThis)
    const root = globalThis
    for (let i = 0; i < all.length; i++) {
      defineProperty(all[i][0], all[i][1], { __proto__: null, get() { return 42 }, set() {} })
    }
    for (let i = 0; i < globals.length; i++) if (globals[i] !== 'f') deleteProperty(root, globals[i])`
  const program = `function f(x) { return x }\n${tampering}`
  const input = '{a: [1, "x\\u2028", , -0, 10n], b: new Map([[1, new Set([NaN, undefined])]])}'
  const expected = '{"a":[1,"x\\u2028",<hole>,-0,10n],"b":Map{1=>Set{NaN,undefined}}}'
  assert.equal(await value(program, input), expected)
})

test('each input has a context of its own, and so has each program', async () => {
  const program =
    'globalThis.n ??= 0; Array.prototype.seen ??= 0; function f() { return [++n, ++Array.prototype.seen] }'
  for (const isolation of ['isolate', 'context'] as const) {
    const own = createExecutor({ processes: 1, isolation })
    const executions = await own.execute([
      { program, inputs: ['1', '2', '3'] },
      { program: `${program} // another`, inputs: ['1'] },
    ])
    await own.close()
    assert.deepEqual(
      executions.flat().map((item) => item.value),
      ['[1,1]', '[1,1]', '[1,1]', '[1,1]'],
    )
  }
})

test('one bad input costs the program’s other inputs nothing', async () => {
  const program = `function f(x) {
    if (x === 1) for (;;);
    if (x === 2) return [].includes.call({ length: 2 ** 53 - 1 }, 1)
    if (x === 3) { const a = []; for (;;) a.push({}) }
    if (x === 4) throw new Error('four')
    return x
  }`
  for (const isolation of ['isolate', 'context'] as const) {
    const own = createExecutor({ processes: 2, isolation, limits: { timeoutMs: 300, memoryMiB: 16 } })
    const [executions] = await own.execute([{ program, inputs: ['0', '1', '5', '2', '6', '4', '3', '7'] }])
    await own.close()
    const told = executions!.map((item) => item.value ?? item.outcome)
    // 3 grows for as long as it may: whether time or memory ends it depends on the machine.
    assert.match(told.splice(6, 1)[0]!, /^(memory|timeout)$/)
    assert.deepEqual(told, ['0', 'timeout', '5', 'timeout', '6', 'error', '7'])
  }
})

test('an error cannot run code in the host, whatever its parts are', async () => {
  const errors = [
    '{ get name() { throw 1 } }',
    'Object.assign(new Error("x"), { name: { toString() { return "y" } } })',
    'new Proxy({}, { get() { throw new Proxy({}, {}) } })',
    'Object.create(null)',
    'null',
    'Symbol("s")',
    '"y".repeat(1e6)',
  ]
  for (const error of errors) {
    const inside = await run(`function f() { throw (${error}) }`)
    const outside = await run(`throw (${error}); function f() {}`)
    for (const { outcome, error: text } of [inside, outside]) {
      assert.equal(outcome, 'error', error)
      assert.ok(text !== null && text.length <= 1100)
    }
  }
})

test('limits that make no sense are refused by name', async () => {
  const wrong: readonly (readonly [string, number])[] = [
    ['timeoutMs', 0],
    ['timeoutMs', 1.5],
    ['memoryMiB', 7],
    ['outputBytes', Number.NaN],
  ]
  for (const [name, given] of wrong) {
    await assert.rejects(
      run('function f() {}', '', { limits: { [name]: given } }),
      (error) => error instanceof AzlabError && error.message.includes(name) && Object.is(error.value, given),
    )
  }
  assert.throws(() => createExecutor({ processes: 0 }), AzlabError)
  assert.throws(() => createExecutor({ language: 'cobol' as 'javascript' }), AzlabError)
})

test('a result of millions of characters comes whole: the pipe holds less, and its process waits', async () => {
  const limits = { outputBytes: 16 * 1_048_576, timeoutMs: 20_000, memoryMiB: 256 }
  for (const length of [200_000, 1_000_000, 6_000_000]) {
    const { outcome, value, error } = await run(`const f = () => 'x'.repeat(${length})`, '', { limits })
    assert.equal(outcome, 'ok', error ?? '')
    assert.equal(value?.length, length + 2)
  }
})
