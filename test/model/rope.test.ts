// Rotary frequencies: plain and scaled.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ropeFrequencies } from '../../src/model/rope.ts'

const near = (found: readonly number[], expected: readonly number[]): void => {
  assert.equal(found.length, expected.length)
  for (const [i, value] of expected.entries())
    assert.ok(Math.abs(found[i]! / value - 1) < 1e-12, `${i}: ${found[i]}, expected ${value}`)
}

describe('rotary frequencies', () => {
  it('fall from 1 by equal ratios', () => {
    // 10000^(−2i/8), i = 0 … 3
    near(ropeFrequencies({ theta: 10_000, scaling: null }, 8), [1, 0.1, 0.01, 0.001])
  })

  it('with linear scaling are divided by the factor', () => {
    const scaling = { type: 'linear', factor: 4 } as const
    near(ropeFrequencies({ theta: 10_000, scaling }, 4), [0.25, 0.0025])
  })

  it('with the scaling of Llama 3 keep short waves, slow long ones and mix those between', () => {
    const scaling = { type: 'llama3', factor: 8, low: 1, high: 4, original: 200 } as const
    // Turns within 200 positions: 31.8 (above 4), 3.183 (between), 0.3183 (below 1).
    const turns = 20 / (2 * Math.PI)
    const kept = (turns - 1) / 3
    near(ropeFrequencies({ theta: 1000, scaling }, 6), [1, ((1 - kept) * 0.1) / 8 + kept * 0.1, 0.01 / 8])
  })
})
