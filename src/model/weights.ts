// The weight tensors of an architecture: their Hugging Face names and shapes, and reading them from a folder.

import { AzlabError, show } from '../core/index.ts'
import type { Architecture } from './config.ts'
import { openModelFiles, type Tensor } from './safetensors.ts'

/** Weights by their Hugging Face names. Never changed in place. */
export type Weights = ReadonlyMap<string, Tensor>

/** Name and shape of every weight, in the order of the forward pass. Linear weights are (out, in). */
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
  return shapes
}

/** Number of parameters. */
export function parameterCount(architecture: Architecture): number {
  let total = 0
  for (const shape of weightShapes(architecture).values()) total += shape.reduce((a, b) => a * b, 1)
  return total
}

/** Reads the weights that an architecture needs; refuses missing ones and wrong shapes. */
export async function readWeights(
  directory: string,
  architecture: Architecture,
): Promise<{ weights: Weights; halfPrecision: boolean }> {
  const files = await openModelFiles(directory)
  try {
    const weights = new Map<string, Tensor>()
    let halfPrecision = true
    for (const [name, shape] of weightShapes(architecture)) {
      const file = files.find((candidate) => candidate.entries.has(name))
      if (file === undefined)
        throw new AzlabError(`The weights in ${show(directory)} lack ${show(name)}.`, {
          code: 'model/missing-weight',
          value: name,
          expected: `a tensor of shape [${shape.join(', ')}]`,
          hint: 'The configuration and the weights must be of the same model.',
        })
      const entry = file.entries.get(name)!
      if (entry.shape.join() !== shape.join())
        throw new AzlabError(
          `${show(name)} in ${show(file.path)} has the shape [${entry.shape.join(', ')}].`,
          {
            code: 'model/weight-shape',
            value: entry.shape,
            expected: `[${shape.join(', ')}]`,
            hint: 'The configuration and the weights must be of the same model.',
          },
        )
      if (entry.dtype !== 'F16') halfPrecision = false
      weights.set(name, await file.read(name))
    }
    return { weights, halfPrecision }
  } finally {
    await Promise.all(files.map((file) => file.close()))
  }
}
