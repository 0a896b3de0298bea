// The weights of a model folder: one file, or shards and their index.

import { access } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AzlabError, show } from '../core/index.ts'
import type { Architecture } from './config.ts'
import { readJson } from './json-file.ts'
import { openSafetensors, type SafetensorsFile, type StorageFormat, type Tensor } from './safetensors.ts'
import { badIndex, shardsOf } from './shards.ts'
import { type Weights, weightShapes } from './weights.ts'

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
  const shards = shardsOf(index.weight_map, indexPath)
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

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
