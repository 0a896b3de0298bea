// One token's pass through the layers while decoding: the prompt's keys and values are shared by all samples of a prompt and
// never copied; those of the tokens drawn so far grow.

import { dimAt } from '../engine/graph.ts'
import {
  add,
  concat,
  type Dim,
  gather,
  matmul,
  mul,
  multiplyDims,
  type Node,
  reshape,
  rmsNorm,
  rotary,
  silu,
  slice,
  softmax,
  transpose,
} from '../engine/index.ts'
import type { Architecture } from './config.ts'
import { type LayerMemory, type RotaryTables, type WeightNodes, weight } from './transformer.ts'

/** Weights laid out for decoding: (in, out), with products of one input side by side. Made once a run, before the loop. */
export interface PackedWeights {
  readonly embedding: Node
  readonly layers: readonly PackedLayer[]
  readonly norm: Node
  /** (width, vocabulary) */
  readonly output: Node
}

interface PackedLayer {
  readonly inputNorm: Node
  readonly projection: Node
  readonly bias: Node | undefined
  readonly queryNorm: Node | undefined
  readonly keyNorm: Node | undefined
  readonly output: Node
  readonly middleNorm: Node
  readonly gateUp: Node
  readonly down: Node
}

/** Packs the weights. */
export function packWeights(architecture: Architecture, weights: WeightNodes): PackedWeights {
  const turned = (...names: readonly string[]): Node =>
    transpose(
      concat(
        names.map((name) => weight(weights, name)),
        0,
      ),
      [1, 0],
    )
  const layers = Array.from({ length: architecture.layers }, (_, layer): PackedLayer => {
    const at = `model.layers.${layer}.`
    const attention = (name: string): string => `${at}self_attn.${name}`
    const biases = ['q', 'k', 'v'].map((name) => attention(`${name}_proj.bias`))
    return {
      inputNorm: weight(weights, `${at}input_layernorm.weight`),
      projection: turned(...['q', 'k', 'v'].map((name) => attention(`${name}_proj.weight`))),
      bias: architecture.queryKeyValueBias
        ? concat(
            biases.map((name) => weight(weights, name)),
            0,
          )
        : undefined,
      queryNorm: architecture.queryKeyNorm ? weight(weights, attention('q_norm.weight')) : undefined,
      keyNorm: architecture.queryKeyNorm ? weight(weights, attention('k_norm.weight')) : undefined,
      output: turned(attention('o_proj.weight')),
      middleNorm: weight(weights, `${at}post_attention_layernorm.weight`),
      gateUp: turned(`${at}mlp.gate_proj.weight`, `${at}mlp.up_proj.weight`),
      down: turned(`${at}mlp.down_proj.weight`),
    }
  })
  const embedding = weight(weights, 'model.embed_tokens.weight')
  return {
    embedding,
    layers,
    norm: weight(weights, 'model.norm.weight'),
    output: turned(architecture.tiedEmbeddings ? 'model.embed_tokens.weight' : 'lm_head.weight'),
  }
}

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
  /** Keys and values of the tokens drawn before these, (U, keyValueHeads, 1, G, L, headWidth) by layer. */
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
    const { queries, keys, values } = project(architecture, layer, normed, inputs)
    const grown = {
      keys: concat([memory.keys, keys], 4),
      values: concat([memory.values, values], 4),
    }
    drawn.push(grown)
    const mixed = attendTwice(architecture, queries, inputs.prompt[index]!, inputs.promptMask, grown)
    x = add(x, matmul(reshape(mixed, [dimAt(x, 0), -1]), layer.output))
    const middle = rmsNorm(x, layer.middleNorm, architecture.normEpsilon)
    const wide = matmul(middle, layer.gateUp) // (U·G, 2F): gate, up
    const { hidden } = architecture
    x = add(x, matmul(mul(silu(slice(wide, 1, 0, hidden)), slice(wide, 1, hidden)), layer.down))
  })
  const hidden = rmsNorm(x, packed.norm, architecture.normEpsilon)
  return { logits: matmul(hidden, packed.output), drawn }
}

/** Queries (U, H, G, d), rotated and scaled; keys, rotated, and values (U, Hkv, 1, G, 1, d). */
function project(
  architecture: Architecture,
  layer: PackedLayer,
  normed: Node,
  inputs: StepInputs,
): { readonly queries: Node; readonly keys: Node; readonly values: Node } {
  const { heads, keyValueHeads, headWidth } = architecture
  const { prompts, samples } = inputs
  const rows = dimAt(normed, 0)
  const product = matmul(normed, layer.projection)
  const all = layer.bias === undefined ? product : add(product, layer.bias) // (U·G, (H + 2·Hkv)·d)
  const split = (heads + keyValueHeads) * headWidth
  let turning = slice(all, 1, 0, split)
  if (layer.queryNorm !== undefined && layer.keyNorm !== undefined) {
    const byHead = reshape(turning, [rows, heads + keyValueHeads, headWidth])
    const q = rmsNorm(slice(byHead, 1, 0, heads), layer.queryNorm, architecture.normEpsilon)
    const k = rmsNorm(slice(byHead, 1, heads), layer.keyNorm, architecture.normEpsilon)
    turning = concat([q, k], 1)
  }
  const turned = rotary(
    reshape(turning, [rows, 1, split]),
    inputs.positions,
    inputs.rotary.cosines,
    inputs.rotary.sines,
  )
  const headsFirst = (x: Node, count: number): Node =>
    transpose(reshape(x, [prompts, samples, count, headWidth]), [0, 2, 1, 3])
  const both = headsFirst(turned, heads + keyValueHeads)
  // Scaled here and not in the product: the runtime's fast path for one row takes no factor.
  const single = [prompts, keyValueHeads, 1, samples, 1, headWidth]
  return {
    queries: mul(slice(both, 1, 0, heads), 1 / Math.sqrt(headWidth)),
    keys: reshape(slice(both, 1, heads), single),
    values: reshape(headsFirst(slice(all, 1, split), keyValueHeads), single),
  }
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
  const apart = [prompts, keyValueHeads, group, samples, 1]
  const toPrompt = matmul(reshape(q, [...together, headWidth]), prompt.keys, { transposeB: true })
  const toDrawn = matmul(reshape(q, [...apart, headWidth]), drawn.keys, { transposeB: true })
  const shares = softmax(concat([reshape(add(toPrompt, promptMask), [...apart, places]), toDrawn], -1))
  const ofPrompt = reshape(slice(shares, -1, 0, places), [...together, places])
  const ofDrawn = slice(shares, -1, places)
  const fromPrompt = reshape(matmul(ofPrompt, prompt.values), [prompts, heads, samples, headWidth])
  const fromDrawn = reshape(matmul(ofDrawn, drawn.values), [prompts, heads, samples, headWidth])
  return transpose(add(fromPrompt, fromDrawn), [0, 2, 1, 3])
}
