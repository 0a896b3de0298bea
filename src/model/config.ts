// A Hugging Face config.json read into a neutral description of a decoder-only transformer.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AzlabError, show } from '../core/index.ts'

/** A decoder-only transformer in neutral words; `transformer.ts` reads nothing else. */
export interface Architecture {
  /** Model family as Hugging Face names it. */
  readonly family: string
  /** Rows of the embedding. */
  readonly vocabulary: number
  /** Width of the residual stream. */
  readonly width: number
  readonly layers: number
  readonly heads: number
  /** Heads of keys and values; each serves heads / keyValueHeads query heads. */
  readonly keyValueHeads: number
  readonly headWidth: number
  /** Width inside the SwiGLU block. */
  readonly hidden: number
  readonly ropeTheta: number
  readonly normEpsilon: number
  /** Whether the query, key and value projections have a bias. */
  readonly queryKeyValueBias: boolean
  /** Whether queries and keys pass an RMSNorm of their own (Qwen3). */
  readonly queryKeyNorm: boolean
  /** Whether the output projection is the embedding itself. */
  readonly tiedEmbeddings: boolean
  /** Longest sequence, in tokens. */
  readonly longest: number
  /** Ids that end a completion according to the configuration. */
  readonly stopTokens: readonly number[]
}

/** The families known, and what sets them apart. */
const families: Record<string, Pick<Architecture, 'queryKeyValueBias' | 'queryKeyNorm'>> = {
  qwen2: { queryKeyValueBias: true, queryKeyNorm: false },
}

type Json = Record<string, unknown>

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
  const stops = [...architecture.stopTokens, ...tokenIds(generation?.eos_token_id)]
  return { ...architecture, stopTokens: [...new Set(stops)] }
}

/** Reads the content of a `config.json`. Refuses what it cannot run, by name: nothing is ignored that would change the numbers. */
export function parseArchitecture(config: Json): Architecture {
  const family = config.model_type
  const traits = typeof family === 'string' && Object.hasOwn(families, family) ? families[family] : undefined
  if (typeof family !== 'string' || traits === undefined)
    throw refuse('model_type', family, `one of: ${Object.keys(families).join(', ')}`)
  if (config.hidden_act !== undefined && config.hidden_act !== 'silu')
    throw refuse('hidden_act', config.hidden_act, '"silu"')
  if (config.use_sliding_window === true)
    throw refuse('use_sliding_window', true, 'false (full attention in every layer)')
  const layerTypes = config.layer_types
  if (Array.isArray(layerTypes)) {
    const other = layerTypes.find((type) => type !== 'full_attention')
    if (other !== undefined) throw refuse('layer_types', other, '"full_attention" in every layer')
  }
  if (config.quantization_config != null)
    throw refuse('quantization_config', config.quantization_config, 'weights that are not quantised')
  const width = count(config, 'hidden_size')
  const layers = count(config, 'num_hidden_layers')
  if (Array.isArray(layerTypes) && layerTypes.length !== layers)
    throw refuse('layer_types', layerTypes.length, `${layers} entries, one a layer`)
  const heads = count(config, 'num_attention_heads')
  const keyValueHeads = config.num_key_value_heads == null ? heads : count(config, 'num_key_value_heads')
  if (heads % keyValueHeads !== 0)
    throw refuse('num_key_value_heads', keyValueHeads, `a divisor of num_attention_heads (${heads})`)
  if (config.head_dim == null && width % heads !== 0)
    throw refuse('num_attention_heads', heads, `a divisor of hidden_size (${width}), or a head_dim`)
  const headWidth = config.head_dim == null ? width / heads : count(config, 'head_dim')
  if (headWidth % 2 !== 0) throw refuse('head_dim', headWidth, 'an even number (rotary pairs)')
  return {
    family,
    ...traits,
    vocabulary: count(config, 'vocab_size'),
    width,
    layers,
    heads,
    keyValueHeads,
    headWidth,
    hidden: count(config, 'intermediate_size'),
    ropeTheta: ropeTheta(config),
    normEpsilon: positive(config, 'rms_norm_eps', 1e-6),
    tiedEmbeddings: config.tie_word_embeddings === true,
    longest: config.max_position_embeddings == null ? 32768 : count(config, 'max_position_embeddings'),
    stopTokens: tokenIds(config.eos_token_id),
  }
}

