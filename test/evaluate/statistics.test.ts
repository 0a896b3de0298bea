// Intervals and pass@k against formulas and values by hand.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  bootstrapMean,
  bootstrapStrata,
  pairedRise,
  passAtK,
  temperatureOfEntropy,
} from '../../src/evaluate/index.ts'

test('the interval of a mean of coin throws is that of the normal law', () => {
  // 400 throws, 160 heads: mean 0.4, standard error sqrt(0.4 · 0.6 / 400) = 0.0245, 95 % within ± 1.96 errors.
  const scores = Array.from({ length: 400 }, (_, i) => (i < 160 ? 1 : 0))
  const { mean, low, high } = bootstrapMean(scores)
  assert.equal(mean, 0.4)
  assert.ok(Math.abs(low - (0.4 - 0.048)) < 0.006, `${low}`)
  assert.ok(Math.abs(high - (0.4 + 0.048)) < 0.006, `${high}`)
})

test('of equal scores nothing can be drawn, so the interval is that of Wilson: none of 4 ends at z² / (4 + z²)', () => {
  const z = 1.959963984540054
  const none = bootstrapMean([0, 0, 0, 0])
  assert.deepEqual([none.mean, none.low], [0, 0])
  assert.ok(Math.abs(none.high - z ** 2 / (4 + z ** 2)) < 1e-12, `${none.high}`)
  const all = bootstrapMean([1, 1, 1, 1])
  assert.deepEqual([all.mean, all.high], [1, 1])
  assert.ok(Math.abs(all.low - 4 / (4 + z ** 2)) < 1e-12, `${all.low}`)
})

test('strata that are all equal square and add: none right in three types of 200 ends at z² / (200 + z²) / √3', () => {
  const z = 1.959963984540054
  const none = Array.from({ length: 200 }, () => 0)
  const { low, high } = bootstrapStrata([none, none, none])
  assert.equal(low, 0)
  assert.ok(Math.abs(high - z ** 2 / (200 + z ** 2) / Math.sqrt(3)) < 1e-12, `${high}`)
})

test('the same key gives the same interval, another key another one', () => {
  const scores = [0, 1, 1, 0, 1, 0.5]
  assert.deepEqual(bootstrapMean(scores, { key: 'a' }), bootstrapMean(scores, { key: 'a' }))
  const long = Array.from({ length: 97 }, (_, i) => ((i * 37) % 11) / 10)
  assert.notDeepEqual(bootstrapMean(long, { key: 'a' }), bootstrapMean(long, { key: 'b' }))
})

test('strata weigh the same, whatever their number of tasks', () => {
  // (1 + 0) / 2, though there are three tasks of one and one of the other.
  assert.equal(bootstrapStrata([[1, 1, 1], [0]]).mean, 0.5)
})

test('a rise of nothing in n pairs has the interval of Tango (1998): ± z² / (n + z²)', () => {
  const z = 1.959963984540054
  const { mean, low, high } = pairedRise([[1, 0, 1, 0]], [[1, 0, 1, 0]])
  assert.equal(mean, 0)
  assert.ok(Math.abs(high - z ** 2 / (4 + z ** 2)) < 1e-12 && Math.abs(low + high) < 1e-12, `${low} ${high}`)
})

test('sides of different tasks are refused', () => {
  assert.throws(() => pairedRise([[1], [1]], [[1], [1, 0]]), { code: 'evaluate/pairs' })
  assert.throws(() => bootstrapMean([]), { code: 'evaluate/empty' })
})

test('pass@k agrees with the binomial coefficients', () => {
  const choose = (n: number, k: number): number => (k === 0 ? 1 : k > n ? 0 : (choose(n - 1, k - 1) * n) / k)
  for (let right = 0; right <= 8; right++)
    for (let k = 1; k <= 8; k++)
      assert.ok(Math.abs(passAtK(8, right, k) - (1 - choose(8 - right, k) / choose(8, k))) < 1e-12)
})

test('pass@k by hand: 2 right of 4, two drawn', () => {
  // None right in 1 of the 6 pairs.
  assert.ok(Math.abs(passAtK(4, 2, 2) - 5 / 6) < 1e-12)
  assert.equal(passAtK(8, 3, 1), 3 / 8)
})

test('pass@k refuses more answers than there are', () => {
  assert.throws(() => passAtK(2, 1, 8), { code: 'evaluate/pass-at-k' })
  assert.throws(() => passAtK(2, 3, 1), { code: 'evaluate/pass-at-k' })
})

test('the temperature of an entropy is found where entropy is a known function of temperature', async () => {
  const { temperature } = await temperatureOfEntropy(async (t) => 2 * t, 1.2, { rounds: 14 })
  assert.ok(Math.abs(temperature - 0.6) < 0.01, `${temperature}`)
})
