// Numbers in prose and in columns. Expected texts are written by hand.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { column, count, counted, fixed, listed, percent, points, signed } from '../../src/view/format.ts'

test('a negative number has the true minus sign, and zero has none', () => {
  assert.deepEqual(
    [-0.5, -2.671, -0.0004, -0, 0, 0.0004].map((value) => fixed(value, 2)),
    ['−0.50', '−2.67', '0.00', '0.00', '0.00', '0.00'],
  )
  assert.deepEqual(
    [Number.NaN, Number.POSITIVE_INFINITY, -1 / 0].map((one) => fixed(one)),
    ['NaN', '∞', '−∞'],
  )
})

test('a change has its sign, unless it rounds to zero', () => {
  assert.deepEqual([0.031, -0.002, 0.0001, -0.0001, 0].map(points), ['+3.1', '−0.2', '0.0', '0.0', '0.0'])
  assert.equal(signed(2, 0), '+2')
})

test('shares, counts and nouns have one form', () => {
  assert.deepEqual([percent(0.93), percent(0.605, 1), percent(-0.001)], ['93 %', '60.5 %', '0 %'])
  assert.deepEqual(
    [counted(1, 'round'), counted(0, 'round'), counted(1200, 'round')],
    [...['1 round', '0 rounds', '1,200 rounds']],
  )
  assert.deepEqual([count(-1200), counted(2, 'number is', 'numbers are')], ['−1,200', '2 numbers are'])
})

test('numbers in a list are joined, and runs of three are ranges', () => {
  assert.deepEqual([[], [1], [1, 2], [1, 3, 7], [1, 2, 3, 4], [1, 2, 3, 7]].map(listed), [
    '',
    '1',
    '1 and 2',
    '1, 3 and 7',
    '1 to 4',
    '1 to 3 and 7',
  ])
})

/** A column with the spaces that set points below points as `.` and `_`: of the width of a point, and of a digit. */
const spaced = (values: readonly (number | bigint)[]) =>
  column(values).map((text) => text.replaceAll('\u2008', '.').replaceAll('\u2007', '_'))

test('a number of a column has its own digits and no more, four significant ones or three after the point, and points stand below points', () => {
  assert.deepEqual(spaced([1 / 3, 1000.5, 2]), ['0.3333', '1000.5___', '2.____'])
  assert.deepEqual(spaced([0.1, 0.25, -3]), ['0.1_', '0.25', '−3.__'])
  assert.deepEqual(spaced([1234.5]), ['1234.5'])
  assert.deepEqual(spaced([1, 20, 300]), ['1', '20', '300'])
  assert.deepEqual(spaced([0.1 + 0.2, 2 / 3, 1.99999]), ['0.3___', '0.6667', '2.____'])
  assert.deepEqual(spaced([12_345.6789, 7n, 0]), ['12345.679', '7.___', '0.___'])
})

test('a small number beside a large one gives it no digits', () => {
  assert.deepEqual(spaced([1.2e-9, 0.00004, 12_345.678]), ['1.2e-9', '0.00004', '12345.678__'])
  assert.deepEqual(spaced([123_456.789, 0.00012]), ['123456.789__', '0.00012'])
  assert.deepEqual(spaced([Number.NaN, -Infinity, 0.5]), ['NaN', '−∞', '0.5'])
})

test('what a column cannot show with seven digits has an exponent of its own', () => {
  assert.deepEqual(column([1.2e-9, 0.5, -1.23456e-12, 1e21]), ['1.2e-9', '0.5', '−1.235e-12', '1e21'])
  assert.deepEqual(column([5e-324, Number.MAX_VALUE]), ['5e-324', '1.7976931348623157e308'])
})

test('no number other than zero reads as zero, and every text is the number to within a thousandth', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer())),
      (values) => {
        column(values).forEach((text, at) => {
          const read = Number(text.replace('−', '-'))
          const value = values[at]!
          assert.ok(Math.abs(read - value) <= Math.abs(value) / 1000, `${value} is shown as ${text}`)
          assert.doesNotMatch(text, /^−0(\.0*)?$/)
        })
      },
    ),
  )
})
