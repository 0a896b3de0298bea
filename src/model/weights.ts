// The weight tensors of an architecture: their Hugging Face names and shapes.

import { adapterShapes } from './adapter.ts'
import type { Architecture } from './config.ts'
import type { Tensor } from './safetensors.ts'

/** Weights by their Hugging Face names. Never changed in place. */
export type Weights = ReadonlyMap<string, Tensor>

/** Name and shape of every weight, in the order of the forward pass, the adapter's last. Linear weights are (out, in). */
export function weightShapes(architecture: Architecture): ReadonlyMap<string, readonly number[]> {
  const { width, heads, keyValueHeads, headWidth, hidden, vocabulary } = architecture
  const shapes = new Map<string, readonly number[]>()
  shapes.set('model.embed_tokens.weight', [vocabulary, width])
  for (let layer = 0; layer < architecture.layers; layer++) {
    const at = `model.layers.${layer}.`
    shapes.set(`${at}input_layernorm.weight`, [width])
    for (const [name, out] of [
      ['q', heads * headWidth],
      ['k', keyValueHeads * headWidth],
      ['v', keyValueHeads * headWidth],
    ] as const) {
      shapes.set(`${at}self_attn.${name}_proj.weight`, [out, width])
      if (architecture.queryKeyValueBias) shapes.set(`${at}self_attn.${name}_proj.bias`, [out])
    }
    if (architecture.queryKeyNorm) {
      shapes.set(`${at}self_attn.q_norm.weight`, [headWidth])
      shapes.set(`${at}self_attn.k_norm.weight`, [headWidth])
    }
    shapes.set(`${at}self_attn.o_proj.weight`, [width, heads * headWidth])
    shapes.set(`${at}post_attention_layernorm.weight`, [width])
    shapes.set(`${at}mlp.gate_proj.weight`, [hidden, width])
    shapes.set(`${at}mlp.up_proj.weight`, [hidden, width])
    shapes.set(`${at}mlp.down_proj.weight`, [width, hidden])
  }
  shapes.set('model.norm.weight', [width])
  if (!architecture.tiedEmbeddings) shapes.set('lm_head.weight', [vocabulary, width])
  for (const [name, shape] of adapterShapes(architecture)) shapes.set(name, shape)
  return shapes
}

/** Names of the weights that an update changes: the adapter's where there is one, else all. */
export function trainedNames(architecture: Architecture): readonly string[] {
  return [...(architecture.adapter ? adapterShapes(architecture) : weightShapes(architecture)).keys()]
}

/** Number of parameters. */
export function parameterCount(architecture: Architecture): number {
  return valuesIn(weightShapes(architecture))
}

/** Number of parameters that an update changes. */
export function trainedCount(architecture: Architecture): number {
  return valuesIn(architecture.adapter ? adapterShapes(architecture) : weightShapes(architecture))
}

function valuesIn(shapes: ReadonlyMap<string, readonly number[]>): number {
  let total = 0
  for (const shape of shapes.values()) total += shape.reduce((a, b) => a * b, 1)
  return total
}
