// A graph that is being written: its operators so far, each distinct computation once, and where each named size is found.

import { type Dim, evaluateDim, isName, type Shape, termsOf } from '../dimension.ts'
import type { Node } from '../graph.ts'
import type { TensorData } from '../tensor.ts'
import { type AttributeValue, attribute, elementType, type OnnxNode, type OnnxTensor } from './proto.ts'

/** Any bytes as a text of as many characters, and no two alike. */
const ONE_TO_ONE = new TextDecoder('latin1')

export interface OperatorOptions {
  readonly domain?: string
  readonly outputs?: number
  /** Keeps operators apart that are otherwise equal, and where they are. */
  readonly key?: number
}

/** The tensor and the axis whose size a name stands for. */
interface SizeSource {
  readonly tensor: string
  readonly axis: number
}

/** Names and constants that a model's main graph and the bodies of its loops share. */
interface Shared {
  count: number
  readonly byProducts: boolean
  readonly initializers: Map<string, OnnxTensor & { readonly name: string }>
}

interface OpenNode extends OnnxNode {
  readonly output: string[]
}

export interface Scope {
  /** The graph around a loop's body. */
  readonly parent: Scope | undefined
  readonly nodes: readonly OnnxNode[]
  readonly initializers: readonly OnnxTensor[]
  /** Whether the provider's kernels give their second outputs. */
  readonly byProducts: boolean
  /** The first output of each operator so far, by all that determines it. */
  readonly known: ReadonlyMap<string, string>
  /** Where a named size is found. */
  readonly sources: ReadonlyMap<string, SizeSource>
  /** The tensor that holds a node's value, where it is written already, here or outside. */
  nameOf(node: Node): string | undefined
  setName(node: Node, name: string): void
  /** A name not used before. */
  fresh(): string
  /** The name of a value that a loop hands to this graph, its body. */
  parameter(): string
  /**
   * Adds an operator, or finds an equal one, and gives the name of its first output. What depends on nothing inside a loop's
   * body is added outside, to be computed once.
   */
  add(
    opType: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, AttributeValue>>,
    options?: OperatorOptions,
  ): string
  /** One more output of the operator that makes a tensor. */
  addOutput(tensor: string, index: number): string
  /** Whether the tensor is made by an operator of this very graph. */
  makes(tensor: string): boolean
  /** A constant; all of them live in the main graph. */
  constant(tensor: TensorData): string
  ints(values: readonly number[], shape?: readonly number[]): string
  /** Tells that an axis of a tensor has a size by which it is called. */
  bindSizes(tensor: string, shape: Shape): void
  /** A size as an int64 tensor of shape [1]. */
  size(dim: Dim): string
  /** A shape as an int64 vector. */
  shapeVector(shape: Shape): string
  /** The graph of a loop's body inside this one. */
  inner(): Scope
}

export function openScope(
  parent?: Scope,
  shared: Shared = { count: 0, byProducts: true, initializers: new Map() },
): Scope {
  const nodes: OpenNode[] = []
  const names = new Map<Node, string>()
  const known = new Map<string, string>()
  const makers = new Map<string, OpenNode>()
  const sources = new Map<string, SizeSource>()
  const parameters = new Set<string>()
  const isOutside = (tensor: string): boolean => !makers.has(tensor) && !parameters.has(tensor)

  const scope: Scope = {
    parent,
    nodes,
    known,
    sources,
    byProducts: shared.byProducts,
    get initializers() {
      return [...shared.initializers.values()]
    },
    nameOf: (node) => names.get(node) ?? parent?.nameOf(node),
    setName: (node, name) => void names.set(node, name),
    fresh: () => `%${shared.count++}`,
    parameter: () => {
      const name = scope.fresh()
      parameters.add(name)
      return name
    },
    makes: (tensor) => makers.has(tensor),
    add: (opType, inputs, attributes = {}, options = {}) => {
      const { domain = '', outputs = 1, key: apart } = options
      if (parent && apart === undefined && inputs.every(isOutside)) {
        return parent.add(opType, inputs, attributes, options)
      }
      const list = Object.entries(attributes).map(([name, value]) => attribute(name, value))
      const key =
        opType === 'Loop'
          ? `Loop ${shared.count}`
          : JSON.stringify([opType, domain, inputs, attributes, apart])
      const found = findUp(scope, (level) => level.known.get(key))
      if (found !== undefined) return found
      const output = Array.from({ length: outputs }, () => scope.fresh())
      const first = output[0] ?? ''
      const node: OpenNode = {
        name: `${opType}${first}`,
        opType,
        domain,
        input: inputs,
        output,
        attribute: list,
      }
      nodes.push(node)
      for (const name of output) makers.set(name, node)
      known.set(key, first)
      return first
    },
    addOutput: (tensor, index) => {
      const node = makers.get(tensor)
      if (!node) return parent?.addOutput(tensor, index) ?? ''
      while (node.output.length <= index) {
        const name = scope.fresh()
        node.output.push(name)
        makers.set(name, node)
      }
      return node.output[index] as string
    },
    constant: (tensor) => {
      const initializer = encodeTensor(tensor)
      const key = `${tensor.dtype} ${tensor.shape.join()} ${ONE_TO_ONE.decode(initializer.rawData)}`
      const found = shared.initializers.get(key)
      if (found) return found.name
      const name = scope.fresh()
      shared.initializers.set(key, { ...initializer, name })
      return name
    },
    ints: (values, shape = [values.length]) =>
      scope.constant({ dtype: 'int64', shape, data: Int32Array.from(values) }),
    bindSizes: (tensor, shape) => {
      shape.forEach((dim, axis) => {
        if (isName(dim) && !sources.has(dim)) sources.set(dim, { tensor, axis })
      })
    },
    size: (dim) => {
      if (typeof dim === 'number') return scope.ints([dim])
      const total = termsOf(dim).map(({ factor, names: factors }) => {
        const parts = factors.map((name) => namedSize(scope, name))
        const all = factor === 1 && parts.length > 0 ? parts : [...parts, scope.ints([factor])]
        return all.reduce((a, b) => scope.add('Mul', [a, b]))
      })
      return total.reduce((a, b) => scope.add('Add', [a, b]))
    },
    shapeVector: (shape) => {
      if (shape.every((dim) => typeof dim === 'number')) return scope.ints(shape as number[])
      return scope.add(
        'Concat',
        shape.map((dim) => scope.size(dim)),
        { axis: 0 },
      )
    },
    inner: () => openScope(scope, shared),
  }
  return scope
}

/** The first answer of a scope and those around it, from the inside out. */
function findUp<T>(scope: Scope, find: (level: Scope) => T | undefined): T | undefined {
  for (let level: Scope | undefined = scope; level; level = level.parent) {
    const found = find(level)
    if (found !== undefined) return found
  }
  return undefined
}

/** A named size, computed in the graph where its source lives, so that a loop does not compute it on each trip. */
function namedSize(scope: Scope, name: string): string {
  const found = findUp(scope, (level) => {
    const source = level.sources.get(name)
    return source && level.add('Shape', [source.tensor], { start: source.axis, end: source.axis + 1 })
  })
  // A name without a source fails with evaluateDim's message.
  return found ?? scope.ints([evaluateDim(name, new Map())])
}

function encodeTensor({ dtype, shape, data }: TensorData): OnnxTensor {
  const values =
    dtype === 'float32'
      ? Float32Array.from(data)
      : dtype === 'int64'
        ? BigInt64Array.from(data, (item) => BigInt(item))
        : data
  const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return { dims: shape, dataType: elementType[dtype], rawData }
}
