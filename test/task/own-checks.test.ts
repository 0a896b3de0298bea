// The data of a kind of one's own are what JSON gives back as it was, as `util.isDeepStrictEqual` judges it.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { ownChecks } from '../../src/task/own-checks.ts'

const { task } = ownChecks('mine')

function isTaken(data: unknown): boolean {
  try {
    task({ asked: '?', data: data as never }, 1)
    return true
  } catch {
    return false
  }
}

function comesBack(value: unknown): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(JSON.stringify(value)), value)
  } catch {
    return false
  }
}

describe('the data of a kind', () => {
  for (const data of [null, true, 0, 1.5, '', '\ud800', [], [1, [2]], {}, { a: { b: [null] } }])
    test(`may be ${JSON.stringify(data)}`, () => assert.equal(isTaken(data), true))

  const odd: readonly (readonly [what: string, data: unknown])[] = [
    ['−0', -0],
    ['no number', Number.NaN],
    ['a big integer', 1n],
    ['a field that is undefined', { a: undefined }],
    ['a hole', Array(2)],
    ['a list with a field', Object.assign([1], { a: 1 })],
    ['an object without a prototype', Object.create(null)],
    ['a field by a symbol', { [Symbol('a')]: 1 }],
    ['an object that writes itself otherwise', { toJSON: () => 1 }],
    ['a date', new Date(0)],
    ['a boxed number', Object(1)],
    ['a function', () => 1],
  ]
  for (const [what, data] of odd)
    test(`may not be ${what}, alone or in a list`, () => {
      assert.equal(isTaken(data), false)
      assert.equal(isTaken([data]), false)
    })
  test('may not be a circle', () => {
    const circle: unknown[] = []
    circle.push(circle)
    assert.equal(isTaken(circle), false)
  })
  test('is what comes back from JSON, whatever it is', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withNullPrototype: true,
      withSparseArray: true,
      withBoxedValues: true,
      maxDepth: 3,
    })
    // No data at all stands for null.
    fc.assert(
      fc.property(anything, (value) => value === undefined || isTaken(value) === comesBack(value)),
      { numRuns: 2000 },
    )
    fc.assert(fc.property(fc.jsonValue(), (value) => isTaken(value) === comesBack(value)))
  })
})
