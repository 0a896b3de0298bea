// A loop as a node: states carried from trip to trip, and values collected from each trip. No gradient flows through it.

import { AzlabError } from '../../core/portable.ts'
import { type Dim, equalShapes, type Shape, showShape, termsOf } from '../dimension.ts'
import { constant, makeNode, type Node, shapeError } from '../graph.ts'
import { topological } from '../order.ts'

/** A state's value before the first trip, and, where one of its axes grows from trip to trip, the names of that size. */
export interface LoopState {
  readonly initial: Node
  /** `inside` names the size that the body sees, `after` the size when the loop has ended. States may share names. */
  readonly grow?: { readonly axis: number; readonly inside: string; readonly after: string }
}

/** What one turn of a loop gives: the state for the next, whether to go on, and what is collected. */
export interface LoopBody<S extends string, C extends string> {
  /** The states of the next trip. */
  readonly states: Readonly<Record<S, Node>>
  /** One value of each trip, stacked along a new first axis when the loop has ended. */
  readonly collect?: Readonly<Record<C, Node>>
  /** A bool scalar: go on with another trip. */
  readonly proceed?: Node
}

/** State, number of turns and body of a loop. */
export interface LoopOptions<S extends string, C extends string> {
  /** The most trips: a number or an int64 scalar. */
  readonly maxTrips: number | Node
  /** The name of the number of trips made, the first axis of what is collected. Default `trips`. Each loop of a graph needs its own. */
  readonly trips?: string
  readonly states: Readonly<Record<S, LoopState>>
  /** Builds one trip from its number (an int64 scalar from 0) and the states. Other nodes may be used freely. */
  readonly body: (trip: Node, states: Readonly<Record<S, Node>>) => LoopBody<S, C>
}

/** The state after the last turn, and what the turns collected, one row a turn. */
export interface LoopResult<S extends string, C extends string> {
  readonly states: Readonly<Record<S, Node>>
  readonly collected: Readonly<Record<C, Node>>
}

/** What a `loop` node keeps in its attributes; runners read it. */
export interface LoopParts {
  readonly trip: Node
  readonly parameters: readonly Node[]
  readonly results: readonly Node[]
  readonly collected: readonly Node[]
  readonly proceed: Node
  /** The nodes outside that the body uses. They are inputs of the loop node, after the trip limit and the initial states. */
  readonly captured: readonly Node[]
  /** The named sizes that the loop brings into being. */
  readonly names: readonly string[]
}

/** A loop inside the graph: state goes from one turn to the next until the turns are done or the body says so. */
export function loop<S extends string, C extends string = never>(
  options: LoopOptions<S, C>,
): LoopResult<S, C> {
  const names = Object.keys(options.states) as S[]
  const limit = typeof options.maxTrips === 'number' ? constant(options.maxTrips, 'int64') : options.maxTrips
  if (limit.dtype !== 'int64' || limit.shape.length !== 0)
    throw shapeError('loop', [limit], 'an int64 scalar of trips')
  const trip = makeNode('loopTrip', [], [], 'int64')
  const parameters = names.map((name) => {
    const { initial } = options.states[name]
    return makeNode('loopState', [], grown(options.states[name], 'inside'), initial.dtype)
  })
  const body = options.body(trip, record(names, parameters))
  const results = names.map((name) => checkState(name, options.states[name], body.states[name]))
  checkGrowth(names, options.states, results)
  const collectNames = Object.keys(body.collect ?? {}) as C[]
  const collected = collectNames.map((name) => body.collect?.[name] as Node)
  const proceed = body.proceed ?? constant(true)
  if (proceed.dtype !== 'bool' || proceed.shape.length !== 0) {
    throw shapeError('loop', [proceed], 'a bool scalar that says whether to go on')
  }
  const grows = names.flatMap((name) => options.states[name].grow ?? [])
  const insideNames = new Set(grows.map(({ inside }) => inside))
  const captured = captures([...results, ...collected, proceed], new Set([trip, ...parameters]), insideNames)
  const trips = options.trips ?? 'trips'
  const sizeNames = new Set(grows.flatMap(({ inside, after }) => [inside, after]))
  if (collected.length > 0) sizeNames.add(trips)
  const parts: LoopParts = { trip, parameters, results, collected, proceed, captured, names: [...sizeNames] }
  const initials = names.map((name) => options.states[name].initial)
  const node = makeNode('loop', [limit, ...initials, ...captured], [], 'bool', { parts })
  const output = (index: number, shape: Shape, of: Node): Node =>
    makeNode('loopOutput', [node], shape, of.dtype, { index })
  return {
    states: record(
      names,
      names.map((name, i) => output(i, grown(options.states[name], 'after'), options.states[name].initial)),
    ),
    collected: record(
      collectNames,
      collected.map((value, i) => output(names.length + i, [trips, ...value.shape], value)),
    ),
  }
}

