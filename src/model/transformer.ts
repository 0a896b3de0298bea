// The decoder-only transformer as a graph: RMSNorm, rotary positions, grouped-query attention, SwiGLU (the layout of Qwen and Llama).

import {
  add,
  constant,
  type Dim,
  dimAt,
  floats,
  gather,
  input,
  lessOrEqual,
  matmul,
  mul,
  multiplyDims,
  type Node,
  range,
  reshape,
  rmsNorm,
  rotary,
  type Shape,
  silu,
  slice,
  softmax,
  type TensorData,
  transpose,
  where,
} from '../engine/portable.ts'
import { adapterScale } from './adapter.ts'
import type { Architecture } from './config.ts'
import { ropeFrequencies } from './rope.ts'
import { weightShapes } from './weights.ts'

/** Weight nodes by their Hugging Face names. */
export type WeightNodes = Readonly<Record<string, Node>>

/** What added to a score shuts it out: far below any score, and still finite, so that no row becomes 0/0. */
export const SHUT = -1e9

/** Cosines and sines of the rotary angles, (positions, headWidth / 2) each. */
export interface RotaryTables {
  readonly cosines: Node
  readonly sines: Node
}

/** One input for each weight. */
export function weightInputs(architecture: Architecture): Record<string, Node> {
  const nodes: Record<string, Node> = {}
  for (const [name, shape] of weightShapes(architecture)) nodes[name] = input(`w/${name}`, shape)
  return nodes
}

/** The rotary angles' cosines and sines for positions 0 … length − 1, computed in float64. */
export function rotaryValues(
  architecture: Architecture,
  length: number,
): { readonly cosines: Float32Array; readonly sines: Float32Array; readonly half: number } {
  const half = architecture.headWidth / 2
  const cosines = new Float32Array(length * half)
  const sines = new Float32Array(length * half)
  const frequencies = ropeFrequencies(architecture.rope, architecture.headWidth)
  for (let position = 0; position < length; position++)
    for (const [i, frequency] of frequencies.entries()) {
      const angle = position * frequency
      cosines[position * half + i] = Math.cos(angle)
      sines[position * half + i] = Math.sin(angle)
    }
  return { cosines, sines, half }
}

/** Rotary tables baked into the graph, for graphs of a fixed length. */
export function rotaryConstants(architecture: Architecture, length: number): RotaryTables {
  const { cosines, sines, half } = rotaryValues(architecture, length)
  return {
    cosines: constant(floats([length, half], cosines)),
    sines: constant(floats([length, half], sines)),
  }
}

/** Rotary tables as inputs, (R, headWidth / 2), for graphs whose length each run chooses. */
export function rotaryInputs(architecture: Architecture): RotaryTables & Record<string, Node> {
  const half = architecture.headWidth / 2
  return { cosines: input('cosines', ['R', half]), sines: input('sines', ['R', half]) }
}

/** The feeds of `rotaryInputs` for positions 0 … length − 1. */
export function rotaryFeeds(
  architecture: Architecture,
  length: number,
): Record<'cosines' | 'sines', TensorData> {
  const { cosines, sines, half } = rotaryValues(architecture, length)
  return { cosines: floats([length, half], cosines), sines: floats([length, half], sines) }
}

/** 0 where a token may look (itself and what came before), `SHUT` elsewhere: (length, length). */
export function causalMask(length: Dim): Node {
  if (typeof length !== 'number') {
    const places = range(length)
    const seen = lessOrEqual(reshape(places, [1, length]), reshape(places, [length, 1]))
    return where(seen, constant(0), SHUT)
  }
  const values = new Float32Array(length * length)
  for (let row = 0; row < length; row++) values.fill(SHUT, row * length + row + 1, (row + 1) * length)
  return constant(floats([length, length], values))
}

/** What the layers read beside the weights. */
export interface ForwardInputs {
  /** Token ids, int64 (B, T). */
  readonly tokens: Node
  /** Rows of the rotary tables, int64 (B, T). */
  readonly positions: Node
  readonly rotary: RotaryTables
  /** Added to the scores: broadcasts to (B, 1, 1, T, T). */
  readonly mask: Node
}

/** Keys and values of one layer, (B, keyValueHeads, T, headWidth). */
export interface LayerMemory {
  readonly keys: Node
  readonly values: Node
}

/** The places of which a layer's result is wanted: all (neither), the last of each row, or flat places int64 (A). */
interface Wanted {
  readonly lastOnly?: boolean
  readonly asked?: Node | undefined
}