/** The base of the rotary angles, from `rope_parameters` (new) or `rope_theta` (old). Scaled variants are refused. */
function ropeTheta(config: Json): number {
  checkRotary(config, 'rope_scaling')
  checkRotary(config, 'rope_parameters')
  const partial = config.partial_rotary_factor
  if (partial != null && partial !== 1) throw refuse('partial_rotary_factor', partial, '1')
  const base = [config.rope_parameters, config.rope_scaling, config].find(
    (place): place is Json => isObject(place) && place.rope_theta !== undefined,
  )
  return positive(base ?? config, 'rope_theta', 10000)
}

/** What an entry may say of the rotary angles: their type, if it is the plain one, and their base. */
function checkRotary(config: Json, name: 'rope_scaling' | 'rope_parameters'): void {
  const entry = config[name]
  if (entry == null) return
  if (!isObject(entry)) throw refuse(name, entry, 'an object, or null')
  const type = entry.rope_type ?? entry.type ?? 'default'
  if (type !== 'default') throw refuse(`${name}.rope_type`, type, '"default" (no scaling)')
  for (const [key, value] of Object.entries(entry)) {
    if (['rope_type', 'type', 'rope_theta'].includes(key) || value === null) continue
    if (key.endsWith('factor') && value === 1) continue
    throw refuse(`${name}.${key}`, value, key.endsWith('factor') ? '1' : 'no such entry')
  }
}

/** The `config.json` of an architecture, as Hugging Face writes it. */
export function renderArchitecture(architecture: Architecture): Json {
  const stops = architecture.stopTokens
  return {
    architectures: ['Qwen2ForCausalLM'],
    attention_dropout: 0,
    bos_token_id: null,
    dtype: 'float32',
    eos_token_id: stops.length === 0 ? null : stops.length === 1 ? stops[0] : stops,
    head_dim: architecture.headWidth,
    hidden_act: 'silu',
    hidden_size: architecture.width,
    initializer_range: 0.02,
    intermediate_size: architecture.hidden,
    max_position_embeddings: architecture.longest,
    model_type: architecture.family,
    num_attention_heads: architecture.heads,
    num_hidden_layers: architecture.layers,
    num_key_value_heads: architecture.keyValueHeads,
    rms_norm_eps: architecture.normEpsilon,
    rope_parameters: { rope_theta: architecture.ropeTheta, rope_type: 'default' },
    rope_theta: architecture.ropeTheta,
    sliding_window: null,
    tie_word_embeddings: architecture.tiedEmbeddings,
    use_cache: true,
    use_sliding_window: false,
    vocab_size: architecture.vocabulary,
  }
}

/** Parses a JSON file that holds an object; undefined where there is no such file. */
export async function readJson(path: string): Promise<Json | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new AzlabError(
      `Cannot read ${show(path)}: ${(error as Error).message}.`,
      {
        code: 'model/unreadable',
        value: path,
        expected: 'a file that can be read',
        hint: 'Check the path and its permissions.',
      },
      { cause: error },
    )
  }
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch (error) {
    throw broken(path, error)
  }
  throw broken(path)
}

function broken(path: string, cause?: unknown): AzlabError {
  const reason = cause instanceof Error ? `: ${cause.message}` : ''
  return new AzlabError(
    `${path} does not hold a JSON object${reason}.`,
    {
      code: 'model/broken-json',
      value: path,
      expected: 'a JSON object',
      hint: 'Fetch or write the file again.',
    },
    { cause },
  )
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function tokenIds(value: unknown): readonly number[] {
  const list = Array.isArray(value) ? value : [value]
  return list.filter((id): id is number => Number.isSafeInteger(id) && id >= 0)
}

function count(config: Json, name: string): number {
  const value = config[name]
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value <= 0)
    throw refuse(name, value, 'a whole number above 0')
  return value
}

function positive(config: Json, name: string, fallback: number): number {
  const value = config[name] ?? fallback
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0)
    throw refuse(name, value, 'a number above 0')
  return value
}

function refuse(name: string, value: unknown, expected: string): AzlabError {
  return new AzlabError(`The model's config.json has ${name} = ${show(value)}; expected ${expected}.`, {
    code: 'model/unsupported-config',
    value,
    expected,
    hint: 'Use a model of a supported family, or correct the file.',
  })
}
