// The weight tensors of an architecture: their Hugging Face names and shapes, and reading them from a folder.

import { access } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AzlabError, show } from '../core/index.ts'
import { adapterShapes } from './adapter.ts'
import { type Architecture, readJson } from './config.ts'
import { openSafetensors, type SafetensorsFile, type StorageFormat, type Tensor } from './safetensors.ts'

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

/**
 * Reads the weights that an architecture needs; refuses missing ones and wrong shapes. `format` is the one in which all of them
 * are stored, or F32.
 */
export async function readWeights(
  directory: string,
  architecture: Architecture,
): Promise<{ weights: Weights; format: StorageFormat }> {
  const files = await openModelFiles(directory)
  try {
    const weights = new Map<string, Tensor>()
    const formats = new Set<string>()
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
      formats.add(entry.dtype)
      weights.set(name, await file.read(name))
    }
    const half = (['F16', 'BF16'] as const).find((format) => formats.size === 1 && formats.has(format))
    return { weights, format: half ?? 'F32' }
  } finally {
    await Promise.all(files.map((file) => file.close()))
  }
}

/**
 * Opens the weights of a model folder: one file, or, where it is not there, the shards that `model.safetensors.index.json`
 * names. The caller closes every file returned. Throws `safetensors/index`.
 */
export async function openModelFiles(directory: string): Promise<readonly SafetensorsFile[]> {
  const single = join(directory, 'model.safetensors')
  const indexPath = join(directory, 'model.safetensors.index.json')
  const index = (await isThere(single)) ? undefined : await readJson(indexPath)
  if (index === undefined) return [await openSafetensors(single)]
  const shards = shardsOf(indexPath, index.weight_map)
  const files: SafetensorsFile[] = []
  try {
    for (const name of [...new Set(shards.values())].sort()) {
      const file = await openSafetensors(join(directory, name))
      files.push(file)
      for (const [tensor, shard] of shards)
        if (shard === name && !file.entries.has(tensor))
          throw badIndex(
            indexPath,
            `says that ${show(tensor)} is in ${name}, which has no such tensor`,
            tensor,
          )
    }
  } catch (error) {
    await Promise.all(files.map((file) => file.close()))
    throw error
  }
  // What two shards hold is read from the one that the index names.
  return files.map((file) => {
    const own = [...file.entries].filter(
      ([tensor]) => basename(file.path) === (shards.get(tensor) ?? basename(file.path)),
    )
    return { ...file, entries: new Map(own) }
  })
}

/** The file of each tensor, as an index says it: names of files beside it, and no paths. */
function shardsOf(indexPath: string, map: unknown): ReadonlyMap<string, string> {
  const isObject = typeof map === 'object' && map !== null && !Array.isArray(map)
  const shards = Object.entries(isObject ? map : {})
  if (shards.length === 0) throw badIndex(indexPath, `has weight_map = ${show(map)}`, map)
  const odd = shards.find(([, name]) => typeof name !== 'string' || !/^[^/\\\0]*\.safetensors$/.test(name))
  if (odd !== undefined) throw badIndex(indexPath, `says that ${show(odd[0])} is in ${show(odd[1])}`, odd[1])
  return new Map(shards as [string, string][])
}

function badIndex(path: string, fault: string, value: unknown): AzlabError {
  return new AzlabError(`${path} is no sound index of weights: it ${fault}.`, {
    ...{ code: 'safetensors/index', value, expected: 'the name of a .safetensors file for each tensor' },
    hint: 'Fetch the file again.',
  })
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