/**
 * The final, normed hidden states (B·T, width), and each layer's keys and values. With `lastOnly` the hidden states are those
 * of the last place alone, (B, width): the last layer is computed for no other. With `asked`, flat places int64 (A), they are
 * those of these places, (A, width).
 */
export function forward(
  architecture: Architecture,
  weights: WeightNodes,
  inputs: ForwardInputs,
  options: Wanted = {},
): { readonly hidden: Node; readonly memory: readonly LayerMemory[] } {
  const memory: LayerMemory[] = []
  let x = embed(weights, inputs.tokens)
  for (let layer = 0; layer < architecture.layers; layer++) {
    const wanted = layer === architecture.layers - 1 ? options : {}
    const through = throughLayer(architecture, weights, layer, x, inputs, wanted)
    memory.push(through.memory)
    x = through.x
  }
  return { hidden: finalNorm(architecture, weights, x), memory }
}

/** Token ids, int64 (B, T), as rows of the embedding: (B·T, width). */
export function embed(weights: WeightNodes, tokens: Node): Node {
  const flat = multiplyDims(dimAt(tokens, 0), dimAt(tokens, 1))
  return gather(weight(weights, 'model.embed_tokens.weight'), reshape(tokens, [flat]))
}

/** The norm after the last layer. */
export function finalNorm(architecture: Architecture, weights: WeightNodes, x: Node): Node {
  return rmsNorm(x, weight(weights, 'model.norm.weight'), architecture.normEpsilon)
}

/** x (B·T, width) after a layer, (B·T, width) or of the places wanted, and the layer's keys and values. */
export function throughLayer(
  architecture: Architecture,
  weights: WeightNodes,
  layer: number,
  x: Node,
  inputs: Omit<ForwardInputs, 'tokens'>,
  { lastOnly = false, asked }: Wanted = {},
): { readonly x: Node; readonly memory: LayerMemory } {
  const { heads, keyValueHeads, headWidth } = architecture
  const { positions, mask } = inputs
  const rows = dimAt(positions, 0) // B
  const length = dimAt(positions, 1) // T
  const normed = layerInput(architecture, weights, layer, x)
  const projected = (name: 'q' | 'k' | 'v', of: Node, times: Dim): Node =>
    project(architecture, weights, layer, name, of, rows, times)
  const turned = (y: Node, at: Node): Node => rotary(y, at, inputs.rotary.cosines, inputs.rotary.sines)
  const k = splitHeads(turned(projected('k', normed, length), positions), keyValueHeads, headWidth)
  const v = splitHeads(projected('v', normed, length), keyValueHeads, headWidth)
  const lastOf = (y: Node): Node => reshape(slice(reshape(y, [rows, length, -1]), 1, -1), [rows, -1])
  const times = lastOnly ? 1 : length
  const places = lastOnly ? slice(positions, 1, -1) : positions
  const asking = lastOnly ? lastOf(normed) : normed
  const q = splitHeads(turned(projected('q', asking, times), places), heads, headWidth)
  const mixed = attend(architecture, q, k, v, lastOnly ? slice(mask, -2, -1) : mask)
  const flatMixed = reshape(transpose(mixed, [0, 2, 1, 3]), [multiplyDims(rows, times), -1])
  const kept = (y: Node): Node => (asked === undefined ? y : gather(y, asked))
  const before = kept(lastOnly ? lastOf(x) : x)
  return {
    x: finishLayer(architecture, weights, layer, before, kept(flatMixed)),
    memory: { keys: k, values: v },
  }
}

/** Logits (rows, vocabulary) of hidden states (rows, width). */
export function logits(architecture: Architecture, weights: WeightNodes, hidden: Node): Node {
  const name = architecture.tiedEmbeddings ? 'model.embed_tokens.weight' : 'lm_head.weight'
  return matmul(hidden, weight(weights, name), { transposeB: true })
}

/** x normed for the attention of a layer. */
function layerInput(architecture: Architecture, weights: WeightNodes, layer: number, x: Node): Node {
  const scale = weight(weights, `model.layers.${layer}.input_layernorm.weight`)
  return rmsNorm(x, scale, architecture.normEpsilon)
}

