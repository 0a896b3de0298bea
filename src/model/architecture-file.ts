// The architecture that a model folder states.

import { join } from 'node:path'
import { AzlabError, show } from '../core/index.ts'
import { type Architecture, parseArchitecture, tokenIds } from './config.ts'
import { GENERATION, unknownEntry } from './config-fields.ts'
import { readJson } from './json-file.ts'
import { refuse } from './refuse.ts'

/** Reads `config.json` (and the stop tokens of `generation_config.json`) from a model folder. */
export async function readArchitecture(directory: string): Promise<Architecture> {
  const config = await readJson(join(directory, 'config.json'))
  if (config === undefined)
    throw new AzlabError(`There is no config.json in ${show(directory)}.`, {
      code: 'model/missing',
      value: directory,
      expected: 'a Hugging Face model folder with config.json, tokenizer.json and model.safetensors',
      hint: 'Check the path of the model.',
    })
  const generation = await readJson(join(directory, 'generation_config.json'))
  const architecture = parseArchitecture(config)
  const odd = unknownEntry(generation ?? {}, GENERATION)
  if (odd !== undefined)
    throw refuse(odd, generation?.[odd], 'no such entry, or null', 'generation_config.json')
  const stops = [...architecture.stopTokens, ...tokenIds(generation?.eos_token_id)]
  return { ...architecture, stopTokens: [...new Set(stops)] }
}
