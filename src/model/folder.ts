// A model folder: architecture, tokenizer, weights and azlab's own settings, read and written.

import { join, resolve } from 'node:path'
import { AzlabError, type Key, makeFolder, show, writeAtomically } from '../core/index.ts'
import { adapterOf, initialiseAdapter, mergeAdapter } from './adapter.ts'
import type { Adapter } from './adapter-spec.ts'
import { readArchitecture } from './architecture-file.ts'
import type { ChatTemplate } from './chat.ts'
import { readChatTemplate } from './chat-file.ts'
import { type Architecture, renderArchitecture } from './config.ts'
import { hubName, type ModelFolderOptions, modelFolder, nameOfSnapshot } from './hub/index.ts'
import { readJson } from './json-file.ts'
import { type AdapterConfig, readAdapterConfig, readAdapterWeights, writeAdapter } from './peft.ts'
import { type StorageFormat, writeSafetensors } from './safetensors.ts'
import type { Tokenizer } from './tokenizer.ts'
import { openTokenizer } from './tokenizer-file.ts'
import { readWeights } from './weight-files.ts'
import type { Weights } from './weights.ts'

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
  /** Where it was read from; with an adapter, where its base was. Undefined for a model made in memory. */
  readonly source?: string
  /** adapter_config.json as it was read, where the model has an adapter that came from a file. */
  readonly adapterFile?: Json
  /** How the weights were stored, which is how they are written again unless said otherwise. */
  readonly format: StorageFormat
}

/**
 * Reads a Hugging Face model folder, or a folder of PEFT's with a LoRA adapter, and its base, which may be of the hub. Errors name
 * the file and what was expected.
 */
export async function loadModel(directory: string, hub: ModelFolderOptions = {}): Promise<Model> {
  const config = await readAdapterConfig(directory)
  if (config === undefined) return loadPlain(directory)
  const base = await loadPlain(await baseFolder(directory, config, hub))
  const architecture = { ...base.architecture, adapter: config.adapter }
  const own = join(directory, 'azlab.json')
  const settings = await readJson(own)
  return {
    ...base,
    architecture,
    adapterFile: config.content,
    weights: new Map([...base.weights, ...(await readAdapterWeights(directory, architecture))]),
    ...(settings ? { settings: parseSettings(own, settings, base.chat !== undefined) } : {}),
  }
}

/** The model with a fresh adapter that changes nothing yet; its other weights are frozen. Throws `model/adapter`. */
export function withAdapter(model: Model, adapter: Partial<Adapter>, key: Key): Model {
  if (model.architecture.adapter !== undefined)
    throw new AzlabError('The model has an adapter already.', {
      code: 'model/adapter',
      value: model.architecture.adapter,
      expected: 'a model without one',
      hint: 'Go on training it, or merge it first (policy.merge()).',
    })
  const architecture = { ...model.architecture, adapter: adapterOf(adapter) }
  const weights = new Map([...model.weights, ...initialiseAdapter(architecture, key)])
  return { ...model, architecture, weights }
}

/** Plain weights with the adapter's product added; a model without an adapter comes back as it is. */
export function mergedModel(model: Model): Model {
  if (model.architecture.adapter === undefined) return model
  const { adapterFile: _, ...rest } = model
  return { ...rest, ...mergeAdapter(model.architecture, model.weights), format: 'F32' }
}

/** The folder of an adapter's base: as it is named, seen from the adapter's folder, or of the hub. */
async function baseFolder(
  directory: string,
  { base, content }: AdapterConfig,
  hub: ModelFolderOptions,
): Promise<string> {
  for (const folder of [resolve(base), resolve(directory, base)])
    if ((await readJson(join(folder, 'config.json'))) !== undefined) return folder
  const { revision } = content
  if (hubName(base)) return modelFolder(typeof revision === 'string' ? `${base}@${revision}` : base, hub)
  throw new AzlabError(
    `The adapter in ${show(directory)} is for the base model ${show(base)}, which is not here.`,
    {
      code: 'model/adapter-base',
      value: base,
      expected: 'the folder of the base model',
      hint: 'Correct base_model_name_or_path in adapter_config.json: a folder, or an id of the hub.',
    },
  )
}

async function loadPlain(directory: string): Promise<Model> {
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
    architecture: { ...architecture, stopTokens },
    tokenizer,
    weights,
    format,
    source: resolve(directory),
    ...(chat ? { chat } : {}),
    settings: parseSettings(own, await readJson(own), chat !== null),
    files: {
      config: (await readJson(join(directory, 'config.json'))) ?? {},
      generation: await readJson(join(directory, 'generation_config.json')),
    },
  }
}

/**
 * Writes a model as an ordinary Hugging Face folder, or its adapter alone as PEFT does; each file is replaced as a whole.
 * Throws `model/adapter-base` for an adapter whose base was never in a folder.
 */
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
  const { more, ...known } = model.settings
  await writeAtomically(join(directory, 'azlab.json'), pretty({ ...known, ...more }))
  if (model.architecture.adapter !== undefined) {
    const { source: base, architecture, weights, adapterFile: content } = model
    if (base === undefined)
      throw new AzlabError('The base of this adapter is in no folder.', {
        code: 'model/adapter-base',
        value: directory,
        expected: 'a model that was opened from a folder',
        hint: 'Save the base first and open it, or save the merged model.',
      })
    // The hub's name of the base holds on other machines too, and its commit keeps the weights the same.
    const named = nameOfSnapshot(base)
    // As trained: an adapter is small.
    const of = named ? { base: named.id, revision: named.revision } : { base }
    await writeAdapter(directory, { architecture, weights, content, ...of })
    return
  }
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
