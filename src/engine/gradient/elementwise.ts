// Gradients of the elementwise operations.

import type { Shape } from '../dimension.ts'
import type { Node } from '../graph.ts'
import {
  cos,
  div,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  mul,
  neg,
  sin,
  sub,
  where,
} from '../ops/elementwise.ts'
import { sum } from '../ops/reduce.ts'
import { reshape } from '../ops/shape.ts'
import type { GradientRules } from './rule.ts'

/** Undoes a broadcast: sums over the axes along which a value of the shape was repeated. */
export function sumTo(gradient: Node, shape: Shape): Node {
  const extra = gradient.shape.length - shape.length
  const axes = gradient.shape.flatMap((dim, axis) =>
    axis < extra || shape[axis - extra] !== dim ? [axis] : [],
  )
  return axes.length === 0 ? gradient : reshape(sum(gradient, { axes }), shape)
}

const first = (node: Node): Node => node.inputs[0] as Node
const second = (node: Node): Node => node.inputs[1] as Node

export const elementwiseRules: GradientRules = {
  neg: (_node, g) => [neg(g)],
  exp: (node, g) => [mul(g, node)],
  log: (node, g) => [div(g, first(node))],
  sqrt: (node, g) => [div(mul(g, 0.5), node)],
  reciprocal: (node, g) => [neg(mul(g, mul(node, node)))],
  sigmoid: (node, g) => [mul(g, mul(node, sub(1, node)))],
  tanh: (node, g) => [mul(g, sub(1, mul(node, node)))],
  sin: (node, g) => [mul(g, cos(first(node)))],
  cos: (node, g) => [neg(mul(g, sin(first(node))))],
  abs: (node, g) => {
    const x = first(node)
    return [where(greater(x, 0), g, where(less(x, 0), neg(g), 0))]
  },
  stopGradient: () => [undefined],
  cast: () => [undefined],
  add: (node, g) => [sumTo(g, first(node).shape), sumTo(g, second(node).shape)],
  sub: (node, g, wanted) => [
    sumTo(g, first(node).shape),
    wanted(1) ? neg(sumTo(g, second(node).shape)) : undefined,
  ],
  mul: (node, g, wanted) => {
    const [a, b] = [first(node), second(node)]
    if (a === b) return [mul(mul(g, a), 2), undefined]
    return [
      wanted(0) ? sumTo(mul(g, b), a.shape) : undefined,
      wanted(1) ? sumTo(mul(g, a), b.shape) : undefined,
    ]
  },
  div: (node, g, wanted) => {
    const [a, b] = [first(node), second(node)]
    return [
      wanted(0) ? sumTo(div(g, b), a.shape) : undefined,
      wanted(1) ? sumTo(neg(div(mul(g, node), b)), b.shape) : undefined,
    ]
  },
  minimum: (node, g) => chosen(node, g, lessOrEqual(first(node), second(node))),
  maximum: (node, g) => chosen(node, g, greaterOrEqual(first(node), second(node))),
  where: (node, g) => {
    const [condition, a, b] = node.inputs as readonly [Node, Node, Node]
    return [undefined, sumTo(where(condition, g, 0), a.shape), sumTo(where(condition, 0, g), b.shape)]
  },
}

function chosen(node: Node, g: Node, firstWins: Node): Node[] {
  return [sumTo(where(firstWins, g, 0), first(node).shape), sumTo(where(firstWins, 0, g), second(node).shape)]
}
