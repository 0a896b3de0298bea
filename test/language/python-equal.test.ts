// Equality of Python answers, held against Python's own ==.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { python } from '../../src/language/index.ts'
import { askPython, noPython } from './python.ts'
import { anyValue, vary } from './python-values.ts'

const equal = (a: string, b: string): boolean => {
  const [left, right] = [python.literal(a), python.literal(b)]
  assert.ok(left.ok && right.ok, `${a}, ${b}`)
  const one = python.equal(left.value, right.value)
  assert.equal(python.equal(right.value, left.value), one)
  return one
}

test('numbers are equal by value, whatever their type', () => {
  for (const [a, b] of [
    ['1', '1.0'],
    ['1', 'True'],
    ['0', 'False'],
    ['-0.0', '0'],
    ['1', '1+0j'],
    ['2.0', '(2-0j)'],
    ['9007199254740992', '9007199254740992.0'],
    ['10', '0xA'],
    ["float('inf')", '1e999'],
    ['1_0', '10'],
  ] as const)
    assert.ok(equal(a, b), `${a} == ${b}`)
})

test('an int and a float are compared exactly', () => {
  assert.ok(!equal('9007199254740993', '9007199254740992.0'))
  assert.ok(!equal(`1${'0'.repeat(400)}`, "float('inf')"))
  assert.ok(!equal('1', '1.0000000000000002'))
})

test('NaN makes unequal whatever holds it', () => {
  for (const text of [
    "float('nan')",
    "[float('nan')]",
    "{1: float('nan')}",
    "{float('nan')}",
    "complex(0, float('nan'))",
  ])
    assert.ok(!equal(text, text), text)
})

test('containers are equal by members, and by kind but for sets', () => {
  for (const [a, b] of [
    ['[1, 2]', '[1.0, 2]'],
    ['{1, 2}', 'frozenset([2, 1])'],
    ["{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}"],
    ['{1: 2}', '{True: 2.0}'],
    ['{(1, 2)}', '{(1.0, 2)}'],
    ['{frozenset({1})}', '{frozenset({True})}'],
  ] as const)
    assert.ok(equal(a, b), `${a} == ${b}`)
  for (const [a, b] of [
    ['[1]', '(1,)'],
    ['[1, 2]', '[2, 1]'],
    ["'a'", "b'a'"],
    ['None', 'False'],
    ["''", '0'],
    ['[]', '()'],
    ['{}', 'set()'],
    ['set()', '[]'],
    ["'1'", '1'],
    ['{1: 2}', '{2: 1}'],
    ["'é'", "'e\\u0301'"],
    ['[1]', '[1, 1]'],
    ["'[1]'", '[1]'],
  ] as const)
    assert.ok(!equal(a, b), `${a} != ${b}`)
})

test('two values are equal exactly when Python says so', { skip: noPython }, () => {
  const picks = fc.infiniteStream(fc.nat(1 << 20))
  const varied = fc.tuple(anyValue, picks).map(([value, stream]) => {
    const pick = (n: number): number => (stream.next().value as number) % n
    return [value, vary(value, pick)] as const
  })
  const pairs = fc.sample(
    fc.oneof({ weight: 3, arbitrary: varied }, { weight: 1, arbitrary: fc.tuple(anyValue, anyValue) }),
    8000,
  )
  const theirs = askPython(
    'return eval(question[0], NAMES) == eval(question[1], dict(NAMES))',
    pairs.map(([a, b]) => [python.canonical(a), `${python.canonical(b)}`]),
  )
  pairs.forEach(([a, b], i) => {
    // Python's name nan is one object, which containers compare by identity: such pairs have a test of their own.
    if (/\bnan\b/.test(python.canonical(a))) return
    assert.equal(python.equal(a, b), theirs[i], `${python.canonical(a)} == ${python.canonical(b)}`)
  })
  const equals = theirs.filter(Boolean).length
  assert.ok(
    equals > 800 && equals < 7200,
    `${equals} of 8000 pairs were equal: the test would not notice much`,
  )
})

test('large sets of tuples are compared without a quadratic search', () => {
  const items = Array.from({ length: 50_000 }, (_, i) => `(${i},)`)
  assert.ok(equal(`{${items.join()}}`, `{${items.reverse().join()}}`))
})
