// A model folder: architecture, tokenizer, weights and azlab's own settings, read and written.

import { join } from 'node:path'
import { AzlabError, makeFolder, show, writeAtomically } from '../core/index.ts'
import { type ChatTemplate, readChatTemplate } from './chat.ts'
import { type Architecture, readArchitecture, readJson, renderArchitecture } from './config.ts'
import { type StorageFormat, writeSafetensors } from './safetensors.ts'
import { openTokenizer, type Tokenizer } from './tokenizer.ts'
import { readWeights, type Weights } from './weights.ts'

/** What `azlab.json` beside config.json may say of a model. */
export interface ModelSettings {
  /** Which prompts the model reads; `full` where the file says nothing. */
  readonly style: 'compact' | 'full'
  /** Longest completion, in tokens, where the caller gives none. */
  readonly maxTokens: number
  /** Whether prompts of the style `full` go through the model's chat template, as one message of the user. Default: where it has one. */
  readonly template?: 'chat' | 'none'
  /** Further entries of the file, kept as they are. */
  readonly more: Readonly<Record<string, unknown>>
}

type Json = Readonly<Record<string, unknown>>

/** A model in memory. */
export interface Model {
  readonly architecture: Architecture
  readonly tokenizer: Tokenizer
  readonly weights: Weights
  readonly settings: ModelSettings
  /** The chat template, where the model has one. */
  readonly chat?: ChatTemplate
  /** config.json and generation_config.json as they were read, to be written again; undefined where there was none. */
  readonly files?: { readonly config?: Json; readonly generation?: Json | undefined }
  /** How the weights were stored, which is how they are written again unless said otherwise. */
  readonly format: StorageFormat
}

/** Reads a Hugging Face model folder. Errors name the file and what was expected. */
export async function loadModel(directory: string): Promise<Model> {
  const architecture = await readArchitecture(directory)
  const tokenizer = await openTokenizer(directory)
  if (tokenizer.size > architecture.vocabulary)
    throw new AzlabError(
      `The tokenizer in ${show(directory)} has ids up to ${tokenizer.size - 1}, the model ${architecture.vocabulary} rows.`,
      {
        code: 'model/vocabulary',
        value: tokenizer.size,
        expected: `at most ${architecture.vocabulary} ids`,
        hint: 'The tokenizer and the weights must be of the same model.',
      },
    )
  const { weights, format } = await readWeights(directory, architecture)
  const stopTokens = [...new Set([...architecture.stopTokens, ...tokenizer.stopTokens])]
  const chat = await readChatTemplate(directory, tokenizer.special.keys())
  const own = join(directory, 'azlab.json')
  return {
    ...{
      architecture: { ...architecture, stopTokens },
      tokenizer,
      weights,
      format,
      ...(chat ? { chat } : {}),
    },
    settings: parseSettings(own, await readJson(own), chat !== null),
    files: {
      config: (await readJson(join(directory, 'config.json'))) ?? {},
      generation: await readJson(join(directory, 'generation_config.json')),
    },
  }
}

/** Writes a model as an ordinary Hugging Face folder; each file is replaced as a whole. */
export async function saveModel(
  directory: string,
  model: Model,
  options: { readonly format?: StorageFormat } = {},
): Promise<void> {
  try {
    await makeFolder(directory)
  } catch (cause) {
    throw new AzlabError(
      `Cannot make the folder ${show(directory)}: ${(cause as Error).message}.`,
      { code: 'file/unwritable', value: directory, expected: 'a folder that can be written to' },
      { cause },
    )
  }
  const format = options.format ?? model.format
  const { torch_dtype: _, ...read } = model.files?.config ?? renderArchitecture(model.architecture)
  const config = { ...read, dtype: dtypes[format] }
  await writeAtomically(join(directory, 'config.json'), pretty(config))
  for (const [name, content] of Object.entries(model.tokenizer.files))
    await writeAtomically(join(directory, name), pretty(content))
  const generation = model.files?.generation
  if (generation) await writeAtomically(join(directory, 'generation_config.json'), pretty(generation))
  const settings = model.tokenizer.files['tokenizer_config.json'] as Json | undefined
  if (model.chat && settings?.chat_template === undefined)
    await writeAtomically(join(directory, 'chat_template.jinja'), model.chat.source)
  const { more, ...known } = model.settings
  await writeAtomically(join(directory, 'azlab.json'), pretty({ ...known, ...more }))
  await writeSafetensors(join(directory, 'model.safetensors'), model.weights, format)
}

const dtypes: Readonly<Record<StorageFormat, string>> = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' }

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function parseSettings(path: string, content: Json | undefined, hasTemplate: boolean): ModelSettings {
  const { style = 'full', maxTokens = 512, template, ...more } = content ?? {}
  if (style !== 'compact' && style !== 'full')
    throw new AzlabError(`${path} has style ${show(style)}.`, {
      code: 'model/settings',
      value: style,
      expected: '"compact" or "full"',
    })
  if (typeof maxTokens !== 'number' || !Number.isSafeInteger(maxTokens) || maxTokens < 1)
    throw new AzlabError(`${path} has maxTokens ${show(maxTokens)}.`, {
      code: 'model/settings',
      value: maxTokens,
      expected: 'a whole number above 0',
    })
  if (template !== undefined && template !== 'none' && !(template === 'chat' && hasTemplate))
    throw new AzlabError(`${path} has template ${show(template)}.`, {
      code: 'model/settings',
      value: template,
      expected: hasTemplate ? '"chat" or "none"' : '"none", since the model has no chat template',
    })
  return { style, maxTokens, more, ...(template === undefined ? {} : { template }) }
}
