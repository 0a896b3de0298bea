// The memory that the values of a graph take when they are computed one after the other and freed after their last use.

import { evaluateDim } from '../../src/engine/dimension.ts'
import type { Graph, Node } from '../../src/engine/index.ts'
import { topological } from '../../src/engine/order.ts'

/** Operations whose result is their input's memory. */
const VIEWS = new Set(['reshape', 'stopGradient'])

/** The most bytes alive at once, of float32 values of more than 4 axes' worth; inputs and outputs are not counted. */
export function peakBytes(graph: Graph, sizes: Readonly<Record<string, number>>): number {
  const known = new Map(Object.entries(sizes))
  const bytes = ({ shape, dtype }: Node): number =>
    shape.reduce(
      (product: number, dim) => product * evaluateDim(dim, known),
      dtype === 'bool' ? 1 : dtype === 'int64' ? 8 : 4,
    )
  const memoryOf = (node: Node): Node => (VIEWS.has(node.op) ? memoryOf(node.inputs[0] as Node) : node)
  const outside = new Set<Node>(
    [...Object.values(graph.inputs), ...Object.values(graph.outputs)].map(memoryOf),
  )
  const order = topological(Object.values(graph.outputs))
  const lastUse = new Map<Node, number>()
  order.forEach((node, at) => {
    for (const item of node.inputs) lastUse.set(memoryOf(item), at)
  })
  const ends = new Map<number, Node[]>()
  for (const [node, at] of lastUse) ends.set(at, [...(ends.get(at) ?? []), node])
  let now = 0
  let peak = 0
  const counted = (node: Node): boolean => !VIEWS.has(node.op) && node.op !== 'constant' && !outside.has(node)
  order.forEach((node, at) => {
    if (counted(node)) now += bytes(node)
    peak = Math.max(peak, now)
    for (const item of ends.get(at) ?? []) if (counted(item)) now -= bytes(item)
  })
  return peak
}
