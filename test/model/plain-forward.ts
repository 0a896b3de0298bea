// The forward pass in float64 with plain loops, written from the equations: what the graphs are checked against.

import type { Architecture, Weights } from '../../src/model/index.ts'

/** Logits after each token, (T, V). */
export function plainForward(
  architecture: Architecture,
  weights: Weights,
  ids: readonly number[],
): number[][] {
  const { heads, keyValueHeads, headWidth, layers } = architecture
  const get = (name: string): Float32Array => weights.get(name)!.data
  const embedding = get('model.embed_tokens.weight')
  let x = ids.map((id) => row(embedding, id, architecture.width))
  for (let layer = 0; layer < layers; layer++) {
    const at = `model.layers.${layer}.`
    const normed = x.map((v) => norm(v, get(`${at}input_layernorm.weight`), architecture.normEpsilon))
    const project = (name: string): number[][] =>
      normed.map((v) => {
        const product = linear(get(`${at}self_attn.${name}_proj.weight`), v)
        return product.map((p, i) => p + get(`${at}self_attn.${name}_proj.bias`)[i]!)
      })
    const q = project('q').map((v, t) => rotate(v, t, architecture))
    const k = project('k').map((v, t) => rotate(v, t, architecture))
    const v = project('v')
    const mixed = x.map((_, t) => {
      const out = new Array<number>(heads * headWidth).fill(0)
      for (let head = 0; head < heads; head++) {
        const from = Math.floor(head / (heads / keyValueHeads)) * headWidth
        const scores = Array.from({ length: t + 1 }, (_, s) => {
          let sum = 0
          for (let i = 0; i < headWidth; i++) sum += q[t]![head * headWidth + i]! * k[s]![from + i]!
          return sum / Math.sqrt(headWidth)
        })
        softmax(scores).forEach((share, s) => {
          for (let i = 0; i < headWidth; i++) out[head * headWidth + i]! += share * v[s]![from + i]!
        })
      }
      return out
    })
    x = x.map((v, t) => sum(v, linear(get(`${at}self_attn.o_proj.weight`), mixed[t]!)))
    x = x.map((v) => {
      const middle = norm(v, get(`${at}post_attention_layernorm.weight`), architecture.normEpsilon)
      const gate = linear(get(`${at}mlp.gate_proj.weight`), middle)
      const up = linear(get(`${at}mlp.up_proj.weight`), middle)
      return sum(
        v,
        linear(
          get(`${at}mlp.down_proj.weight`),
          gate.map((g, i) => (g / (1 + Math.exp(-g))) * up[i]!),
        ),
      )
    })
  }
  const output = architecture.tiedEmbeddings ? embedding : get('lm_head.weight')
  return x.map((v) => linear(output, norm(v, get('model.norm.weight'), architecture.normEpsilon)))
}

/** Shares that sum to 1. */
export function softmax(values: readonly number[]): number[] {
  const most = Math.max(...values)
  const powers = values.map((value) => Math.exp(value - most))
  const total = powers.reduce((a, b) => a + b, 0)
  return powers.map((power) => power / total)
}

/** Log-probability of each next token. */
export function plainScore(architecture: Architecture, weights: Weights, ids: readonly number[]): number[] {
  return plainForward(architecture, weights, ids)
    .slice(0, -1)
    .map((logits, t) => Math.log(softmax(logits)[ids[t + 1]!]!))
}

function row(matrix: Float32Array, index: number, width: number): number[] {
  return Array.from(matrix.subarray(index * width, (index + 1) * width))
}

/** W·v with W (out, in). */
function linear(matrix: Float32Array, vector: readonly number[]): number[] {
  const out = matrix.length / vector.length
  return Array.from({ length: out }, (_, o) => {
    let total = 0
    for (let i = 0; i < vector.length; i++) total += matrix[o * vector.length + i]! * vector[i]!
    return total
  })
}

function norm(vector: readonly number[], weight: Float32Array, epsilon: number): number[] {
  const mean = vector.reduce((total, value) => total + value * value, 0) / vector.length
  return vector.map((value, i) => (value / Math.sqrt(mean + epsilon)) * weight[i]!)
}

/** Each head's halves turned against each other by position · theta^(−2i/d). */
function rotate(vector: readonly number[], position: number, architecture: Architecture): number[] {
  const { headWidth, rope } = architecture
  const half = headWidth / 2
  const out = [...vector]
  for (let start = 0; start < vector.length; start += headWidth)
    for (let i = 0; i < half; i++) {
      const angle = position * rope.theta ** (-i / half)
      const [a, b] = [vector[start + i]!, vector[start + half + i]!]
      out[start + i] = a * Math.cos(angle) - b * Math.sin(angle)
      out[start + half + i] = b * Math.cos(angle) + a * Math.sin(angle)
    }
  return out
}

function sum(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value + b[i]!)
}
