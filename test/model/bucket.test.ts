// Batches of items of unequal length.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { bucketsOf } from '../../src/model/bucket.ts'

const lengths = fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 60 })

describe('batches of items', () => {
  it('hold every item once', () => {
    fc.assert(
      fc.property(lengths, (list) => {
        const found = bucketsOf(list, 500).flatMap(({ indices }) => indices)
        assert.deepEqual(
          found.toSorted((a, b) => a - b),
          list.map((_, index) => index),
        )
      }),
    )
  })

  it('are as long as their longest item', () => {
    fc.assert(
      fc.property(lengths, (list) => {
        for (const { indices, length } of bucketsOf(list, 500))
          assert.equal(length, Math.max(...indices.map((index) => list[index]!)))
      }),
    )
  })

  it('have no more padded tokens than allowed, unless they hold one item', () => {
    fc.assert(
      fc.property(lengths, (list) => {
        for (const { indices, length } of bucketsOf(list, 500))
          assert.ok(indices.length === 1 || indices.length * length <= 500)
      }),
    )
  })

  it('do not mix short items with long ones', () => {
    assert.deepEqual(
      bucketsOf([10, 100, 12, 90], 1000).map(({ indices }) => indices),
      [
        [1, 3],
        [2, 0],
      ],
    )
  })
})
