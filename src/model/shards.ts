// The files that `model.safetensors.index.json` names for the weights of a model.

import { AzlabError, show } from '../core/index.ts'

/**
 * The names in an index's weight_map, each once, in order. Throws `safetensors/index` for what is no name of a safetensors file
 * beside it: a model is read from its own folder alone.
 */
export function shardNames(weightMap: unknown, indexPath: string): readonly string[] {
  const isMap = typeof weightMap === 'object' && weightMap !== null && !Array.isArray(weightMap)
  const names: unknown[] = isMap ? Object.values(weightMap) : []
  const wrong = names.find((name) => !isShardName(name))
  if (names.length === 0 || wrong !== undefined) {
    const what = names.length === 0 ? `weight_map = ${show(weightMap)}` : `${show(wrong)} in its weight_map`
    throw new AzlabError(`${indexPath} has ${what}.`, {
      code: 'safetensors/index',
      value: names.length === 0 ? weightMap : wrong,
      expected: 'for each tensor the name of a file beside it, such as model-00001-of-00002.safetensors',
      hint: 'Fetch the file again.',
    })
  }
  return [...new Set(names as string[])].sort()
}

/** A name without a folder, and none of `.`, `..` and the empty one. */
function isShardName(name: unknown): name is string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a file system takes no zero, and a message shows none of the others.
  return typeof name === 'string' && /^[^/\\\0-\x1f\x7f]+\.safetensors$/.test(name)
}
