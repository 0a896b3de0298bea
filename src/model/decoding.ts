// One token's pass through the layers while decoding: the prompt's keys and values are shared by all samples of a prompt and
// never copied; those of the tokens drawn so far grow.

import {
  add,
  concat,
  type Dim,
  dimAt,
  gather,
  matmul,
  mul,
  multiplyDims,
  type Node,
  reshape,
  rmsNorm,
  rotary,
  type Shape,
  silu,
  slice,
  softmax,
  transpose,
} from '../engine/portable.ts'
import type { Architecture } from './config.ts'
import { type LayerMemory, type RotaryTables, type WeightNodes, weight } from './transformer.ts'

/**
 * Weights as decoding reads them, all (out, in), with products of one input side by side. Made once a run, before the loop.
 */
export interface PackedWeights {
  readonly embedding: Node
  readonly layers: readonly PackedLayer[]
  readonly norm: Node
  /** (vocabulary, width) */
  readonly output: Node
}

/** Weights of one layer; see `PackedWeights`. */
export interface PackedLayer {
  readonly inputNorm: Node
  /** Queries (divided by √d), keys, values: ((heads + 2·keyValueHeads)·d, width). */
  readonly projection: Node
  readonly bias: Node | undefined
  readonly queryNorm: Node | undefined
  readonly keyNorm: Node | undefined
  readonly output: Node
  readonly middleNorm: Node
  readonly gate: Node
  readonly up: Node
  readonly down: Node
}

/** Packs the weights. */
export function packWeights(architecture: Architecture, weights: WeightNodes): PackedWeights {
  const { headWidth, queryKeyNorm, queryKeyValueBias } = architecture
  // The scores' factor is put into the weights of the queries, or into their norm, which would undo it.
  const scaled = (x: Node): Node => mul(x, 1 / Math.sqrt(headWidth))
  const layers = Array.from({ length: architecture.layers }, (_, layer): PackedLayer => {
    const at = (name: string): Node => weight(weights, `model.layers.${layer}.${name}`)
    const together = (kind: 'weight' | 'bias'): Node => {
      const [q, k, v] = ['q', 'k', 'v'].map((name) => at(`self_attn.${name}_proj.${kind}`)) as [
        Node,
        Node,
        Node,
      ]
      return concat([queryKeyNorm ? q : scaled(q), k, v], 0)
    }
    return {
      inputNorm: at('input_layernorm.weight'),
      projection: together('weight'),
      bias: queryKeyValueBias ? together('bias') : undefined,
      queryNorm: queryKeyNorm ? scaled(at('self_attn.q_norm.weight')) : undefined,
      keyNorm: queryKeyNorm ? at('self_attn.k_norm.weight') : undefined,
      output: at('self_attn.o_proj.weight'),
      middleNorm: at('post_attention_layernorm.weight'),
      gate: at('mlp.gate_proj.weight'),
      up: at('mlp.up_proj.weight'),
      down: at('mlp.down_proj.weight'),
    }
  })
  const embedding = weight(weights, 'model.embed_tokens.weight')
  return {
    embedding,
    layers,
    norm: weight(weights, 'model.norm.weight'),
    output: architecture.tiedEmbeddings ? embedding : weight(weights, 'lm_head.weight'),
  }
}

/**
 * Weight (out, in) · xᵀ (in, rows): (out, rows). The runtime copies the second factor of a product into an order of its own
 * on every call, so the second is to be the smaller one: a few rows and not the weight.
 */
const columns = (matrix: Node, x: Node): Node => matmul(matrix, x, { transposeB: true })
const turn = (x: Node): Node => transpose(x, [1, 0])

/** What a step of decoding reads. U prompts with G samples each: row u·G + g of (U·G). */
export interface StepInputs {
  readonly prompts: Dim
  readonly samples: Dim
  /** The tokens drawn last, int64 (U·G). */
  readonly tokens: Node
  /** Their rows in the rotary tables, int64 (U·G, 1). */
  readonly positions: Node
  readonly rotary: RotaryTables
  /** Keys and values of the prompts, (U, keyValueHeads, P, headWidth) by layer. */
  readonly prompt: readonly LayerMemory[]
  /** Added to the scores of prompt places, (U, 1, 1, P): shuts out the padding. */
  readonly promptMask: Node
  /** Keys and values of the tokens drawn before these, (U, keyValueHeads, 1, G, L, headWidth) by layer, see `drawnShape`. */
  readonly drawn: readonly LayerMemory[]
}

