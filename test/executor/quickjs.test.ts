// QuickJS beside V8: what it must answer alike, where it answers otherwise (SECURITY.md lists the same places), and what counts as its memory.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createExecutor, type Executor } from '../../src/executor/index.ts'

const limits = { timeoutMs: 30_000 }
const v8 = createExecutor({ isolation: 'isolate', processes: 1, spares: 0, limits })
const quickjs = createExecutor({
  engine: 'quickjs',
  isolation: 'quickjs',
  processes: 1,
  spares: 0,
  limits,
})
after(() => Promise.all([v8.close(), quickjs.close()]))

const verdicts = async (executor: Executor, programs: readonly string[]): Promise<string[]> =>
  (await executor.execute(programs.map((program) => ({ program, inputs: [''] }))))
    .flat()
    .map(({ outcome, value, error }) => value ?? `${outcome}: ${error}`)
const expression = (text: string): string => `function f() { return (${text}) }`

test('jobs of promises run before the entry is called, in V8’s order', async () => {
  const chain = (steps: number): string => `Promise.resolve()${'.then(() => log.push(n++))'.repeat(steps)};`
  const start = 'const log = []; let n = 0; function f() { return log }\n'
  const programs = [
    `${start}(async () => { log.push('s'); await null; log.push('a') })(); ${chain(2)}`,
    `${start}(async () => { for await (const x of [1, Promise.resolve(2)]) log.push('x' + x) })(); ${chain(6)}`,
    `${start}(async () => Promise.resolve(1))().then(() => log.push('r')); ${chain(5)}`,
    `${start}(async () => { await { then(r) { log.push('t'); r() } }; log.push('a') })(); ${chain(4)}`,
    `${start}Promise.reject(1).finally(() => log.push('f')).catch(() => log.push('c')); ${chain(5)}`,
    `${start}Promise.all([1, Promise.resolve(2)]).then(() => log.push('all')); ${chain(4)}`,
  ]
  const answers = await verdicts(quickjs, programs)
  assert.deepEqual(answers, await verdicts(v8, programs))
  // By the language's specification: an `await` of no promise takes one turn, as the first `then` does.
  assert.equal(answers[0], '["s","a",0,1]')
})

test('jobs that never end use the time of the program', async () => {
  const program = 'const again = () => Promise.resolve().then(again); again(); function f() { return 1 }'
  const jobs = [{ program, inputs: [''] }]
  const [execution] = (await quickjs.execute(jobs, { limits: { timeoutMs: 200 } })).flat()
  assert.equal(execution?.outcome, 'timeout')
})

test('asUintN and asIntN are right for every count of bits', async () => {
  const numbers = [-1n, -5n, 5n, 2n ** 64n + 3n, -(2n ** 64n) - 3n, 2n ** 100n, -(2n ** 63n), 2n ** 63n]
  const sizes = [0, 1, 8, 31, 32, 33, 53, 63, 64, 65, 100, 128]
  const program = `function f() { return [${numbers.map((number) => `${number}n`)}].map((number) =>
    [${sizes}].map((size) => [BigInt.asUintN(size, number), BigInt.asIntN(size, number)])) }`
  const expected = numbers.map((number) =>
    sizes.map((size) => {
      const modulus = 2n ** BigInt(size)
      const unsigned = ((number % modulus) + modulus) % modulus
      return [unsigned, size > 0 && unsigned >= modulus / 2n ? unsigned - modulus : unsigned]
    }),
  )
  const text = `[${expected.map((row) => `[${row.map(([u, s]) => `[${u}n,${s}n]`)}]`)}]`
  assert.deepEqual(await verdicts(quickjs, [program]), [text])
  const odd = [
    ['BigInt.asUintN(2 ** 53 - 1, -1n)', /^error: RangeError/],
    ['BigInt.asUintN(-1, 1n)', /^error: RangeError/],
    ['BigInt.asUintN(1n, 1n)', /^error: TypeError/],
    ['BigInt.asUintN(8, 1)', /^error: TypeError/],
    ['BigInt.asUintN("8.9", 257n)', /^1n$/],
    ['BigInt.asUintN(NaN, -7n)', /^0n$/],
    ['[BigInt.asUintN.name, BigInt.asUintN.length]', /^\["asUintN",2\]$/],
  ] as const
  const programs = odd.map(([text]) => expression(text))
  for (const executor of [v8, quickjs])
    (await verdicts(executor, programs)).forEach((answer, i) => {
      assert.match(answer, odd[i]![1], odd[i]![0])
    })
})

