// Gradients of the operations that move values.

import { addDims, type Dim, multiplyDims, type Shape, subtractDims } from '../dimension.ts'
import { dimAt, type Node } from '../graph.ts'
import { gatherElements, oneHot, scatterElements } from '../ops/gather.ts'
import { matmul } from '../ops/matmul.ts'
import { broadcastTo, pad, reshape, slice, transpose } from '../ops/shape.ts'
import { sumTo } from './elementwise.ts'
import type { GradientRules } from './rule.ts'

/** Up to this many rows a table's gradient is a product with one-hot rows, which is faster than scattering. */
const ONE_HOT_ROWS = 2048

const first = (node: Node): Node => node.inputs[0] as Node

export const movementRules: GradientRules = {
  reshape: (node, g) => [reshape(g, first(node).shape)],
  transpose: (node, g) => {
    const { permutation } = node.attributes as { permutation: readonly number[] }
    return [
      transpose(
        g,
        permutation.map((_, axis) => permutation.indexOf(axis)),
      ),
    ]
  },
  concat: (node, g) => {
    const { axis } = node.attributes as { axis: number }
    let start: Dim = 0
    return node.inputs.map((part) => {
      const end = addDims(start, dimAt(part, axis))
      const piece = slice(g, axis, start, end)
      start = end
      return piece
    })
  },
  slice: (node, g) => {
    const { axis, start, end } = node.attributes as { axis: number; start: Dim; end: Dim }
    return [pad(g, axis, start, subtractDims(dimAt(first(node), axis), end))]
  },
  pad: (node, g) => {
    const { axis, before } = node.attributes as { axis: number; before: Dim }
    return [slice(g, axis, before, addDims(before, dimAt(first(node), axis)))]
  },
  broadcastTo: (node, g) => [sumTo(g, first(node).shape)],
  gather: (node, g) => {
    const [table, indices] = node.inputs as readonly [Node, Node]
    return [tableGradient(table.shape, indices, g), undefined]
  },
  gatherElements: (node, g) => {
    const [x, indices] = node.inputs as readonly [Node, Node]
    const { axis } = node.attributes as { axis: number }
    return [scatterElements(x.shape, indices, g, axis), undefined]
  },
  scatterElements: (node, g) => {
    const { axis } = node.attributes as { axis: number }
    return [undefined, gatherElements(g, first(node), axis)]
  },
}

/** Adds the rows of the gradient to the rows of the table that they came from, in a fixed order. */
function tableGradient(table: Shape, indices: Node, g: Node): Node {
  const [rows, ...row] = table as readonly [Dim, ...Dim[]]
  const count = multiplyDims(...indices.shape)
  const width = multiplyDims(...row)
  const flatIndices = reshape(indices, [count])
  const flatGradient = reshape(g, [count, width])
  const small = typeof rows === 'number' && rows <= ONE_HOT_ROWS
  const sum = small
    ? matmul(oneHot(flatIndices, rows), flatGradient, { transposeA: true })
    : scatterElements(
        [rows, width],
        broadcastTo(reshape(flatIndices, [count, 1]), [count, width]),
        flatGradient,
        0,
      )
  return reshape(sum, table)
}
