// Reading the prompts of a generation: all places at once, or chunk after chunk, so that no scores of length × length are held.

import {
  add,
  and,
  broadcastTo,
  concat,
  constant,
  type Dim,
  dimAt,
  dimension,
  gather,
  greaterOrEqual,
  lessOrEqual,
  loop,
  matmul,
  maximum,
  mul,
  multiplyDims,
  type Node,
  range,
  reshape,
  rmsNorm,
  silu,
  slice,
  softmax,
  sub,
  transpose,
  where,
} from '../engine/portable.ts'
import type { Architecture } from './config.ts'
import { type PackedLayer, type PackedWeights, splitProjection } from './decoding.ts'
import {
  forward,
  type LayerMemory,
  logits,
  type RotaryTables,
  SHUT,
  type WeightNodes,
} from './transformer.ts'

/** What both ways of reading the prompts take. */
export interface PrefillInputs extends RotaryTables {
  /** int64 (U, P), padded on the left; in chunks (N, U, C). */
  readonly prompts: Node
  /** Padded places of each prompt, int64 (U). */
  readonly padding: Node
}

/** Where the drawing of tokens begins: U prompts of P places with G samples each, row u·G + g. */
export interface Prefilled {
  /** U·G */
  readonly rows: Dim
  /** (U·G, V) */
  readonly logits: Node
  /** Tokens of the rows' prompts, int64 (U·G, 1). */
  readonly lengths: Node
  /** Shuts out the padding, (U, 1, 1, P). */
  readonly mask: Node
  /** Keys and values, (U, keyValueHeads, P, headWidth) by layer. */
  readonly memory: readonly LayerMemory[]
}

/** Each prompt once, whatever the number of its samples; the logits after it, once for each sample. */
export function prefill(
  architecture: Architecture,
  weights: WeightNodes,
  inputs: PrefillInputs,
  samples: Dim,
): Prefilled {
  const column = reshape(inputs.padding, ['U', 1])
  const places = reshape(range('P'), [1, 'P'])
  const real = greaterOrEqual(places, column) // (U, P)
  const causal = lessOrEqual(places, reshape(places, ['P', 1])) // (P, P)
  const visible = and(reshape(real, ['U', 1, 1, 1, 'P']), reshape(causal, [1, 1, 1, 'P', 'P']))
  const read = {
    tokens: inputs.prompts,
    positions: maximum(sub(places, column), 0),
    rotary: inputs,
    mask: where(visible, constant(0), SHUT),
  }
  const { hidden, memory } = forward(architecture, weights, read, { lastOnly: true })
  return started(architecture, logits(architecture, weights, hidden), memory, column, real, samples)
}

/**
 * The same by a loop over N chunks of C places, P = N·C: the scores of a chunk are C × P at most. Reads the packed weights, so
 * the numbers are those of `prefill` up to rounding.
 */
export function prefillInChunks(
  architecture: Architecture,
  packed: PackedWeights,
  inputs: PrefillInputs,
  samples: Dim,
): Prefilled {
  const { layers, keyValueHeads, headWidth, width } = architecture
  const length = multiplyDims('N', 'C')
  const column = reshape(inputs.padding, ['U', 1])
  const empty = broadcastTo(constant(0), ['U', keyValueHeads, 0, headWidth])
  // The size after the loop is that of the inputs, so it needs no name of its own.
  const grow = { axis: 2, inside: 'Before', after: String(length) }
  const numbers = Array.from({ length: layers }, (_, layer) => layer)
  const memoryStates = numbers.flatMap((layer) =>
    [`keys${layer}`, `values${layer}`].map((name) => [name, { initial: empty, grow }] as const),
  )
  const { states } = loop({
    maxTrips: dimension('N'),
    states: {
      hidden: { initial: broadcastTo(constant(0), ['U', width]) },
      ...Object.fromEntries(memoryStates),
    },
    body: (trip, before: Readonly<Record<string, Node>>) => {
      const memory = numbers.map((layer) => ({
        keys: before[`keys${layer}`]!,
        values: before[`values${layer}`]!,
      }))
      const step = readChunk(architecture, packed, { ...inputs, column, trip, memory })
      const grown = step.memory.flatMap(({ keys, values }, layer) => [
        [`keys${layer}`, keys] as const,
        [`values${layer}`, values] as const,
      ])
      return { states: { hidden: step.hidden, ...Object.fromEntries(grown) } }
    },
  })
  const after: Readonly<Record<string, Node>> = states
  const memory = numbers.map((layer) => ({ keys: after[`keys${layer}`]!, values: after[`values${layer}`]! }))
  const real = greaterOrEqual(reshape(range(length), [1, length]), column)
  const once = matmul(after.hidden!, packed.output, { transposeB: true })
  return started(architecture, once, memory, column, real, samples)
}

