// A Hugging Face config.json read into a neutral description of a decoder-only transformer.

import type { Adapter } from './adapter-spec.ts'
import { READ, SILENT, unknownEntry } from './config-fields.ts'
import { refuse } from './refuse.ts'
import { parseRope, type Rope, renderRope } from './rope.ts'

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
  readonly rope: Rope
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
  /** It is trained instead of the weights, which are then frozen. No part of config.json. */
  readonly adapter?: Adapter
}

/** What sets a family apart, and what its configuration leaves unsaid. */
interface Family {
  readonly queryKeyValueBias: boolean
  readonly queryKeyNorm: boolean
  /** The class of transformers. */
  readonly name: string
  /** Width of a head where the configuration has none; null for width / heads. */
  readonly headWidth: number | null
  readonly longest: number
}

const families: Readonly<Record<string, Family>> = {
  qwen2: {
    queryKeyValueBias: true,
    queryKeyNorm: false,
    name: 'Qwen2ForCausalLM',
    headWidth: null,
    longest: 32768,
  },
  qwen3: {
    queryKeyValueBias: false,
    queryKeyNorm: true,
    name: 'Qwen3ForCausalLM',
    headWidth: 128,
    longest: 32768,
  },
  llama: {
    queryKeyValueBias: false,
    queryKeyNorm: false,
    name: 'LlamaForCausalLM',
    headWidth: null,
    longest: 2048,
  },
}

/** Switches of the families that change the numbers and are not supported: only this value is. */
const FIXED: readonly (readonly [name: string, value: unknown])[] = [
  ['hidden_act', 'silu'],
  ['use_sliding_window', false],
  ['attention_bias', false],
  ['mlp_bias', false],
  ['pretraining_tp', 1],
  ['quantization_config', null],
]

type Json = Record<string, unknown>

/** Reads the content of a `config.json`. Refuses what it cannot run, by name: nothing is ignored that would change the numbers. */
export function parseArchitecture(config: Json): Architecture {
  const family = config.model_type
  const known = typeof family === 'string' && Object.hasOwn(families, family) ? families[family] : undefined
  if (typeof family !== 'string' || known === undefined)
    throw refuse('model_type', family, `one of: ${Object.keys(families).join(', ')}`)
  for (const [name, only] of FIXED)
    if (config[name] != null && config[name] !== only)
      throw refuse(
        name,
        config[name],
        only === null ? 'weights that are not quantised' : JSON.stringify(only),
      )
  const odd = unknownEntry(config, READ, SILENT)
  if (odd !== undefined) throw refuse(odd, config[odd], 'no such entry, or null')
  const layerTypes = config.layer_types
  if (Array.isArray(layerTypes)) {
    const other = layerTypes.find((type) => type !== 'full_attention')
    if (other !== undefined) throw refuse('layer_types', other, '"full_attention" in every layer')
  }
  const width = count(config, 'hidden_size')
  const layers = count(config, 'num_hidden_layers')
  if (Array.isArray(layerTypes) && layerTypes.length !== layers)
    throw refuse('layer_types', layerTypes.length, `${layers} entries, one a layer`)
  const heads = count(config, 'num_attention_heads')
  const keyValueHeads = config.num_key_value_heads == null ? heads : count(config, 'num_key_value_heads')
  if (heads % keyValueHeads !== 0)
    throw refuse('num_key_value_heads', keyValueHeads, `a divisor of num_attention_heads (${heads})`)
  const ownWidth = config.head_dim == null ? known.headWidth : count(config, 'head_dim')
  if (ownWidth === null && width % heads !== 0)
    throw refuse('num_attention_heads', heads, `a divisor of hidden_size (${width}), or a head_dim`)
  const headWidth = ownWidth ?? width / heads
  if (headWidth % 2 !== 0) throw refuse('head_dim', headWidth, 'an even number (rotary pairs)')
  return {
    family,
    queryKeyValueBias: known.queryKeyValueBias,
    queryKeyNorm: known.queryKeyNorm,
    vocabulary: count(config, 'vocab_size'),
    width,
    layers,
    heads,
    keyValueHeads,
    headWidth,
    hidden: count(config, 'intermediate_size'),
    rope: parseRope(config),
    normEpsilon: positive(config, 'rms_norm_eps', 1e-6),
    tiedEmbeddings: config.tie_word_embeddings === true,
    longest:
      config.max_position_embeddings == null ? known.longest : count(config, 'max_position_embeddings'),
    stopTokens: tokenIds(config.eos_token_id),
  }
}

/** The `config.json` of an architecture, as Hugging Face writes it. */
export function renderArchitecture(architecture: Architecture): Json {
  const stops = architecture.stopTokens
  const qwen = architecture.family !== 'llama'
  return {
    architectures: [families[architecture.family]?.name],
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
    rope_parameters: renderRope(architecture.rope),
    rope_theta: architecture.rope.theta,
    ...(qwen ? { sliding_window: null } : {}),
    tie_word_embeddings: architecture.tiedEmbeddings,
    use_cache: true,
    ...(qwen ? { use_sliding_window: false } : {}),
    vocab_size: architecture.vocabulary,
  }
}

/** The ids of an entry that holds one id, a list of them, or null. */
export function tokenIds(value: unknown): readonly number[] {
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
