// The uniform numbers of one text: they depend on its key alone.

import { draws, type Key } from '../core/portable.ts'

const steps = 2 ** 23

/**
 * The first `count` uniform numbers of a text, in steps of 2⁻²³: exact in float32, and below 1 by enough that a product
 * with a sum of float32 shares stays below that sum.
 */
export function uniformsOf(key: Key, count: number): Float32Array {
  const stream = draws(key)
  const numbers = new Float32Array(count)
  for (let i = 0; i < count; i++) numbers[i] = Math.floor(stream.uniform() * steps) / steps
  return numbers
}
