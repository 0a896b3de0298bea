// Gradients of the reductions and of the operations along one axis.

import { multiplyDims, type Shape } from '../dimension.ts'
import { dimAt, type Node } from '../graph.ts'
import { cast, div, equal, exp, mul, sub } from '../ops/elementwise.ts'
import { dimension } from '../ops/gather.ts'
import { cumsum, sum } from '../ops/reduce.ts'
import { broadcastTo, reshape } from '../ops/shape.ts'
import type { GradientRules } from './rule.ts'

const first = (node: Node): Node => node.inputs[0] as Node
const sumLast = (x: Node): Node => sum(x, { axes: [-1], keepDims: true })

export const reductionRules: GradientRules = {
  sum: (node, g) => [broadcastTo(keepReduced(node, g), first(node).shape)],
  mean: (node, g) => {
    const x = first(node)
    const { axes } = node.attributes as { axes: readonly number[] }
    const count = multiplyDims(...axes.map((axis) => dimAt(x, axis)))
    const part = typeof count === 'number' ? mul(g, 1 / count) : div(g, cast(dimension(count), 'float32'))
    return [broadcastTo(keepReduced(node, part), x.shape)]
  },
  max: (node, g) => {
    const x = first(node)
    const { axes } = node.attributes as { axes: readonly number[] }
    const mask = cast(equal(x, keepReduced(node, node)), 'float32')
    return [mul(mask, div(keepReduced(node, g), sum(mask, { axes, keepDims: true })))]
  },
  softmax: (node, g) => [mul(node, sub(g, sumLast(mul(g, node))))],
  logSoftmax: (node, g) => [sub(g, mul(exp(node), sumLast(g)))],
  cumsum: (node, g) => {
    const { axis, reverse, exclusive } = node.attributes as {
      axis: number
      reverse: boolean
      exclusive: boolean
    }
    return [cumsum(g, { axis, reverse: !reverse, exclusive })]
  },
}

/** The value of a reduction with the reduced axes kept at size 1. */
function keepReduced(node: Node, value: Node): Node {
  const { axes } = node.attributes as { axes: readonly number[] }
  const shape: Shape = first(node).shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
  return reshape(value, shape)
}
