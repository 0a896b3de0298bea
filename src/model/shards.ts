// The files that `model.safetensors.index.json` names for the weights of a model.

import { AzlabError, show } from '../core/index.ts'

/**
 * The file of each tensor, as an index's weight_map says it. Throws `safetensors/index` for what is no name of a safetensors file
 * beside it: a model is read from its own folder alone.
 */
export function shardsOf(weightMap: unknown, indexPath: string): ReadonlyMap<string, string> {
  const isMap = typeof weightMap === 'object' && weightMap !== null && !Array.isArray(weightMap)
  const shards: [string, unknown][] = isMap ? Object.entries(weightMap) : []
  if (shards.length === 0) throw badIndex(indexPath, `has weight_map = ${show(weightMap)}`, weightMap)
  const wrong = shards.find(([, name]) => !isShardName(name))
  if (wrong !== undefined)
    throw badIndex(indexPath, `has ${show(wrong[1])} in its weight_map, for ${show(wrong[0])}`, wrong[1])
  return new Map(shards as [string, string][])
}

/** The names in an index's weight_map, each once, in order. Throws `safetensors/index` as `shardsOf` does. */
export function shardNames(weightMap: unknown, indexPath: string): readonly string[] {
  return [...new Set(shardsOf(weightMap, indexPath).values())].sort()
}

/** The error of an index that does not fit what is beside it. */
export function badIndex(path: string, fault: string, value: unknown): AzlabError {
  return new AzlabError(`${path} is no sound index of weights: it ${fault}.`, {
    code: 'safetensors/index',
    value,
    expected: 'for each tensor the name of a file beside it, such as model-00001-of-00002.safetensors',
    hint: 'Fetch the file again.',
  })
}

/** A name without a folder, and none of `.`, `..` and the empty one. */
function isShardName(name: unknown): name is string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a file system takes no zero, and a message shows none of the others.
  return typeof name === 'string' && /^[^/\\\0-\x1f\x7f]+\.safetensors$/.test(name)
}
