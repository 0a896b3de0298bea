// Matrix products: two-dimensional, or batched with broadcasting of the leading axes.

import { multiplyDims, type Shape } from '../dimension.ts'
import { broadcastShapes, dimAt, makeNode, type Node, requireType, shapeError } from '../graph.ts'
import { reshape } from './shape.ts'

/** Which factors of a product are taken transposed, and what it is multiplied by. */
export interface MatmulOptions {
  /** Take the last two axes of `a` the other way round. Costs nothing, unlike `transpose`. */
  readonly transposeA?: boolean
  readonly transposeB?: boolean
  /** A factor of the product, free of cost (attention's 1/√d). */
  readonly scale?: number
}

/** `scale · a · b`: (…, M, K) × (…, K, N) → (…, M, N). Leading axes broadcast. */
export function matmul(a: Node, b: Node, options: MatmulOptions = {}): Node {
  const { transposeA = false, transposeB = false, scale = 1 } = options
  requireType('matmul', [a, b], 'float32')
  if (a.shape.length < 2 || b.shape.length < 2) throw shapeError('matmul', [a, b], 'two axes or more')
  const rows = dimAt(a, transposeA ? -1 : -2)
  const inner = dimAt(a, transposeA ? -2 : -1)
  const otherInner = dimAt(b, transposeB ? -1 : -2)
  const columns = dimAt(b, transposeB ? -2 : -1)
  if (inner !== otherInner) {
    const flags = `${transposeA ? ' with a transposed' : ''}${transposeB ? ' with b transposed' : ''}`
    throw shapeError('matmul', [a, b], `equal inner sizes${flags}, but they are ${inner} and ${otherInner}`)
  }
  if (a.shape.length > 2 && b.shape.length === 2 && !transposeA) {
    // One flat product (and one flat product for each gradient) instead of a batch of small ones.
    const leading = a.shape.slice(0, -1)
    const flat = reshape(a, [multiplyDims(...leading), inner])
    return reshape(matmul(flat, b, options), [...leading, columns])
  }
  const batch = broadcastShapes(
    'matmul',
    [a, b].map((node) => ({ ...node, shape: node.shape.slice(0, -2) })),
  )
  const shape: Shape = [...batch, rows, columns]
  return makeNode('matmul', [a, b], shape, 'float32', { transposeA, transposeB, scale })
}