/** Queries, keys or values before rotation, (B, T, heads · headWidth), of normed x (B·T, width). */
function project(
  architecture: Architecture,
  weights: WeightNodes,
  layer: number,
  name: 'q' | 'k' | 'v',
  normed: Node,
  rows: Dim,
  length: Dim,
): Node {
  const at = `model.layers.${layer}.self_attn.${name}_`
  const heads = name === 'q' ? architecture.heads : architecture.keyValueHeads
  const product = linear(architecture, weights, `${at}proj`, normed)
  const biased = architecture.queryKeyValueBias ? add(product, weight(weights, `${at}proj.bias`)) : product
  const shape: Shape = [rows, length, heads * architecture.headWidth]
  if (!architecture.queryKeyNorm || name === 'v') return reshape(biased, shape)
  const split = reshape(biased, [rows, length, heads, architecture.headWidth])
  return reshape(rmsNorm(split, weight(weights, `${at}norm.weight`), architecture.normEpsilon), shape)
}

/** (B, T, heads · headWidth) → (B, heads, T, headWidth). */
function splitHeads(x: Node, heads: number, headWidth: number): Node {
  return transpose(reshape(x, [dimAt(x, 0), dimAt(x, 1), heads, headWidth]), [0, 2, 1, 3])
}

/**
 * softmax(q·kᵀ/√d + mask)·v with the query heads of one key head side by side, so that keys are not repeated.
 * q: (B, heads, T, d); k, v: (B, keyValueHeads, S, d); the result is (B, heads, T, d).
 */
function attend(architecture: Architecture, q: Node, k: Node, v: Node, mask: Node): Node {
  const { heads, keyValueHeads, headWidth } = architecture
  const group = heads / keyValueHeads
  const rows = dimAt(q, 0)
  const length = dimAt(q, 2)
  const stacked = reshape(q, [rows, keyValueHeads, multiplyDims(group, length), headWidth])
  const scores = matmul(stacked, k, { transposeB: true, scale: 1 / Math.sqrt(headWidth) })
  const masked = add(reshape(scores, [rows, keyValueHeads, group, length, dimAt(k, 2)]), mask)
  const shares = reshape(softmax(masked), [rows, keyValueHeads, multiplyDims(group, length), dimAt(k, 2)])
  return reshape(matmul(shares, v), [rows, heads, length, headWidth])
}

/** The output projection, the SwiGLU block and both residual sums. x: (B·T, width); mixed: (B·T, heads · headWidth). */
function finishLayer(
  architecture: Architecture,
  weights: WeightNodes,
  layer: number,
  x: Node,
  mixed: Node,
): Node {
  const at = `model.layers.${layer}.`
  const through = (name: string, of: Node): Node => linear(architecture, weights, `${at}${name}_proj`, of)
  const attended = add(x, through('self_attn.o', mixed))
  const scale = weight(weights, `${at}post_attention_layernorm.weight`)
  const normed = rmsNorm(attended, scale, architecture.normEpsilon)
  const wide = mul(silu(through('mlp.gate', normed)), through('mlp.up', normed))
  return add(attended, through('mlp.down', wide))
}

/** x·Wᵀ, and with an adapter s·(x·Aᵀ)·Bᵀ on top. x: (rows, in); `name` ends in `_proj`. */
function linear(architecture: Architecture, weights: WeightNodes, name: string, x: Node): Node {
  const product = matmul(x, weight(weights, `${name}.weight`), { transposeB: true })
  const a = weights[`${name}.lora_A.weight`]
  if (a === undefined || architecture.adapter === undefined) return product
  const scale = adapterScale(architecture.adapter)
  const b = weight(weights, `${name}.lora_B.weight`)
  return add(product, matmul(matmul(x, a, { transposeB: true }), b, { transposeB: true, scale }))
}

/** The weights with the adapter's products added, for a graph that reads them many times. */
export function mergedNodes(architecture: Architecture, weights: WeightNodes): WeightNodes {
  const { adapter } = architecture
  if (adapter === undefined) return weights
  return Object.fromEntries(
    Object.entries(weights).flatMap(([name, node]): [string, Node][] => {
      if (/\.lora_[AB]\.weight$/.test(name)) return []
      const at = name.replace(/\.weight$/, '')
      const [a, b] = [weights[`${at}.lora_A.weight`], weights[`${at}.lora_B.weight`]]
      return [[name, a && b ? add(node, matmul(b, a, { scale: adapterScale(adapter) })) : node]]
    }),
  )
}

/** The node of a weight; its absence is a fault of the graph's author, not of the user. */
export function weight(weights: WeightNodes, name: string): Node {
  const node = weights[name]
  if (node === undefined) throw new Error(`The graph has no weight ${name}.`)
  return node
}
