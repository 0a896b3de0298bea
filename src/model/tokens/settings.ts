// What is honoured of a tokenizer_config.json, and whether it agrees with the tokenizer.json beside it.

import { type Field, type Fields, honoured, saysNothing } from '../honoured.ts'
import type { AddedToken } from './added.ts'
import type { Around } from './around.ts'
import { refusal } from './refusal.ts'

const anything: Field = { is: 'anything', otherwise: null }
const off: Field = { is: 'nothing', otherwise: null }
const free = (...names: readonly string[]): Fields =>
  Object.fromEntries(names.map((name) => [name, anything]))

/** Special tokens by their role: each a text or an object with its content. */
const ROLES = [
  'bos_token',
  'eos_token',
  'pad_token',
  'unk_token',
  'sep_token',
  'cls_token',
  'mask_token',
] as const

/** Entries that do not change ids: those that transformers writes, of padding, truncation and decoding, and the template. */
const FREE = free(
  ...['chat_template', 'model_max_length', 'clean_up_tokenization_spaces', 'padding_side', 'truncation_side'],
  ...['model_input_names', 'name_or_path', 'special_tokens_map_file', 'tokenizer_file', 'processor_class'],
  ...[
    'is_local',
    'local_files_only',
    'legacy',
    'use_default_system_prompt',
    'sp_model_kwargs',
    'max_length',
    'stride',
  ],
  ...['spaces_between_special_tokens', 'truncation_strategy', 'pad_to_multiple_of', 'pad_token_type_id'],
  ...['max_len', 'return_token_type_ids', 'model_specific_special_tokens', 'transformers_version'],
)

const CLASSES = [
  'PreTrainedTokenizer',
  'TokenizersBackend',
  'Qwen2Tokenizer',
  'LlamaTokenizer',
  'CodeLlamaTokenizer',
]
const MORE = ['GPT2Tokenizer', 'GPTNeoXTokenizer', 'Qwen3Tokenizer', 'CohereTokenizer']

/** The fields of the file. What is not among them must say nothing. */
export const SETTINGS: Fields = {
  ...FREE,
  ...Object.fromEntries(ROLES.map((role) => [role, anything])),
  tokenizer_class: {
    is: 'one of',
    values: [null, ...[...CLASSES, ...MORE].flatMap((name) => [name, `${name}Fast`])],
    otherwise: null,
  },
  backend: { is: 'one of', values: [null, 'tokenizers'], otherwise: null },
  errors: { is: 'one of', values: [null, 'replace'], otherwise: null },
  add_bos_token: { is: 'one of', values: [null, true, false], otherwise: null },
  add_eos_token: { is: 'one of', values: [null, true, false], otherwise: null },
  add_prefix_space: { is: 'one of', values: [null, true, false], otherwise: null },
  added_tokens_decoder: { is: 'map', of: { is: 'anything' }, otherwise: {} },
  additional_special_tokens: anything,
  extra_special_tokens: anything,
  split_special_tokens: off,
  do_lower_case: off,
  remove_space: off,
  do_lowercase_and_remove_accent: off,
  target_lang: off,
  fix_mistral_regex: off,
  from_slow: off,
  auto_map: off,
}

type Json = Readonly<Record<string, unknown>>

/** What transformers would make of tokenizer.json by this file, and has to agree with it. */
export interface Agreement {
  readonly added: readonly AddedToken[]
  readonly around: Around
  /** Whether the normalizer or the pre-tokenizer puts a space before a text. */
  readonly spaced: boolean
  idOf(token: string): number | undefined
}

const refuse = refusal('tokenizer_config.json')

/**
 * Throws `model/unsupported-tokenizer` for an entry that is not honoured, or would change the ids that tokenizer.json gives.
 * Gives the special tokens that the vocabulary has not: transformers gives them new ids behind it, for which no model has a
 * row, so that a text with one of them cannot be encoded; every other text is as it was.
 */
export function checkSettings(settings: Json, { added, around, spaced, idOf }: Agreement): readonly string[] {
  for (const [name, value] of Object.entries(settings))
    if (!Object.hasOwn(SETTINGS, name) && !saysNothing(value))
      throw refuse(name, value, 'no such entry, or null, false or an empty one')
  const known = Object.fromEntries(Object.entries(settings).filter(([name]) => Object.hasOwn(SETTINGS, name)))
  honoured(known, { is: 'object', fields: SETTINGS }, refuse)
  const contents = new Map(added.map((token) => [token.content, token]))
  const named: [string, unknown][] = ROLES.map((role) => [role, settings[role]])
  for (const name of ['additional_special_tokens', 'extra_special_tokens'])
    for (const [i, one] of listOf(settings[name]).entries()) named.push([`${name}[${i}]`, one])
  const strangers: string[] = []
  for (const [path, value] of named) {
    const text = contentOf(value)
    if (text === null) continue
    const token = contents.get(text)
    if (token === undefined && idOf(text) === undefined) {
      strangers.push(text)
      continue
    }
    if (token === undefined)
      throw refuse(path, value, 'one of the added_tokens of tokenizer.json, since it is in the vocabulary')
    agree(path, value, token, ['lstrip', 'rstrip', 'single_word'])
  }
  for (const [id, value] of Object.entries((settings.added_tokens_decoder ?? {}) as Json)) {
    const path = `added_tokens_decoder.${id}`
    const token = contents.get(contentOf(value) ?? '')
    if (token === undefined || String(token.id) !== id)
      throw refuse(path, value, 'a token that tokenizer.json has among its added_tokens with this id')
    agree(path, value, token, ['lstrip', 'rstrip', 'single_word', 'normalized', 'special'])
  }
  // transformers writes the post-processor anew where either entry stands.
  if (settings.add_bos_token != null || settings.add_eos_token != null) {
    const [bos, eos] = [contentOf(settings.bos_token), contentOf(settings.eos_token)]
    const expected = {
      add_bos_token: settings.add_bos_token && bos !== null ? [idOf(bos) ?? 'a new id'] : [],
      add_eos_token: settings.add_eos_token && eos !== null ? [idOf(eos) ?? 'a new id'] : [],
    }
    const found = { add_bos_token: around.before, add_eos_token: around.after }
    for (const name of ['add_bos_token', 'add_eos_token'] as const)
      if (expected[name].join() !== found[name].join())
        throw refuse(
          name,
          settings[name] ?? null,
          `what the post_processor of tokenizer.json does, which adds [${found[name].join(', ')}]`,
        )
  }
  if (settings.add_prefix_space != null && settings.add_prefix_space !== spaced)
    throw refuse('add_prefix_space', settings.add_prefix_space, `${spaced}, as in tokenizer.json, or null`)
  return strangers
}

function agree(path: string, value: unknown, token: AddedToken, flags: readonly (keyof AddedToken)[]): void {
  if (typeof value !== 'object' || value === null) return
  for (const flag of flags) {
    const said = (value as Json)[flag]
    if (said !== undefined && said !== token[flag])
      throw refuse(`${path}.${flag}`, said, `${token[flag]}, as in tokenizer.json`)
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value)
    ? value
    : typeof value === 'object' && value !== null
      ? Object.values(value)
      : []
}

/** The text of a token that is a text, or an object with its content. */
export function contentOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  const content = (value as { readonly content?: unknown } | null | undefined)?.content
  return typeof content === 'string' ? content : null
}
