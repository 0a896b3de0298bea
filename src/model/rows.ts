// The rows of a generation: decoding them in a loop, and moving those that go on together.

import {
  add,
  broadcastTo,
  cast,
  constant,
  type Dim,
  dimAt,
  dimension,
  div,
  gather,
  greater,
  greaterOrEqual,
  loop,
  type Node,
  neg,
  or,
  range,
  reshape,
  sub,
  sum,
  topK,
  transpose,
  where,
} from '../engine/portable.ts'
import type { Architecture } from './config.ts'
import { decodeStep, drawnShape, type PackedWeights } from './decoding.ts'
import { type DrawInputs, type DrawKind, drawToken } from './drawing.ts'
import type { LayerMemory, RotaryTables } from './transformer.ts'

/** Where a generation stands: U prompts with G samples each, row u·G + g. */
export interface Rows {
  readonly prompts: Dim
  readonly samples: Dim
  /** The tokens drawn last, int64 (U·G). */
  readonly token: Node
  /** Which rows have drawn a stop token, bool (U·G). */
  readonly done: Node
  /** (T, U·G) */
  readonly uniforms: Node
  /** Tokens of the rows' prompts, int64 (U·G, 1). */
  readonly lengths: Node
  /** Keys and values of the prompts, (U, keyValueHeads, P, headWidth) by layer. */
  readonly prompt: readonly LayerMemory[]
  /** Shuts out the padding, (U, 1, 1, P). */
  readonly promptMask: Node
  /** Keys and values of the drawn tokens but the last, (U, keyValueHeads, 1, G, L, headWidth) by layer; none at first. */
  readonly drawn: readonly LayerMemory[] | undefined
}

export interface Decoding {
  readonly architecture: Architecture
  readonly packed: PackedWeights
  readonly draw: DrawKind
  readonly tables: RotaryTables
  readonly scalars: DrawInputs
  readonly stopped: (token: Node) => Node
}

export interface DecodeOptions {
  /** The most tokens to draw, an int64 scalar. */
  readonly trips: Node
  /** Rows that may go on when the loop ends, an int64 scalar: it ends when no more than these do. */
  readonly fits: Node
  /** Tokens that each row has drawn before, an int64 scalar. */
  readonly offset: Node
  /** Tells the sizes of several loops apart. */
  readonly name: string
}

/** Draws tokens for all rows. `tokens` int64 and `logProbabilities` are (trips, U·G); the trips are named `Trips…`. */
export function decodeRows(
  decoding: Decoding,
  rows: Rows,
  options: DecodeOptions,
): { readonly tokens: Node; readonly logProbabilities: Node; readonly rows: Rows } {
  const { architecture, packed, draw, tables, scalars } = decoding
  const { prompts, samples } = rows
  const empty = broadcastTo(constant(0), drawnShape(architecture, prompts, samples, 0))
  const grow = {
    axis: empty.shape.length - 2,
    inside: `Inside${options.name}`,
    after: `After${options.name}`,
  }
  const keysAt = (layer: number): string => `keys${layer}`
  const valuesAt = (layer: number): string => `values${layer}`
  const asStates = (memory: readonly LayerMemory[]): readonly (readonly [string, Node])[] =>
    memory.flatMap(({ keys, values }, layer) => [
      [keysAt(layer), keys],
      [valuesAt(layer), values],
    ])
  const asMemory = (states: Readonly<Record<string, Node>>): LayerMemory[] =>
    rows.prompt.map((_, layer) => ({ keys: states[keysAt(layer)]!, values: states[valuesAt(layer)]! }))
  const start = rows.drawn ?? rows.prompt.map(() => ({ keys: empty, values: empty }))
  const result = loop({
    maxTrips: options.trips,
    trips: `Trips${options.name}`,
    states: {
      token: { initial: rows.token },
      done: { initial: rows.done },
      ...Object.fromEntries(asStates(start).map(([name, initial]) => [name, { initial, grow }])),
    },
    body: (trip, states: Readonly<Record<string, Node>>) => {
      const place = add(trip, options.offset)
      const step = decodeStep(architecture, packed, {
        prompts,
        samples,
        tokens: states.token!,
        positions: add(rows.lengths, sub(place, 1)),
        rotary: tables,
        prompt: rows.prompt,
        promptMask: rows.promptMask,
        drawn: asMemory(states),
      })
      const next = drawToken(draw, step.logits, gather(rows.uniforms, place), scalars)
      const done = or(states.done!, decoding.stopped(next.token))
      return {
        states: { token: next.token, done, ...Object.fromEntries(asStates(step.drawn)) },
        collect: { token: next.token, logProbability: next.logProbability },
        proceed: greater(activeRows(done), options.fits),
      }
    },
  })
  const states: Readonly<Record<string, Node>> = result.states
  return {
    tokens: result.collected.token,
    logProbabilities: result.collected.logProbability,
    rows: { ...rows, token: states.token!, done: states.done!, drawn: asMemory(states) },
  }
}

/** How many rows go on, an int64 scalar. */
export function activeRows(done: Node): Node {
  return sum(cast(where(done, constant(0), 1), 'int64'))
}

/** `size` rows with all those that go on among them, one sample a prompt, and which row each was before, int64 (size). */
export function compactRows(
  architecture: Architecture,
  rows: Rows,
  size: string,
): { readonly rows: Rows; readonly origin: Node } {
  const count = dimAt(rows.done, 0)
  const number = cast(range(count), 'float32')
  const total = cast(dimension(count), 'float32')
  // Those that go on first, each in the order of its number: the largest of −number, or −(number + count) where done.
  const ranked = topK(neg(where(rows.done, add(number, total), number)), size)
  const place = neg(ranked)
  const origin = cast(where(greaterOrEqual(place, total), sub(place, total), place), 'int64')
  const prompt = div(origin, dimension(rows.samples))
  const { keyValueHeads, headWidth } = architecture
  const single = (x: Node): Node => {
    if (rows.samples === 1) return gather(x, origin)
    // (U, Hkv, 1, G, L, d) → (U·G, Hkv, L, d) → the chosen rows
    const flat = [count, keyValueHeads, dimAt(x, -2), headWidth]
    return gather(reshape(transpose(x, [0, 3, 1, 2, 4, 5]), flat), origin)
  }
  return {
    origin,
    rows: {
      prompts: size,
      samples: 1,
      token: gather(rows.token, origin),
      done: cast(gather(cast(rows.done, 'int64'), origin), 'bool'),
      uniforms: transpose(gather(transpose(rows.uniforms, [1, 0]), origin), [1, 0]),
      lengths: gather(rows.lengths, origin),
      prompt: rows.prompt.map(({ keys, values }) => ({
        keys: gather(keys, prompt),
        values: gather(values, prompt),
      })),
      promptMask: gather(rows.promptMask, prompt),
      drawn: rows.drawn?.map(({ keys, values }) => ({ keys: single(keys), values: single(values) })),
    },
  }
}
