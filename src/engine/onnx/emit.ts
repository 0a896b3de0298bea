// Writes a graph as an ONNX model.

import { AzlabError } from '../../core/portable.ts'
import type { Graph, Node } from '../graph.ts'
import { checkNames } from '../names.ts'
import type { LoopParts } from '../ops/loop.ts'
import { topological } from '../order.ts'
import { operatorRule } from './operators.ts'
import { encodeModel, type OnnxGraph, type OnnxValue, valueInfo } from './proto.ts'
import { openScope, type Scope } from './scope.ts'

/** A graph as an ONNX model. */
export interface EmittedModel {
  /** The file, in ONNX's protobuf format. */
  readonly bytes: Uint8Array
  /** The inputs that the results depend on; the others need not be fed to the runtime. */
  readonly inputs: readonly string[]
  /** The runtime's name of each output. Equal outputs have one name. */
  readonly outputs: Readonly<Record<string, string>>
  readonly nodeCount: number
}

/** How a graph is written as an ONNX model. */
export interface EmitOptions {
  /**
   * Take second outputs of kernels where they save a computation, default true. WebGPU's SimplifiedLayerNormalization of
   * onnxruntime 1.30 leaves the second one unwritten.
   */
  readonly byProducts?: boolean
}

/** The ONNX model of a graph: only what its outputs need, equal computations once, no weights. */
export function emitModel(
  graph: Graph,
  name = 'graph',
  { byProducts = true }: EmitOptions = {},
): EmittedModel {
  checkNames(graph)
  const scope = openScope(undefined, { count: 0, byProducts, initializers: new Map() })
  const names = new Map(Object.entries(graph.inputs).map(([key, node]) => [node, key]))
  const used: { readonly key: string; readonly node: Node }[] = []
  // Sizes first: an axis of any input may be the source, whether or not its values are used.
  const order = topological(Object.values(graph.outputs))
  for (const node of order) {
    if (node.op !== 'input') continue
    const key = names.get(node)
    if (key === undefined) {
      throw new AzlabError(`The graph uses an input '${node.attributes.name}' that it does not list.`, {
        code: 'engine/unlisted-input',
        value: node.attributes.name,
        expected: `one of ${Object.keys(graph.inputs).join(', ')}`,
        hint: 'Put the node itself among the inputs of the graph.',
      })
    }
    used.push({ key, node })
  }
  for (const [key, node] of Object.entries(graph.inputs)) {
    // An input that only lends its size to others is fed too.
    if (!used.some((item) => item.node === node) && node.shape.some((dim) => typeof dim === 'string')) {
      used.push({ key, node })
    }
  }
  for (const { key, node } of used) {
    scope.setName(node, key)
    scope.bindSizes(key, node.shape)
  }
  emitNodes(order, scope)
  const outputs = Object.fromEntries(
    Object.entries(graph.outputs).map(([key, node]) => [key, scope.nameOf(node) as string]),
  )
  const onnx: OnnxGraph = {
    name,
    node: scope.nodes,
    initializer: scope.initializers,
    input: used.map(({ key, node }) => valueInfo(key, node.dtype, node.shape)),
    output: uniqueOutputs(graph, outputs),
  }
  return {
    bytes: encodeModel(onnx),
    inputs: used.map(({ key }) => key),
    outputs,
    nodeCount: scope.nodes.length,
  }
}

function uniqueOutputs(graph: Graph, names: Readonly<Record<string, string>>): OnnxValue[] {
  const values = new Map<string, OnnxValue>()
  for (const [key, node] of Object.entries(graph.outputs)) {
    const name = names[key] as string
    if (!values.has(name)) values.set(name, valueInfo(name, node.dtype, node.shape))
  }
  return [...values.values()]
}

function emitNodes(order: readonly Node[], scope: Scope): void {
  for (const node of order) {
    if (scope.nameOf(node) !== undefined) continue
    const inputs = node.inputs.map((item) => scope.nameOf(item) as string)
    if (node.op === 'loop') {
      scope.setName(node, emitLoop(node, inputs, scope))
    } else if (node.op === 'loopOutput') {
      const [loop = ''] = inputs
      const name = scope.addOutput(loop, node.attributes.index as number)
      scope.bindSizes(name, node.shape)
      scope.setName(node, name)
    } else {
      const rule = operatorRule(node.op)
      if (!rule) {
        throw new AzlabError(`The operation '${node.op}' cannot be written in ONNX.`, {
          code: 'engine/unknown-operation',
          value: node.op,
        })
      }
      scope.setName(node, rule(node, inputs, scope))
    }
  }
}

/** The body becomes a graph inside; what it uses from outside it finds by name. */
function emitLoop(node: Node, inputs: readonly string[], scope: Scope): string {
  const parts = node.attributes.parts as LoopParts
  const body = scope.inner()
  const named = (item: Node): string => {
    const name = body.parameter()
    body.setName(item, name)
    body.bindSizes(name, item.shape)
    return name
  }
  const proceedIn = body.parameter()
  const parameters = [parts.trip, ...parts.parameters].map((item) => ({ item, name: named(item) }))
  const [trip, ...states] = parameters.map(({ item, name }) => valueInfo(name, item.dtype, item.shape))
  const results = [parts.proceed, ...parts.results, ...parts.collected]
  emitNodes(
    topological(results, (item) => scope.nameOf(item) !== undefined),
    body,
  )
  const taken = new Set<string>()
  const output = results.map((item) => {
    const name = body.nameOf(item) as string
    // An output must be made by the body itself, and once.
    const own = body.makes(name) && !taken.has(name) ? name : copy(name, taken.size, body)
    taken.add(own)
    return valueInfo(own, item.dtype, item.shape)
  })
  const graph: OnnxGraph = {
    name: 'body',
    node: body.nodes,
    initializer: [],
    input: [trip as OnnxValue, valueInfo(proceedIn, 'bool', []), ...states],
    output,
  }
  const initials = inputs.slice(1, 1 + parts.parameters.length)
  const start = scope.constant({ dtype: 'bool', shape: [], data: Uint8Array.of(1) })
  return scope.add(
    'Loop',
    [inputs[0] as string, start, ...initials],
    { body: graph },
    { outputs: results.length - 1 },
  )
}

/** A copy under a name of its own; the number keeps two copies of one tensor apart. */
function copy(name: string, number: number, body: Scope): string {
  return body.add('Identity', [name], {}, { domain: '', outputs: 1, key: number })
}
