// Compares tensors with the rounding of float32 in mind.

import assert from 'node:assert/strict'
import type { TensorData } from '../../src/engine/index.ts'

/** About eight decimal digits of inputs and a few operations in float32. */
const TOLERANCE = 2e-5

export function assertClose(
  found: TensorData | undefined,
  expected: TensorData | undefined,
  what: string,
): void {
  assert.ok(found && expected)
  assert.equal(found.dtype, expected.dtype, `${what}: type`)
  assert.deepEqual([...found.shape], [...expected.shape], `${what}: shape`)
  for (let i = 0; i < expected.data.length; i++) {
    const [a, b] = [found.data[i] as number, expected.data[i] as number]
    const close = Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b))
    assert.ok(close, `${what}[${i}]: found ${a}, expected ${b}`)
  }
}
