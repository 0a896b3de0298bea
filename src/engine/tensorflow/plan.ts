// A graph as a list of steps over numbered values: plain data that a worker thread can be sent, with the place where each value
// is used last.

import { AzlabError } from '../../core/index.ts'
import type { Shape } from '../dimension.ts'
import type { Attributes, Graph, Node } from '../graph.ts'
import { checkNames } from '../names.ts'
import type { LoopParts } from '../ops/loop.ts'
import { topological } from '../order.ts'
import type { DType, TensorData } from '../tensor.ts'

/** The number of a value; loops count on where the graph around them stands. */
export type Id = number

export interface Step {
  readonly op: string
  readonly inputs: readonly Id[]
  /** One value; of a loop, its states and what it collects. */
  readonly outputs: readonly Id[]
  readonly dtype: DType
  readonly shape: Shape
  /** Without nodes in it. */
  readonly attributes: Attributes
  readonly body?: Body
  /** For a loop: the shapes of its results, whose names are learned from them. */
  readonly named?: readonly { readonly id: Id; readonly shape: Shape }[]
  /** Values that nothing needs after this step. */
  readonly frees: readonly Id[]
}

/** One trip of a loop. */
export interface Body {
  readonly trip: Id
  readonly parameters: readonly Id[]
  readonly parameterShapes: readonly Shape[]
  readonly results: readonly Id[]
  readonly collected: readonly Id[]
  readonly collectedTypes: readonly { readonly dtype: DType; readonly shape: Shape }[]
  readonly proceed: Id
  readonly steps: readonly Step[]
}

export interface Plan {
  /** The inputs that are needed, for their values or for the sizes that they name. */
  readonly inputs: readonly { readonly name: string; readonly id: Id; readonly shape: Shape }[]
  /** Made once, when the program is compiled. */
  readonly constants: readonly { readonly id: Id; readonly value: TensorData }[]
  readonly steps: readonly Step[]
  /** Output name to value. */
  readonly outputs: Readonly<Record<string, Id>>
}

/** A step that is being written. */
interface OpenStep extends Step {
  readonly named?: { readonly id: Id; readonly shape: Shape }[]
}

/** What the graphs of a plan share. */
interface Shared {
  count: number
  readonly constants: { readonly id: Id; readonly value: TensorData }[]
  readonly constantIds: Map<string, Id>
}

/** A graph that is being written: the ids of nodes and the value of each computation so far, here and in the graphs around. */
interface Scope {
  readonly steps: Step[]
  readonly ids: Map<Node, Id>
  readonly loops: Map<Node, Required<Pick<OpenStep, 'outputs' | 'named'>>>
  readonly known: Map<string, Id>
  readonly shared: Shared
  readonly parent?: Scope
}

/** The plan of a graph: only what its outputs need, equal computations once. */
export function planOf(graph: Graph): Plan {
  checkNames(graph)
  const names = new Map(Object.entries(graph.inputs).map(([name, node]) => [node, name]))
  const order = topological(Object.values(graph.outputs))
  const scope: Scope = {
    steps: [],
    ids: new Map(),
    loops: new Map(),
    known: new Map(),
    shared: { count: 0, constants: [], constantIds: new Map() },
  }
  const inputs: { name: string; id: Id; shape: Shape }[] = []
  const take = (node: Node, name: string): void => {
    if (scope.ids.has(node)) return
    const id = scope.shared.count++
    scope.ids.set(node, id)
    inputs.push({ name, id, shape: node.shape })
  }
  for (const node of order) {
    if (node.op !== 'input') continue
    const name = names.get(node)
    if (name === undefined)
      throw new AzlabError(`The graph uses an input '${node.attributes.name}' that it does not list.`, {
        code: 'engine/unlisted-input',
        value: node.attributes.name,
        expected: `one of ${Object.keys(graph.inputs).join(', ')}`,
        hint: 'Put the node itself among the inputs of the graph.',
      })
    take(node, name)
  }
  // An input that only lends its size to others is fed too.
  for (const [name, node] of Object.entries(graph.inputs))
    if (node.shape.some((dim) => typeof dim === 'string')) take(node, name)
  addNodes(order, scope)
  const outputs = Object.fromEntries(
    Object.entries(graph.outputs).map(([name, node]) => [name, idOf(scope, node)]),
  )
  const { constants } = scope.shared
  const lasting = new Set([...Object.values(outputs), ...constants.map(({ id }) => id)])
  return { inputs, constants, steps: withFrees(scope.steps, lasting), outputs }
}

function addNodes(order: readonly Node[], scope: Scope): void {
  for (const node of order) {
    if (lookUp(scope, (level) => level.ids.get(node)) !== undefined) continue
    if (node.op === 'loop') {
      addLoop(node, scope)
    } else if (node.op === 'loopOutput') {
      const loop = lookUp(scope, (level) => level.loops.get(node.inputs[0] as Node))
      const id = loop?.outputs[node.attributes.index as number] as Id
      loop?.named.push({ id, shape: node.shape })
      scope.ids.set(node, id)
    } else {
      const inputs = node.inputs.map((item) => idOf(scope, item))
      scope.ids.set(node, addNode(node, inputs, scope))
    }
  }
}