function grown(state: LoopState, which: 'inside' | 'after'): Shape {
  const { initial, grow } = state
  return grow ? initial.shape.with(grow.axis, grow[which]) : initial.shape
}

function checkState(name: string, state: LoopState, result: Node | undefined): Node {
  const inside = grown(state, 'inside')
  const axis = state.grow?.axis
  const fixed = (shape: Shape): Shape => (axis === undefined ? shape : shape.toSpliced(axis, 1))
  if (
    !result ||
    result.dtype !== state.initial.dtype ||
    result.shape.length !== inside.length ||
    !equalShapes(fixed(result.shape), fixed(inside))
  ) {
    const given = result ? `${result.dtype}${showShape(result.shape)}` : 'nothing'
    const expected = `${state.initial.dtype}${showShape(inside)}`
    throw new AzlabError(`The loop's body gives its state '${name}' ${given}: expected ${expected}.`, {
      code: 'engine/shape',
      value: given,
      expected,
      hint: state.grow ? `Only axis ${axis} may differ.` : 'A state whose size changes needs `grow`.',
    })
  }
  return result
}

/** States that share the name of a size must grow alike. */
function checkGrowth<S extends string>(
  names: readonly S[],
  states: Readonly<Record<S, LoopState>>,
  results: readonly Node[],
): void {
  const sizes = new Map<string, Dim>()
  names.forEach((name, i) => {
    const { grow } = states[name]
    if (!grow) return
    const size = results[i]?.shape[grow.axis] as Dim
    const before = sizes.get(grow.inside)
    if (before !== undefined && before !== size) {
      throw new AzlabError(
        `The loop's state '${name}' grows from ${grow.inside} to ${size}, another to ${before}.`,
        {
          code: 'engine/shape',
          value: size,
          expected: String(before),
          hint: 'Give states that grow differently different names.',
        },
      )
    }
    sizes.set(grow.inside, size)
  })
}

/**
 * The nodes outside that the body uses: the first ones, seen from the results, that depend neither on a parameter nor on a
 * size that only the body knows.
 */
function captures(
  results: readonly Node[],
  parameters: ReadonlySet<Node>,
  insideNames: ReadonlySet<string>,
): Node[] {
  const depends = new Map<Node, boolean>()
  for (const node of topological(results)) {
    const own = parameters.has(node) || usesName(node, insideNames)
    depends.set(node, own || node.inputs.some((item) => depends.get(item)))
  }
  const found = new Set<Node>()
  const seen = new Set<Node>()
  const collect = (node: Node): void => {
    if (seen.has(node)) return
    seen.add(node)
    if (!depends.get(node)) found.add(node)
    else for (const item of node.inputs) collect(item)
  }
  for (const result of results) collect(result)
  return [...found]
}

/** Whether the node's shape, or a size among its attributes, has one of the names. */
function usesName(node: Node, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false
  const { start, end, before, after, size, depth, count } = node.attributes
  return [...node.shape, start, end, before, after, size, depth, count].some(
    (dim) =>
      typeof dim === 'string' && termsOf(dim).some((term) => term.names.some((name) => names.has(name))),
  )
}

function record<K extends string>(names: readonly K[], nodes: readonly Node[]): Record<K, Node> {
  return Object.fromEntries(names.map((name, i) => [name, nodes[i]])) as Record<K, Node>
}
