// Equality of answers, held against util.isDeepStrictEqual.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { javascript } from '../../src/language/index.ts'
import { anyValue, copy } from './values.ts'

/** Pairs that are independent, copies, reordered copies, or such copies inside a larger value. */
const pairs = fc.oneof(
  fc.tuple(anyValue, anyValue),
  anyValue.map((value) => [value, copy(value)] as const),
  anyValue.map((value) => [value, copy(value, { reorder: true })] as const),
  fc
    .tuple(anyValue, anyValue)
    .map(
      ([a, b]) =>
        [new Set([a, [b], { a }]), new Set([copy({ a }, { reorder: true }), [copy(b)], copy(a)])] as const,
    ),
  fc.tuple(anyValue, anyValue, anyValue).map(
    ([a, b, c]) =>
      [
        { x: [a], y: b },
        { y: b, x: [c] },
      ] as const,
  ),
)

test('two values are equal exactly when isDeepStrictEqual says so, once −0 is 0', () => {
  let equals = 0
  fc.assert(
    fc.property(pairs, ([a, b]) => {
      const expected = isDeepStrictEqual(copy(a, { zero: 0 }), copy(b, { zero: 0 }))
      if (expected) equals++
      assert.equal(javascript.equal(a, b), expected)
    }),
    { numRuns: 5000 },
  )
  assert.ok(equals > 500, `only ${equals} pairs were equal: the test would not notice much`)
})

test('0 equals −0, alone and inside', () => {
  assert.ok(javascript.equal(0, -0))
  assert.ok(javascript.equal([{ a: -0 }], [{ a: 0 }]))
  assert.ok(javascript.equal(new Set([[-0]]), new Set([[0]])))
})

test('unlike kinds and unlike orders of arrays differ', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['1', '"1"'],
    ['1', '1n'],
    ['null', 'undefined'],
    ['[1, 2]', '[2, 1]'],
    ['[,]', '[undefined]'],
    ['{}', '[]'],
    ['{a: undefined}', '{}'],
    ['new Map()', 'new Set()'],
    ['new Map([[1, 2]])', 'new Map([[2, 1]])'],
    ['"<hole>"', '[,]'],
  ]
  for (const [a, b] of cases) {
    const left = javascript.literal(a)
    const right = javascript.literal(b)
    assert.ok(left.ok && right.ok && !javascript.equal(left.value, right.value), `${a} against ${b}`)
  }
})

test('large Sets of objects are compared without a quadratic search', () => {
  // isDeepStrictEqual needs minutes for this pair; the test would run into the runner's limit.
  const items = Array.from({ length: 50_000 }, (_, i) => [i])
  assert.ok(javascript.equal(new Set(items), new Set(items.map((item) => [...item]).reverse())))
})
