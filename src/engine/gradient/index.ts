// Reverse-mode differentiation: the gradient of a scalar as nodes of the same graph.

import { equalShapes } from '../dimension.ts'
import { constant, type Node, shapeError } from '../graph.ts'
import { add } from '../ops/elementwise.ts'
import { broadcastTo } from '../ops/shape.ts'
import { topological } from '../order.ts'
import { gradientRules } from './rules.ts'

/**
 * The gradients of a float32 scalar with respect to nodes, each of its node's shape. A node that the scalar does not depend on
 * gets zeros. Throws where the way leads through an operation without a gradient (a loop, topK).
 */
export function gradients(loss: Node, wrt: readonly Node[]): Node[] {
  if (loss.dtype !== 'float32' || loss.shape.length !== 0) {
    throw shapeError('gradients', [loss], 'a float32 scalar to differentiate')
  }
  const targets = new Set(wrt)
  const order = topological([loss])
  const needed = new Set<Node>()
  for (const node of order) {
    if (node.dtype !== 'float32') continue
    const flows = node.op !== 'stopGradient' && node.inputs.some((item) => needed.has(item))
    if (targets.has(node) || flows) needed.add(node)
  }
  const found = new Map<Node, Node>([[loss, constant(1)]])
  for (const node of order.reverse()) {
    const gradient = found.get(node)
    if (!gradient || !needed.has(node) || !node.inputs.some((item) => needed.has(item))) continue
    const rule = gradientRules[node.op]
    if (!rule)
      throw shapeError(
        `The gradient of ${node.op}`,
        node.inputs,
        'an operation with a gradient, or stopGradient',
      )
    const parts = rule(node, gradient, (index) => needed.has(node.inputs[index] as Node))
    node.inputs.forEach((item, index) => {
      const part = parts[index]
      if (!part || !needed.has(item)) return
      if (!equalShapes(part.shape, item.shape))
        throw shapeError(`The gradient of ${node.op}`, [part, item], 'equal shapes')
      const before = found.get(item)
      found.set(item, before ? add(before, part) : part)
    })
  }
  return wrt.map((node) => (needed.has(loss) && found.get(node)) || broadcastTo(constant(0), node.shape))
}