/** The logits (U·G, V) for the next tokens, and the drawn tokens' keys and values with these tokens added. */
export function decodeStep(
  architecture: Architecture,
  packed: PackedWeights,
  inputs: StepInputs,
): { readonly logits: Node; readonly drawn: readonly LayerMemory[] } {
  const drawn: LayerMemory[] = []
  let x = gather(packed.embedding, inputs.tokens) // (U·G, D)
  packed.layers.forEach((layer, index) => {
    const memory = inputs.drawn[index]!
    const normed = rmsNorm(x, layer.inputNorm, architecture.normEpsilon)
    const product = turn(columns(layer.projection, normed))
    const { queries, keys, values } = splitProjection(architecture, layer, product, inputs)
    const single = drawnShape(architecture, inputs.prompts, inputs.samples, 1)
    const grown = {
      keys: concat([memory.keys, reshape(keys, single)], -2),
      values: concat([memory.values, reshape(values, single)], -2),
    }
    drawn.push(grown)
    const mixed = attendTwice(architecture, queries, inputs.prompt[index]!, inputs.promptMask, grown)
    x = add(x, matmul(reshape(mixed, [dimAt(x, 0), -1]), layer.output, { transposeB: true }))
    const middle = rmsNorm(x, layer.middleNorm, architecture.normEpsilon)
    const wide = mul(silu(columns(layer.gate, middle)), columns(layer.up, middle)) // (F, U·G)
    x = add(x, turn(matmul(layer.down, wide)))
  })
  const hidden = rmsNorm(x, packed.norm, architecture.normEpsilon)
  return { logits: matmul(hidden, packed.output, { transposeB: true }), drawn }
}

/** Where the rows of a projection stand: U prompts with G places each, row u·G + g. */
export type ProjectionPlaces = Pick<StepInputs, 'prompts' | 'samples' | 'positions' | 'rotary'>

/**
 * A layer's `projection` of rows, (U·G, (H + 2·Hkv)·d) and without its bias yet, as queries (U, H, G, d) and keys (U, Hkv, G, d),
 * both rotated, and values (U, Hkv, G, d).
 */
export function splitProjection(
  architecture: Architecture,
  layer: PackedLayer,
  product: Node,
  { prompts, samples, positions, rotary: tables }: ProjectionPlaces,
): { readonly queries: Node; readonly keys: Node; readonly values: Node } {
  const { heads, keyValueHeads, headWidth } = architecture
  const rows = dimAt(product, 0)
  const all = layer.bias === undefined ? product : add(product, layer.bias)
  const split = (heads + keyValueHeads) * headWidth
  let turning = slice(all, 1, 0, split)
  if (layer.queryNorm !== undefined && layer.keyNorm !== undefined) {
    const byHead = reshape(turning, [rows, heads + keyValueHeads, headWidth])
    const q = rmsNorm(slice(byHead, 1, 0, heads), layer.queryNorm, architecture.normEpsilon)
    const k = rmsNorm(slice(byHead, 1, heads), layer.keyNorm, architecture.normEpsilon)
    turning = concat([q, k], 1)
  }
  const turned = rotary(reshape(turning, [rows, 1, split]), positions, tables.cosines, tables.sines)
  const headsFirst = (x: Node, count: number): Node =>
    transpose(reshape(x, [prompts, samples, count, headWidth]), [0, 2, 1, 3])
  const both = headsFirst(turned, heads + keyValueHeads)
  return {
    queries: slice(both, 1, 0, heads),
    keys: slice(both, 1, heads),
    values: headsFirst(slice(all, 1, split), keyValueHeads),
  }
}

/** The shape of the keys of `length` drawn tokens: (U, Hkv, L, d), and with several samples a prompt (U, Hkv, 1, G, L, d). */
export function drawnShape(architecture: Architecture, prompts: Dim, samples: Dim, length: Dim): Shape {
  const { keyValueHeads, headWidth } = architecture
  return samples === 1
    ? [prompts, keyValueHeads, length, headWidth]
    : [prompts, keyValueHeads, 1, samples, length, headWidth]
}

/**
 * Attention over the prompt's places and the drawn ones together. q: (U, H, G, d); the result is (U, G, H, d). No tensor whose
 * size grows is reshaped: the shape would have to be computed on every trip.
 */
function attendTwice(
  architecture: Architecture,
  q: Node,
  prompt: LayerMemory,
  promptMask: Node,
  drawn: LayerMemory,
): Node {
  const { heads, keyValueHeads, headWidth } = architecture
  const group = heads / keyValueHeads
  const [prompts, samples] = [dimAt(q, 0), dimAt(q, 2)]
  const places = dimAt(prompt.keys, 2)
  // To the prompt: all samples of a prompt, and all query heads of a key head, in one product.
  const together = [prompts, keyValueHeads, multiplyDims(group, samples)]
  // To the drawn tokens: one row each.
  const apart = samples === 1 ? together : [prompts, keyValueHeads, group, samples, 1]
  const toPrompt = matmul(reshape(q, [...together, headWidth]), prompt.keys, { transposeB: true })
  const toDrawn = matmul(reshape(q, [...apart, headWidth]), drawn.keys, { transposeB: true })
  const shares = softmax(concat([reshape(add(toPrompt, promptMask), [...apart, places]), toDrawn], -1))
  const ofPrompt = reshape(slice(shares, -1, 0, places), [...together, places])
  const ofDrawn = slice(shares, -1, places)
  const fromPrompt = reshape(matmul(ofPrompt, prompt.values), [prompts, heads, samples, headWidth])
  const fromDrawn = reshape(matmul(ofDrawn, drawn.values), [prompts, heads, samples, headWidth])
  return transpose(add(fromPrompt, fromDrawn), [0, 2, 1, 3])
}
