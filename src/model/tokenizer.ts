// Text to token ids and back, by the rules of a tokenizer.json.

import { AzlabError, show } from '../core/portable.ts'
import { honoured } from './honoured.ts'
import {
  type AddedToken,
  type AroundRules,
  aroundOf,
  type BpeRules,
  bpeOf,
  checkSettings,
  contentOf,
  type DecoderRules,
  decoderOf,
  KINDS,
  type NormalizerRules,
  normalizerOf,
  type PieceRules,
  preTokenizerOf,
  refuseTokenizer,
  sectionsOf,
  TOKENIZER,
  watchOf,
} from './tokens/index.ts'

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

/** tokenizer.json, checked and completed. */
interface Rules {
  readonly added_tokens: readonly AddedToken[]
  readonly normalizer: NormalizerRules | null
  readonly pre_tokenizer: PieceRules | null
  readonly model: BpeRules
  readonly post_processor: AroundRules | null
  readonly decoder: DecoderRules | null
}

function strangerError(token: string): AzlabError {
  return new AzlabError(`The text has the special token ${show(token)}, which the vocabulary has not.`, {
    code: 'model/token-unknown',
    value: token,
    expected: 'special tokens that stand in tokenizer.json',
    hint: 'tokenizer_config.json names it; add it to added_tokens of tokenizer.json, or leave it out of the text.',
  })
}

/** A tokenizer from the content of its two files. Throws `model/unsupported-tokenizer`. */
export function tokenizerFrom(
  content: Readonly<Record<string, unknown>>,
  settings: Readonly<Record<string, unknown>> = {},
): Tokenizer {
  const rules = honoured(content, TOKENIZER, refuseTokenizer, KINDS) as Rules
  checkFirst(rules)
  const model = new Map(Object.entries(rules.model.vocab))
  const tokens = new Map([...model].map(([token, id]) => [id, token]))
  if (tokens.size !== model.size) {
    const twice = [...model].find(([token, id]) => tokens.get(id) !== token)!
    throw refuseTokenizer(`model.vocab.${twice[0]}`, twice[1], 'an id that no other token has')
  }
  const normalize = normalizerOf(rules.normalizer)
  const { normalizer, pre_tokenizer, decoder } = rules
  const watch = watchOf({ normalizer, pre_tokenizer, decoder }, rules.added_tokens)
  const contents = rules.added_tokens.reduce((sum, { content: token }) => sum + token.length, 0)
  const sections = watch(contents, () => sectionsOf(rules.added_tokens, model, normalize))
  const pieces = preTokenizerOf(rules.pre_tokenizer)
  const encode = bpeOf(rules.model, model)
  const around = aroundOf(rules.post_processor)
  const decode = decoderOf(rules.decoder)
  const ids = new Map(model)
  for (const { content: token, id } of rules.added_tokens) {
    ids.set(token, id)
    tokens.set(id, token)
  }
  const strangers = checkSettings(settings, {
    added: rules.added_tokens,
    around,
    spaced: prefixes(rules),
    idOf: (token) => ids.get(token),
  })
  const special = new Map(
    rules.added_tokens.flatMap((one) => (one.special ? [[one.content, one.id] as const] : [])),
  )
  // As they are decoded: a token that is looked for in the normalized text comes back as that has it.
  const texts = new Map(tokens)
  watch(contents, () => {
    for (const { id, content: token, normalized } of rules.added_tokens)
      if (normalized) texts.set(id, normalize(token))
  })
  const eos = contentOf(settings.eos_token)
  const eosId = eos === null ? undefined : ids.get(eos)
  let size = 0
  for (const id of tokens.keys()) size = Math.max(size, id + 1)
  return {
    encode: (text, { bare = false } = {}) => {
      for (const stranger of strangers) if (text.includes(stranger)) throw strangerError(stranger)
      const found = watch(text.length, () =>
        sections(text).flatMap((section) =>
          typeof section === 'number' ? [section] : pieces(section).flatMap((piece) => encode(piece.text)),
        ),
      )
      return bare ? found : [...around.before, ...found, ...around.after]
    },
    // The spaces stay as they are (`clean_up_tokenization_spaces` is not followed): a decoded program has to keep them.
    decode: (list, options) =>
      list.length === 0
        ? ''
        : watch(10 * list.length, () =>
            decode(
              list.flatMap((id) => {
                const token = texts.get(id)
                return token === undefined || (options?.skipSpecial && special.has(token)) ? [] : [token]
              }),
            ),
          ),
    idOf: (token) => ids.get(token),
    tokenOf: (id) => tokens.get(id),
    special,
    size,
    stopTokens: eosId === undefined ? [] : [eosId],
    files: { 'tokenizer.json': content, 'tokenizer_config.json': settings },
  }
}

/** Whether a text gets a space, or what stands for one, put before it. */
function prefixes({ normalizer, pre_tokenizer: pieces }: Rules): boolean {
  const steps = [pieces, pieces?.type === 'Sequence' ? pieces.pretokenizers : []].flat()
  const parts = [normalizer, normalizer?.type === 'Sequence' ? normalizer.normalizers : []].flat()
  return (
    parts.some((part) => part?.type === 'Prepend') ||
    steps.some(
      (step) =>
        (step?.type === 'ByteLevel' && step.add_prefix_space) ||
        (step?.type === 'Metaspace' && step.prepend_scheme !== 'never'),
    )
  )
}

/** Metaspace's scheme "first" asks where the text began, which a normalizer that takes something away can move. */
function checkFirst({ normalizer, pre_tokenizer: pieces }: Rules): void {
  const moves = JSON.stringify(normalizer ?? null, (key, value) => (key === 'pattern' ? null : value))
  if (
    JSON.stringify(pieces).includes('"prepend_scheme":"first"') &&
    /"(Strip|StripAccents)"|"content":""/.test(moves)
  )
    throw refuseTokenizer(
      'normalizer',
      normalizer,
      'one that takes nothing away, beside prepend_scheme "first"',
    )
}