test('where QuickJS answers otherwise than V8', async () => {
  // Expression, V8's answer, QuickJS's answer.
  const places: readonly (readonly [string, string, string])[] = [
    // By the units of UTF-16, not by the rules of English.
    ['"a".localeCompare("B")', '-1', '1'],
    ['["b", "C", "ä", "a"].sort((x, y) => x.localeCompare(y))', '["a","ä","b","C"]', '["C","a","b","ä"]'],
    // The words of the engine's own errors; their classes are the same.
    [
      '(() => { try { null.x } catch (e) { return e.message } })()',
      READ,
      '"cannot read property \'x\' of null"',
    ],
    ['String([].at)', '"function at() { [native code] }"', '"function at() {\\n    [native code]\\n}"'],
    ['Object.getOwnPropertyNames(new Error("x"))', '["stack","message"]', '["message","stack"]'],
    // Dates as text: the zone's name is missing.
    [
      'String(new Date(0)).slice(16)',
      '"00:00:00 GMT+0000 (Coordinated Universal Time)"',
      '"00:00:00 GMT+0000"',
    ],
    // The last digits of Math's functions, and of fractions and large numbers in other bases than ten.
    ['Math.tanh(0.3)', '0.2913126124515909', '0.29131261245159085'],
    [
      '(-1.5).toString(3)',
      '"-1.111111111111111111111111111111112"',
      '"-1.111111111111111111111111111111111"',
    ],
    // The sign of NaN's bits, which V8 takes from the processor.
    ...(process.arch === 'x64'
      ? [
          [
            'new Uint32Array(new Float64Array([Infinity - Infinity]).buffer)[1]',
            '4294443008',
            '2146959360',
          ] as const,
        ]
      : []),
    // How a sort goes that changes what it sorts is any engine's own.
    [
      '(() => { const l = []; [3, 1, 2].sort((a, b) => l.push(a, b)); return l })()',
      '[1,3,2,1]',
      '[3,1,3,2,1,2]',
    ],
    // Regular expressions of 2024 and after, static properties of RegExp, arguments and caller of functions.
    [
      '(() => { try { return eval("/(?i:a)b/").test("Ab") } catch (e) { return e.name } })()',
      'true',
      '"SyntaxError"',
    ],
    ['(/a/.test("a"), RegExp.lastMatch)', '"a"', 'undefined'],
    [
      'Object.getOwnPropertyNames(function () {})',
      '["length","name","arguments","caller","prototype"]',
      '["length","name","prototype"]',
    ],
    // What too long a string is called.
    [
      '(() => { try { let s = "ab"; for (;;) s += s } catch (e) { return e.name } })()',
      '"RangeError"',
      '"InternalError"',
    ],
  ]
  const programs = places.map(([text]) => expression(text))
  assert.deepEqual(
    await verdicts(v8, programs),
    places.map(([, answer]) => answer),
  )
  assert.deepEqual(
    await verdicts(quickjs, programs),
    places.map(([, , answer]) => answer),
  )
})

const READ = '"Cannot read properties of null (reading \'x\')"'

test('both engines give programs the same global names, but for what one of them lacks', async () => {
  const programs = [
    'function f() { return [] } const names = Reflect.ownKeys(globalThis).map(String); f = () => names.sort()',
  ]
  const [ofV8, ofQuickjs] = (await Promise.all([verdicts(v8, programs), verdicts(quickjs, programs)])).map(
    ([text]) => JSON.parse(text!) as string[],
  )
  const lacking = ['AsyncDisposableStack', 'DisposableStack', 'Float16Array', 'SuppressedError']
  const common = (names: string[]): string[] => names.filter((name) => !lacking.includes(name))
  assert.deepEqual(common(ofQuickjs!), common(ofV8!))
})

test('memory is what the engine says of memory, whatever a program throws', async () => {
  const forged = [
    "throw Object.assign(new Error('out of memory'), { name: 'InternalError' })",
    "throw new (class InternalError extends Error { name = 'InternalError' })('out of memory')",
    "throw { name: 'InternalError', message: 'out of memory' }",
    "throw 'InternalError: out of memory'",
    'throw new InternalError("out of memory")',
    "const e = new RangeError('out of memory'); e.constructor = { name: 'InternalError' }; throw e",
    `try { let s = 'ab'; for (;;) s += s } catch (e) { throw Object.create(e, { message: { value: 'out of memory' } }) }`,
    `throw new Proxy(new Error('out of memory'), { get: (e, k) => (k === 'name' ? 'InternalError' : e[k]) })`,
  ]
  const inside = forged.map((body) => `function f() { ${body} }`)
  const outside = forged.map((body) => `${body}; function f() {}`)
  for (const answer of await verdicts(quickjs, [...inside, ...outside])) assert.match(answer, /^error: /)
  const real = [
    "function f() { 'x'.repeat(5e8) }",
    "'x'.repeat(5e8); function f() {}",
    "function f() { try { 'x'.repeat(5e8) } catch (e) { throw e } }",
    // The result is there, and its text is too much.
    'function f() { return Array.from({ length: 200 }, (_, i) => String.fromCharCode(97 + i % 26).repeat(300_000)) }',
  ]
  const limits = { memoryMiB: 64, outputBytes: 16 * 1_048_576 }
  const executions = (
    await quickjs.execute(
      real.map((program) => ({ program, inputs: [''] })),
      { limits },
    )
  ).flat()
  assert.deepEqual(
    executions.map(({ outcome, error }) => `${outcome}: ${error}`),
    [
      ...Array(3).fill('memory: The program used more than 64 MiB.'),
      'too-large: The result is longer than 16777216 characters.',
    ],
  )
})
