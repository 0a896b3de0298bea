// Keys: the numbers of a key are those of the published generator, and depend on nothing else.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { draws, subkey } from '../../src/core/index.ts'

/** Blackman and Vigna's xoshiro128** in whole numbers of any size. */
function* xoshiro(state: readonly bigint[]): Generator<number> {
  const cut = (x: bigint): bigint => x & 0xffffffffn
  const turn = (x: bigint, by: bigint): bigint => cut(x << by) | (x >> (32n - by))
  let [a, b, c, d] = state as [bigint, bigint, bigint, bigint]
  for (;;) {
    yield Number(cut(turn(cut(b * 5n), 7n) * 9n))
    const t = cut(b << 9n)
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = turn(d, 11n)
  }
}

test('the reference generator gives the numbers published for the state 1, 2, 3, 4', () => {
  const numbers = xoshiro([1n, 2n, 3n, 4n])
  // The test vector of the rand_xoshiro package.
  assert.deepEqual(
    Array.from({ length: 4 }, () => numbers.next().value),
    [11520, 0, 5927040, 70819200],
  )
})

test('the numbers of a key are those of xoshiro128**, seeded by its SHA-256', () => {
  for (const key of ['', 'a', '7/step=3/solve']) {
    const digest = createHash('sha256').update(key).digest()
    const expected = xoshiro([0, 4, 8, 12].map((at) => BigInt(digest.readUInt32LE(at))))
    const { uniform } = draws(key)
    for (let i = 0; i < 100; i++) assert.equal(uniform() * 2 ** 32, expected.next().value)
  }
})

test('a key names the parts of a thing', () => {
  assert.equal(subkey(subkey('7', 'step', 3), 'solve'), '7/step=3/solve')
})

test('whole numbers below n are all met, and no others', () => {
  const { below } = draws('below')
  assert.deepEqual([...new Set(Array.from({ length: 500 }, () => below(7)))].sort(), [0, 1, 2, 3, 4, 5, 6])
})

test('a shuffle has the same items, and leaves the list as it was', () => {
  const items = [1, 2, 3, 4, 5]
  assert.deepEqual(draws('shuffle').shuffle(items).sort(), [1, 2, 3, 4, 5])
  assert.deepEqual(items, [1, 2, 3, 4, 5])
})

test('a sample has no item twice, and all items where there are fewer', () => {
  const { sample } = draws('sample')
  for (let i = 0; i < 50; i++) assert.equal(new Set(sample([1, 2, 3, 4], 3)).size, 3)
  assert.deepEqual(sample([1, 2], 5).sort(), [1, 2])
})
