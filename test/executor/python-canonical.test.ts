// Canonical text of Python values: the sandbox's writer and reader against the host's, and against CPython's own repr.

import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { type Language, language, type Value } from '../../src/language/index.ts'
import { dictOf, setOf } from '../../src/language/python/values.ts'
import { Bytes, Complex, Frozenset, Tuple } from '../../src/language/value.ts'
import { pythonExecutor, runOne, skip } from './python.ts'

const python: Language = language('python')

const real = fc.oneof(
  fc.double({ noNaN: true }),
  fc.constantFrom(0, -0, 1e16, 1e15, 123456789012345680, 1e-4, 1e-5, 5e-324, 1.7976931348623157e308, 2 ** 53),
)
const integer = fc.oneof(
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.constantFrom(0n, 2n ** 4096n - 1n, 2n ** 4096n, -(2n ** 4096n), 2n ** 5000n),
)
const character = fc.oneof(
  ...[
    fc.string({ unit: 'binary' }),
    fc.constantFrom("'", '"', '\\', '\n', '\0', '\u2028', '\xa0', '\xad', 'é'),
  ],
  ...[fc.constantFrom('\ud800', '\udfff', '😀', '\u{10ffff}', '\ue000', '\u0378')],
)
// No high surrogate before a low one from another string: in Python these would stay two characters.
const string = fc
  .array(character, { maxLength: 8 })
  .map((parts) => parts.join('').replace(/[\ud800-\udbff](?![\udc00-\udfff])/gu, '!'))
const scalar = fc.oneof(
  ...[fc.constantFrom(null, true, false), integer, real, string],
  fc.uint8Array({ maxLength: 6 }).map((bytes) => new Bytes(String.fromCharCode(...bytes))),
  fc.tuple(real, real).map(([re, im]) => new Complex(re, im)),
) as fc.Arbitrary<Value>

const { value } = fc.letrec<{ value: Value; key: Value }>((tie) => ({
  key: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('key'), { maxLength: 3 }).map((items) => new Tuple(items) as unknown as Value),
    fc.array(tie('key'), { maxLength: 3 }).map((items) => new Frozenset(setOf(items)) as unknown as Value),
  ),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }) as fc.Arbitrary<Value>,
    fc.array(tie('value'), { maxLength: 4 }).map((items) => new Tuple(items) as unknown as Value),
    fc.array(fc.tuple(tie('key'), tie('value')), { maxLength: 4 }).map((entries) => dictOf(entries)),
    fc.array(tie('key'), { maxLength: 4 }).map((items) => setOf(items)),
    fc.array(tie('key'), { maxLength: 4 }).map((items) => new Frozenset(setOf(items)) as unknown as Value),
  ),
}))

describe('canonical text of Python values', { skip }, () => {
  const executor = pythonExecutor()
  after(() => executor.close())

  test('a value that goes into a program and back is the same, and so is its text', async () => {
    const values = fc.sample(value, { numRuns: 400, seed: 7 })
    const inputs = values.map((item) => python.display(item))
    const [executions] = await executor.execute([{ program: 'def f(x): return x', inputs }])
    values.forEach((item, i) => {
      const execution = executions![i]!
      assert.equal(execution.outcome, 'ok', `${inputs[i]}: ${execution.error}`)
      // As a literal it went in: Python has none for complex(-0.0, 1.0).
      const sent = python.literal(inputs[i]!)
      const back = python.fromCanonical(execution.value!)
      assert.ok(back.ok && python.equal(back.value, item), inputs[i])
      // Written anew by the host: what is printable depends on the version of Unicode.
      assert.equal(back.ok && python.canonical(back.value), sent.ok && python.canonical(sent.value))
    })
  })

  test('without sets, large integers and rare characters the text is CPython’s repr', async () => {
    const program = 'def f(x): return repr(x)'
    const values = fc.sample(value, { numRuns: 400, seed: 8 })
    const texts = values.map((item) => python.canonical(item))
    const [executions] = await executor.execute([
      { program, inputs: values.map((item) => python.display(item)) },
    ])
    let compared = 0
    texts.forEach((text, i) => {
      const read = python.fromCanonical(executions![i]!.value ?? '')
      if (/0x|\{[^:]*\}|set|-0[+-]|[^\0-\u02ff\u{1f600}]/u.test(text) || !read.ok) return
      compared++
      assert.equal(read.value, text)
    })
    assert.ok(compared > 100, `${compared}`)
  })

  test('equal keys of different types are one, the first, with the last value', async () => {
    const program = 'def f(): return [{1: "a", True: "b", 1.0: "c"}, {0, False, -0.0}, {(1,): 1, (True,): 2}]'
    assert.equal((await runOne(executor, program)).value, "[{1: 'c'}, {0}, {(1,): 2}]")
    const [item] = fc.sample(
      fc.constant(
        dictOf([
          [1n, 'a'],
          [true, 'b'],
          [1, 'c'],
        ]),
      ),
      1,
    )
    assert.equal(python.canonical(item!), "{1: 'c'}")
  })

  test('members of sets stand in the order of their texts by code points', async () => {
    const program = 'def f(): return {"\\ue000", "\\U0001f600", "b", "a", 10, 9, (), None}'
    const expected = "{'\\ue000', 'a', 'b', '😀', (), 10, 9, None}"
    assert.equal((await runOne(executor, program)).value, expected)
  })

  test('arguments nested a hundred deep are rebuilt, and one more is refused', async () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
    const deep = await runOne(executor, 'def f(x): return x', nested(100))
    assert.equal(deep.value, nested(100))
    assert.equal((await runOne(executor, 'def f(x): return 1', nested(101))).outcome, 'error')
  })
})