function addNode(node: Node, inputs: readonly Id[], scope: Scope): Id {
  const { op, attributes, shape } = node
  const [x = 0, y = 0, ...others] = inputs
  const add = (name: string, from: readonly Id[], given: Attributes = {}, as: Shape = shape): Id =>
    addStep(scope, { op: name, inputs: from, dtype: node.dtype, shape: as, attributes: given })
  switch (op) {
    case 'constant':
      return addConstant(scope.shared, attributes.value as TensorData)
    case 'stopGradient':
      return x
    case 'rmsNorm':
      // Written out, so that the backward pass finds the forward pass's 1 / √….
      return add('mul', [add('mul', [x, add('inverseRms', [x], attributes, shape.with(-1, 1))]), y])
    case 'inverseRms':
      return add('inverseRms', [y], attributes)
    case 'rotary': {
      // The angles of all positions, once for all layers.
      const [cosines = 0, sines = 0] = others
      const table = (of: Id, first: number): Id => add('rotaryTable', [y, of], { first }, [])
      return add('rotate', [x, table(cosines, 1), table(sines, -1)])
    }
    case 'scatterElements': {
      const rows = wholeRows(node)
      if (rows) return add('scatterRows', [idOf(scope, rows), y])
      return add(op, inputs, attributes)
    }
    default:
      return add(op, inputs, attributes)
  }
}

/** The indices (N, 1) where a scatter adds whole rows: those of the gradient of an embedding. */
function wholeRows(node: Node): Node | undefined {
  const indices = node.inputs[0] as Node
  const source = indices.op === 'broadcastTo' ? (indices.inputs[0] as Node) : indices
  const fits =
    node.attributes.axis === 0 &&
    node.shape.length === 2 &&
    source.shape.length === 2 &&
    source.shape[1] === 1 &&
    indices.shape[1] === node.shape[1]
  return fits ? source : undefined
}

/** Adds a step, or finds an equal one. */
function addStep(scope: Scope, step: Omit<Step, 'outputs' | 'frees'>): Id {
  const key = JSON.stringify([step.op, step.inputs, step.dtype, step.shape, step.attributes])
  const found = lookUp(scope, (level) => level.known.get(key))
  if (found !== undefined) return found
  const id = scope.shared.count++
  scope.steps.push({ ...step, outputs: [id], frees: [] })
  scope.known.set(key, id)
  return id
}

function addConstant(shared: Shared, value: TensorData): Id {
  const bytes = Buffer.from(value.data.buffer, value.data.byteOffset, value.data.byteLength)
  const key = `${value.dtype} ${value.shape.join()} ${value.data.constructor.name} ${bytes.toString('base64')}`
  const found = shared.constantIds.get(key)
  if (found !== undefined) return found
  const id = shared.count++
  shared.constants.push({ id, value })
  shared.constantIds.set(key, id)
  return id
}

function addLoop(node: Node, scope: Scope): void {
  const parts = node.attributes.parts as LoopParts
  // What the body uses from outside follows the trip limit and the initial states; it is found by its own id.
  const inputs = node.inputs.slice(0, 1 + parts.parameters.length).map((item) => idOf(scope, item))
  const inner: Scope = {
    steps: [],
    ids: new Map(),
    loops: new Map(),
    known: new Map(),
    shared: scope.shared,
    parent: scope,
  }
  const parameter = (item: Node): Id => {
    const id = scope.shared.count++
    inner.ids.set(item, id)
    return id
  }
  const trip = parameter(parts.trip)
  const parameters = parts.parameters.map(parameter)
  const wanted = [parts.proceed, ...parts.results, ...parts.collected]
  addNodes(
    topological(wanted, (item) => lookUp(scope, (level) => level.ids.get(item)) !== undefined),
    inner,
  )
  const [proceed = 0, ...rest] = wanted.map((item) => idOf(inner, item))
  const results = rest.slice(0, parts.results.length)
  const collected = rest.slice(parts.results.length)
  const steps = withFrees(inner.steps, new Set([proceed, ...rest]))
  const outputs = rest.map(() => scope.shared.count++)
  const named: { id: Id; shape: Shape }[] = []
  scope.steps.push({
    op: 'loop',
    inputs,
    outputs,
    dtype: 'bool',
    shape: [],
    attributes: {},
    named,
    frees: [],
    body: {
      trip,
      parameters,
      parameterShapes: parts.parameters.map((item) => item.shape),
      results,
      collected,
      collectedTypes: parts.collected.map(({ dtype, shape }) => ({ dtype, shape })),
      proceed,
      steps,
    },
  })
  scope.loops.set(node, { outputs, named })
  // The loop itself has no value that anyone reads.
  scope.ids.set(node, -1)
}

function idOf(scope: Scope, node: Node): Id {
  const found = lookUp(scope, (level) => level.ids.get(node))
  return found as Id
}

function lookUp<T>(scope: Scope, find: (level: Scope) => T | undefined): T | undefined {
  for (let level: Scope | undefined = scope; level; level = level.parent) {
    const found = find(level)
    if (found !== undefined) return found
  }
  return undefined
}

/** The steps that are needed, each with the values of which it is the last use. */
function withFrees(steps: readonly Step[], lasting: ReadonlySet<Id>): Step[] {
  const own = new Set(steps.flatMap(({ outputs }) => outputs))
  const seen = new Set<Id>(lasting)
  const kept: Step[] = []
  for (const step of steps.toReversed()) {
    if (!step.outputs.some((id) => seen.has(id))) continue
    const used = new Set([...step.inputs, ...(step.body ? usedIn(step.body) : []), ...step.outputs])
    const frees = [...used].filter((id) => own.has(id) && !seen.has(id))
    for (const id of used) seen.add(id)
    kept.push({ ...step, frees })
  }
  return kept.reverse()
}

function usedIn(body: Body): Id[] {
  const inner = body.steps.flatMap((step) => [...step.inputs, ...(step.body ? usedIn(step.body) : [])])
  return [...inner, ...body.results, ...body.collected, body.proceed]
}
