// What is honoured of a tokenizer.json: every field that may stand in one and what it may hold. All else is refused by name.

import type { Field, Fields, Kinds } from '../honoured.ts'

const flag = { is: 'flag' } as const
const text = { is: 'text' } as const
const always = { is: 'flag', otherwise: true } as const
const never = { is: 'flag', otherwise: false } as const
const pattern: Field = { is: 'either', fields: { String: text, Regex: text } }
const behavior = {
  is: 'one of',
  values: ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'],
} as const
const bytes: Fields = { add_prefix_space: always, trim_offsets: always, use_regex: always }
const metaspace: Fields = {
  replacement: { is: 'character' },
  prepend_scheme: { is: 'one of', values: ['always', 'first', 'never'], otherwise: 'always' },
  split: always,
  // Older files say the scheme "always" so.
  add_prefix_space: { is: 'one of', values: [true], otherwise: true },
}
const mark: Field = { is: 'list', of: { is: 'anything' } }

/** The kinds of each step, by the name in `type`. */
export const KINDS: Readonly<Record<string, Kinds>> = {
  normalizer: {
    Sequence: { normalizers: { is: 'list', of: { is: 'kind', table: 'normalizer' } } },
    NFC: {},
    NFD: {},
    NFKC: {},
    NFKD: {},
    Lowercase: {},
    Strip: { strip_left: flag, strip_right: flag },
    StripAccents: {},
    Replace: { pattern, content: text },
    Prepend: { prepend: text },
    ByteLevel: {},
  },
  pre_tokenizer: {
    Sequence: { pretokenizers: { is: 'list', of: { is: 'kind', table: 'pre_tokenizer' } } },
    Whitespace: {},
    WhitespaceSplit: {},
    Split: { pattern, behavior, invert: flag },
    Punctuation: { behavior: { ...behavior, otherwise: 'Isolated' } },
    Digits: { individual_digits: flag },
    ByteLevel: bytes,
    Metaspace: metaspace,
    CharDelimiterSplit: { delimiter: { is: 'character' } },
    FixedLength: { length: { is: 'size' } },
    BertPreTokenizer: {},
  },
  model: {
    BPE: {
      dropout: { is: 'one of', values: [null, 0], otherwise: null },
      unk_token: { is: 'text or null', otherwise: null },
      continuing_subword_prefix: { is: 'one of', values: [null, ''], otherwise: null },
      end_of_word_suffix: { is: 'one of', values: [null, ''], otherwise: null },
      fuse_unk: never,
      byte_fallback: never,
      ignore_merges: never,
      vocab: { is: 'map', of: { is: 'whole' } },
      merges: { is: 'list', of: { is: 'anything' } },
    },
  },
  post_processor: {
    Sequence: { processors: { is: 'list', of: { is: 'kind', table: 'post_processor' } } },
    TemplateProcessing: {
      single: {
        is: 'list',
        of: {
          is: 'either',
          fields: {
            Sequence: {
              is: 'object',
              fields: { id: { is: 'one of', values: ['A'] }, type_id: { is: 'whole' } },
            },
            SpecialToken: { is: 'object', fields: { id: text, type_id: { is: 'whole' } } },
          },
        },
      },
      // This is for two texts; azlab encodes one.
      pair: { is: 'anything', otherwise: null },
      special_tokens: {
        is: 'map',
        of: {
          is: 'object',
          fields: {
            id: text,
            ids: { is: 'list', of: { is: 'whole' } },
            tokens: { is: 'list', of: text },
          },
        },
      },
    },
    ByteLevel: bytes,
    BertProcessing: { sep: mark, cls: mark },
    RobertaProcessing: { sep: mark, cls: mark, trim_offsets: always, add_prefix_space: always },
  },
  decoder: {
    Sequence: { decoders: { is: 'list', of: { is: 'kind', table: 'decoder' } } },
    ByteLevel: bytes,
    Replace: { pattern, content: text },
    ByteFallback: {},
    Fuse: {},
    Strip: { content: { is: 'character' }, start: { is: 'whole' }, stop: { is: 'whole' } },
    Metaspace: metaspace,
  },
}

/** The fields of the file itself. */
export const TOKENIZER: Field = {
  is: 'object',
  fields: {
    version: { is: 'one of', values: ['1.0'] },
    truncation: { is: 'one of', values: [null], otherwise: null },
    padding: { is: 'one of', values: [null], otherwise: null },
    added_tokens: {
      is: 'list',
      of: {
        is: 'object',
        fields: {
          id: { is: 'whole' },
          content: text,
          single_word: flag,
          lstrip: flag,
          rstrip: flag,
          normalized: flag,
          special: flag,
        },
      },
    },
    normalizer: { is: 'kind', table: 'normalizer', none: true, otherwise: null },
    pre_tokenizer: { is: 'kind', table: 'pre_tokenizer', none: true, otherwise: null },
    model: { is: 'kind', table: 'model' },
    post_processor: { is: 'kind', table: 'post_processor', none: true, otherwise: null },
    decoder: { is: 'kind', table: 'decoder', none: true, otherwise: null },
  },
}
