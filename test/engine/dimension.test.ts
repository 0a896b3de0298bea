// Sizes of axes: canonical texts of polynomials over named sizes.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  addDims,
  type Dim,
  divideDims,
  evaluateDim,
  multiplyDims,
  sizeOf,
  subtractDims,
} from '../../src/engine/index.ts'

const sizes = new Map([
  ['N', 7],
  ['T', 5],
  ['P', 3],
])

const dim: fc.Arbitrary<Dim> = fc.letrec<{ dim: Dim }>((tie) => ({
  dim: fc.oneof(
    { maxDepth: 3 },
    fc.integer({ min: -4, max: 9 }),
    fc.constantFrom('N', 'T', 'P'),
    fc.tuple(tie('dim'), tie('dim')).map(([a, b]) => addDims(a, b)),
    fc.tuple(tie('dim'), tie('dim')).map(([a, b]) => multiplyDims(a, b)),
  ),
})).dim

const value = (size: Dim): number => evaluateDim(size, sizes)

test('sums, differences and products of sizes have the value of their parts', () => {
  fc.assert(
    fc.property(dim, dim, (a, b) => {
      assert.equal(value(addDims(a, b)), value(a) + value(b))
      assert.equal(value(subtractDims(a, b)), value(a) - value(b))
      assert.equal(value(multiplyDims(a, b)), value(a) * value(b) + 0)
    }),
  )
})

test('equal sizes have equal texts, whichever way they were made', () => {
  fc.assert(
    fc.property(dim, dim, dim, (a, b, c) => {
      assert.equal(multiplyDims(addDims(a, b), c), addDims(multiplyDims(c, b), multiplyDims(a, c)))
    }),
  )
})

test('a product divides by its factor', () => {
  fc.assert(
    fc.property(dim, fc.constantFrom('N', 'T', 3, '2*P'), (a, b) => {
      assert.equal(divideDims(multiplyDims(a, b), b), addDims(a))
    }),
  )
})

test('a size that does not divide exactly gives nothing', () => {
  assert.equal(divideDims('N', 'T'), undefined)
  assert.equal(divideDims('N+1', 'N'), undefined)
  assert.equal(divideDims(7, 2), undefined)
})

test('sizes read as a person would write them', () => {
  assert.equal(addDims('P', 1), 'P+1')
  assert.equal(sizeOf(['N', 2, 'T']), '2*N*T')
  assert.equal(subtractDims('N', 'T'), 'N-T')
  assert.equal(subtractDims('N', 'N'), 0)
  assert.equal(sizeOf([]), 1)
})

test('a size that is no size is refused', () => {
  assert.throws(() => addDims('N!'), { code: 'engine/bad-size', value: 'N!' })
  assert.throws(() => addDims(1.5), { code: 'engine/bad-size', value: 1.5 })
})

test('an unknown name is refused by name', () => {
  assert.throws(() => evaluateDim('N*Q', sizes), { code: 'engine/unknown-size', value: 'Q' })
})
