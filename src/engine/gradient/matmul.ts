// Gradients of the matrix product, as matrix products with the operands taken the other way round where that is needed.

import type { Node } from '../graph.ts'
import { matmul } from '../ops/matmul.ts'
import { sumTo } from './elementwise.ts'
import type { GradientRules } from './rule.ts'

export const matmulRules: GradientRules = {
  // C = s·op(A)·op(B):  d op(A) = s·dC·op(B)ᵀ,  d op(B) = s·op(A)ᵀ·dC
  matmul: (node, g, wanted) => {
    const [a, b] = node.inputs as readonly [Node, Node]
    const { transposeA, transposeB, scale } = node.attributes as {
      transposeA: boolean
      transposeB: boolean
      scale: number
    }
    const product = (x: Node, y: Node, tx: boolean, ty: boolean): Node =>
      matmul(x, y, { transposeA: tx, transposeB: ty, scale })
    return [
      wanted(0)
        ? sumTo(transposeA ? product(b, g, transposeB, true) : product(g, b, false, !transposeB), a.shape)
        : undefined,
      wanted(1)
        ? sumTo(transposeB ? product(g, a, true, transposeA) : product(a, g, !transposeA, false), b.shape)
        : undefined,
    ]
  },
}
