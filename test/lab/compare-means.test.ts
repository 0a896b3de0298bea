// The means of a comparison: by hand, and a forged one is found.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupMeans, meansFaults } from '../../src/lab/compare-means.ts'
import type { Difference } from '../../src/lab/difference.ts'

const pair = (type: Difference['type'], before: number, after: number): Difference => ({
  kind: 'difference',
  id: `${before}`,
  parents: ['a', 'b'],
  type,
  role: 'solve',
  before,
  after,
  difference: after - before,
})
const pairs = [
  pair('deduction', 1, 2),
  pair('abduction', -1, -1),
  pair('deduction', 0, 0.5),
  pair('deduction', 2, 2),
]

test('are the means of the pairs, by group', () => {
  assert.deepEqual(groupMeans(pairs), [
    { group: 'deduction solve', pairs: 3, differ: 2, before: 1, after: 1.5, difference: 0.5 },
    { group: 'abduction solve', pairs: 1, differ: 0, before: -1, after: -1, difference: 0 },
  ])
  assert.deepEqual(groupMeans([]), [])
})

for (const name of ['pairs', 'differ', 'before', 'after', 'difference'] as const)
  test(`a wrong ${name} contradicts the pairs`, () => {
    const [first, ...others] = groupMeans(pairs)
    const forged = [{ ...first!, [name]: first![name] + 1 }, ...others]
    assert.deepEqual(meansFaults(forged, pairs), [
      { figure: `deduction solve, ${name}`, said: first![name] + 1, records: first![name] },
    ])
  })

test('a group that is left out contradicts them', () => {
  assert.deepEqual(meansFaults(groupMeans(pairs).slice(1), pairs), [{ figure: 'pairs', said: 1, records: 4 }])
})
