// Text to token ids and back, by the rules of a tokenizer.json.

import { join } from 'node:path'
import { Tokenizer as Rules } from '@huggingface/tokenizers'
import { AzlabError, show } from '../core/index.ts'
import { readJson } from './config.ts'

/** Text to token ids and back. */
export interface Tokenizer {
  /**
   * Token ids of a text; special tokens written in the text are recognised. `bare` leaves out what the tokenizer puts around
   * a text (Llama: the token of its beginning), for texts that have it already.
   */
  encode(text: string, options?: { readonly bare?: boolean }): readonly number[]
  /** Text of token ids. Special tokens are shown unless `skipSpecial` is set. */
  decode(ids: readonly number[], options?: { readonly skipSpecial?: boolean }): string
  /** The id of a token as it stands in the vocabulary. */
  idOf(token: string): number | undefined
  /** The token of an id as it stands in the vocabulary. */
  tokenOf(id: number): string | undefined
  /** Special tokens and their ids, e.g. `<|endoftext|>` → 0. */
  readonly special: ReadonlyMap<string, number>
  /** Number of the ids: the largest, plus one. */
  readonly size: number
  /** Ids that end a completion according to `tokenizer_config.json`. */
  readonly stopTokens: readonly number[]
  /** The files' content, to be written out again. */
  readonly files: Readonly<Record<string, unknown>>
}

/** Opens `tokenizer.json` and `tokenizer_config.json` of a model folder. */
export async function openTokenizer(directory: string): Promise<Tokenizer> {
  const path = join(directory, 'tokenizer.json')
  const rules = await readJson(path)
  if (rules === undefined)
    throw new AzlabError(`There is no tokenizer.json in ${show(directory)}.`, {
      code: 'model/missing',
      value: directory,
      expected: 'a Hugging Face model folder with a tokenizer.json',
      hint: 'Check the path of the model.',
    })
  const settings = (await readJson(join(directory, 'tokenizer_config.json'))) ?? {}
  try {
    return tokenizerFrom(rules, settings)
  } catch (cause) {
    throw new AzlabError(
      `Cannot use ${path}: ${(cause as Error).message}.`,
      {
        code: 'model/broken-tokenizer',
        value: path,
        expected: 'a tokenizer.json of Hugging Face tokenizers',
      },
      { cause },
    )
  }
}

/** A tokenizer from the content of its two files. */
export function tokenizerFrom(
  rules: Readonly<Record<string, unknown>>,
  settings: Readonly<Record<string, unknown>> = {},
): Tokenizer {
  // The library tidies spaces (" ," becomes ",") unless told not to; a decoded program has to keep them.
  const tokenizer = new Rules(rules, { clean_up_tokenization_spaces: false, ...settings })
  const special = new Map<string, number>()
  for (const entry of (rules.added_tokens ?? []) as readonly AddedToken[])
    if (entry.special) special.set(entry.content, entry.id)
  let size = 0
  for (const id of tokenizer.get_vocab(true).values()) size = Math.max(size, id + 1)
  const eos = settings.eos_token
  const eosText = typeof eos === 'string' ? eos : (eos as { content?: string } | null | undefined)?.content
  const eosId = eosText === undefined ? undefined : tokenizer.token_to_id(eosText)
  return {
    encode: (text, { bare = false } = {}) => tokenizer.encode(text, { add_special_tokens: !bare }).ids,
    decode: (ids, options) =>
      ids.length === 0
        ? ''
        : tokenizer.decode([...ids], {
            skip_special_tokens: options?.skipSpecial ?? false,
            clean_up_tokenization_spaces: false,
          }),
    idOf: (token) => tokenizer.token_to_id(token),
    tokenOf: (id) => tokenizer.id_to_token(id),
    special,
    size,
    stopTokens: eosId === undefined ? [] : [eosId],
    files: { 'tokenizer.json': rules, 'tokenizer_config.json': settings },
  }
}

interface AddedToken {
  readonly id: number
  readonly content: string
  readonly special?: boolean
}