/** `once`: the logits after each prompt, (U, V); `column`: their padding, (U, 1); `real`: whether a place is none, (U, P). */
function started(
  { vocabulary }: Architecture,
  once: Node,
  memory: readonly LayerMemory[],
  column: Node,
  real: Node,
  samples: Dim,
): Prefilled {
  const rows = multiplyDims('U', samples)
  const length = dimAt(real, 1)
  const apart = reshape(once, ['U', 1, vocabulary])
  return {
    rows,
    logits: reshape(broadcastTo(apart, ['U', samples, vocabulary]), [rows, vocabulary]),
    lengths: reshape(broadcastTo(sub(dimension(length), column), ['U', samples]), [rows, 1]),
    mask: where(reshape(real, ['U', 1, 1, length]), constant(0), SHUT),
    memory,
  }
}

interface ChunkInputs extends PrefillInputs {
  /** The padding as a column, (U, 1). */
  readonly column: Node
  /** The number of the chunk. */
  readonly trip: Node
  /** Keys and values of the chunks before, (U, keyValueHeads, S, headWidth) by layer. */
  readonly memory: readonly LayerMemory[]
}

/** One chunk through the layers: its last place's normed hidden state (U, width), and the memory with the chunk added. */
function readChunk(
  architecture: Architecture,
  packed: PackedWeights,
  { prompts, cosines, sines, column, trip, memory: before }: ChunkInputs,
): { readonly hidden: Node; readonly memory: readonly LayerMemory[] } {
  const { width, normEpsilon } = architecture
  const flat = multiplyDims('U', 'C')
  const places = add(range('C'), mul(trip, dimension('C')))
  const positions = maximum(sub(reshape(places, [1, 'C']), column), 0)
  const at = {
    prompts: 'U',
    samples: 'C',
    positions: reshape(positions, [flat, 1]),
    rotary: { cosines, sines },
  }
  const memory: LayerMemory[] = []
  let mask: Node | undefined
  let x = gather(packed.embedding, reshape(gather(prompts, trip), [flat])) // (U·C, D)
  for (const [index, layer] of packed.layers.entries()) {
    const product = matmul(rmsNorm(x, layer.inputNorm, normEpsilon), layer.projection, { transposeB: true })
    const { queries, keys, values } = splitProjection(architecture, layer, product, at)
    const grown = {
      keys: concat([before[index]!.keys, keys], 2),
      values: concat([before[index]!.values, values], 2),
    }
    memory.push(grown)
    mask ??= chunkMask(places, column, dimAt(grown.keys, 2))
    // Nothing asks the last layer for more than its last place.
    const last = index === packed.layers.length - 1
    const lastOf = (y: Node, axis: number): Node => (last ? slice(y, axis, -1) : y)
    const mixed = attend(architecture, lastOf(queries, 2), grown, lastOf(mask, 3))
    const rows = reshape(lastOf(reshape(x, ['U', 'C', width]), 1), [multiplyDims('U', last ? 1 : 'C'), width])
    x = finishLayer(layer, rows, mixed, normEpsilon)
  }
  return { hidden: rmsNorm(x, packed.norm, normEpsilon), memory }
}

/** 0 where a place of the chunk may look, (U, 1, 1, C, S): at what is no padding, up to itself. `size` is S. */
function chunkMask(places: Node, column: Node, size: Dim): Node {
  const keys = reshape(range(size), [1, size])
  const real = reshape(greaterOrEqual(keys, column), ['U', 1, 1, 1, size])
  const causal = reshape(lessOrEqual(keys, reshape(places, ['C', 1])), [1, 1, 1, 'C', size])
  return where(and(real, causal), constant(0), SHUT)
}

/** Queries (U, H, C, d), already divided by √d, over keys and values (U, Hkv, S, d): (U·C, H·d). */
function attend(architecture: Architecture, q: Node, { keys, values }: LayerMemory, mask: Node): Node {
  const { heads, keyValueHeads, headWidth } = architecture
  const group = heads / keyValueHeads
  const [count, size] = [dimAt(q, 2), dimAt(keys, 2)]
  const stacked = ['U', keyValueHeads, multiplyDims(group, count)]
  const scores = matmul(reshape(q, [...stacked, headWidth]), keys, { transposeB: true })
  const masked = add(reshape(scores, ['U', keyValueHeads, group, count, size]), mask)
  const mixed = matmul(reshape(softmax(masked), [...stacked, size]), values)
  const byHead = transpose(reshape(mixed, ['U', heads, count, headWidth]), [0, 2, 1, 3])
  return reshape(byHead, [multiplyDims('U', count), heads * headWidth])
}

/** The output projection, the SwiGLU block and both residual sums. x: (rows, width); mixed: (rows, H·d). */
function finishLayer(layer: PackedLayer, x: Node, mixed: Node, epsilon: number): Node {
  const through = (of: Node, matrix: Node): Node => matmul(of, matrix, { transposeB: true })
  const attended = add(x, through(mixed, layer.output))
  const middle = rmsNorm(attended, layer.middleNorm, epsilon)
  return add(attended, through(mul(silu(through(middle, layer.gate)), through(middle, layer.up)), layer.down))
}
