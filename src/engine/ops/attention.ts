// The transformer's own operations, which the runtime has as one kernel each.

import { type Dim, divideDims, equalShapes } from '../dimension.ts'
import { dimAt, makeNode, type Node, requireType, shapeError } from '../graph.ts'

/** x / √(mean(x²) + epsilon) · weight over the last axis. x: (…, D), weight: (D). */
export function rmsNorm(x: Node, weight: Node, epsilon: number): Node {
  requireType('rmsNorm', [x, weight], 'float32')
  if (x.shape.length < 1 || !equalShapes(weight.shape, [dimAt(x, -1)])) {
    throw shapeError('rmsNorm', [x, weight], 'a weight of the size of the last axis')
  }
  return makeNode('rmsNorm', [x, weight], x.shape, 'float32', { epsilon })
}

/** 1 / √(mean(x²) + epsilon) of an `rmsNorm` node, (…, 1): a by-product of its kernel. No gradient flows through it. */
export function inverseRms(norm: Node): Node {
  if (norm.op !== 'rmsNorm') throw shapeError('inverseRms', [norm], 'the result of rmsNorm')
  return makeNode(
    'inverseRms',
    [norm, norm.inputs[0] as Node],
    norm.shape.with(-1, 1),
    'float32',
    norm.attributes,
  )
}

/**
 * Rotary position embedding, halves rotated against each other (the Llama and Qwen layout): with (a, b) the two halves of a
 * head, (a·cos - b·sin, b·cos + a·sin).
 *
 * x: (B, T, heads·D), or (B, heads, T, D); positions: int64 (B, T), rows of the tables; cosines and sines: (P, D/2).
 * No gradient flows to the tables. The rotation back is the same operation with the sines negated.
 */
export function rotary(x: Node, positions: Node, cosines: Node, sines: Node): Node {
  const inputs = [x, positions, cosines, sines]
  requireType('rotary', [x, cosines, sines], 'float32')
  requireType('rotary', [positions], 'int64')
  const expected = 'x (B, T, heads·D) or (B, heads, T, D), positions (B, T), and two tables (P, D/2)'
  if (cosines.shape.length !== 2 || !equalShapes(cosines.shape, sines.shape))
    throw shapeError('rotary', inputs, expected)
  const rank = x.shape.length
  if (rank !== 3 && rank !== 4) throw shapeError('rotary', inputs, expected)
  const time = dimAt(x, rank === 3 ? 1 : 2)
  const half = dimAt(cosines, 1)
  const heads: Dim | undefined = divideDims(dimAt(x, -1), half)
  const fits = rank === 3 ? typeof heads === 'number' && heads % 2 === 0 : heads === 2
  if (!fits || !equalShapes(positions.shape, [dimAt(x, 0), time]))
    throw shapeError('rotary', inputs, expected)
  return makeNode('rotary', inputs, x.shape, 'float32')
}
