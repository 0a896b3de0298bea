// Evaluates a graph in float64 with plain loops: slow, and simple enough to be believed.

import { AzlabError } from '../../core/portable.ts'
import { evaluateDim, isName } from '../dimension.ts'
import type { Node } from '../graph.ts'
import type { ComputedOp, Op } from '../op.ts'
import type { LoopParts } from '../ops/loop.ts'
import { topological } from '../order.ts'
import { elementwiseKernels } from './elementwise.ts'
import type { Kernel, Kernels, Sizes } from './kernel.ts'
import { linearKernels } from './linear.ts'
import { movementKernels } from './movement.ts'
import { type Value, zeros } from './value.ts'

const computed: Kernels<ComputedOp> = { ...elementwiseKernels, ...linearKernels, ...movementKernels }
const kernels: Readonly<Partial<Record<Op, Kernel>>> = computed

/** The values of nodes, from those of the inputs and the sizes that names stand for. */
export function evaluateNodes(
  wanted: readonly Node[],
  inputs: ReadonlyMap<Node, Value>,
  sizes: Sizes,
): ReadonlyMap<Node, Value> {
  return evaluate(wanted, new Map(inputs), new Map(sizes), new Map())
}

type LoopValues = Map<Node, readonly Value[]>

function evaluate(
  wanted: readonly Node[],
  values: Map<Node, Value>,
  sizes: Map<string, number>,
  loops: LoopValues,
): Map<Node, Value> {
  const lookUp = (node: Node): Value => {
    const found = values.get(node)
    if (found) return found
    throw new AzlabError(`The operation '${node.op}' has no value here.`, {
      code: 'engine/unlisted-input',
      value: node.attributes.name ?? node.op,
      hint: 'Put the node itself among the inputs of the graph.',
    })
  }
  for (const node of topological(wanted, (item) => values.has(item))) {
    if (node.op === 'loop') {
      loops.set(node, runLoop(node, values, sizes))
      values.set(node, zeros('bool', []))
    } else if (node.op === 'loopOutput') {
      const result = loops.get(node.inputs[0] as Node)?.[node.attributes.index as number] as Value
      values.set(node, result)
      bind(node, result, sizes)
    } else {
      const kernel = kernels[node.op]
      const shape = kernel ? node.shape.map((dim) => evaluateDim(dim, sizes)) : []
      values.set(node, kernel ? kernel(node, node.inputs.map(lookUp), shape, sizes) : lookUp(node))
    }
  }
  return values
}

function runLoop(node: Node, values: ReadonlyMap<Node, Value>, sizes: ReadonlyMap<string, number>): Value[] {
  const parts = node.attributes.parts as LoopParts
  const [limit, ...rest] = node.inputs.map((item) => values.get(item) as Value)
  let states = rest.slice(0, parts.parameters.length)
  const collected: Value[][] = parts.collected.map(() => [])
  const wanted = [...parts.results, ...parts.collected, parts.proceed]
  let inside = new Map(sizes)
  for (let trip = 0; trip < (limit?.data[0] ?? 0); trip++) {
    inside = new Map(sizes)
    const known = new Map(values)
    known.set(parts.trip, { dtype: 'int64', shape: [], data: Float64Array.of(trip) })
    parts.parameters.forEach((parameter, i) => {
      known.set(parameter, states[i] as Value)
      bind(parameter, states[i] as Value, inside)
    })
    const results = evaluate(wanted, known, inside, new Map())
    states = parts.results.map((item) => results.get(item) as Value)
    parts.collected.forEach((item, i) => void collected[i]?.push(results.get(item) as Value))
    if (results.get(parts.proceed)?.data[0] === 0) break
  }
  const stacked = collected.map((items, i): Value => {
    const of = parts.collected[i] as Node
    const shape = items[0]?.shape ?? of.shape.map((dim) => (typeof dim === 'number' ? dim : 0))
    const data = Float64Array.from(items.flatMap((item) => [...item.data]))
    return { dtype: of.dtype, shape: [items.length, ...shape], data }
  })
  return [...states, ...stacked]
}

/** Learns the sizes of axes that are called by a bare name. */
function bind(node: Node, value: Value, sizes: Map<string, number>): void {
  node.shape.forEach((dim, axis) => {
    if (isName(dim)) sizes.set(dim, value.shape[axis] ?? 0)
  })
}
