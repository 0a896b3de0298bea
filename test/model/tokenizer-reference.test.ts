// Tokenizers of varied settings against Rust tokenizers 0.23: the same ids and the same text, or refused by name.
// The fixture is made by tokenizer-fixture.py, which makes larger ones too: AZLAB_TOKENIZER_FIXTURE names one.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Tokenizer, tokenizerFrom } from '../../src/model/index.ts'

interface Case {
  readonly rules: Readonly<Record<string, unknown>>
  readonly texts: readonly {
    readonly text: string
    readonly ids: readonly number[]
    /** Without what the post-processor adds. */
    readonly bare: readonly number[]
    readonly decoded: string
    /** Without special tokens. */
    readonly plain: string
  }[]
}

const path =
  process.env.AZLAB_TOKENIZER_FIXTURE ?? fileURLToPath(new URL('tokenizer-fixture.json', import.meta.url))
const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { readonly cases: readonly Case[] }

describe('tokenizers of varied settings', () => {
  let refused = 0
  for (const [i, { rules, texts }] of cases.entries()) {
    const steps = [rules.normalizer, rules.pre_tokenizer].map(
      (step) => (step as { readonly type?: string } | null)?.type ?? 'none',
    )
    it(`number ${i} (${steps.join(', ')}) encodes and decodes as tokenizers does, or is refused by name`, () => {
      let tokenizer: Tokenizer
      try {
        tokenizer = tokenizerFrom(rules)
      } catch (error) {
        assert.equal((error as { readonly code?: string }).code, 'model/unsupported-tokenizer')
        refused++
        return
      }
      for (const { text, ids, bare, decoded, plain } of texts) {
        assert.deepEqual(tokenizer.encode(text), ids, JSON.stringify(text))
        assert.deepEqual(tokenizer.encode(text, { bare: true }), bare, JSON.stringify(text))
        assert.equal(tokenizer.decode(ids), decoded)
        assert.equal(tokenizer.decode(ids, { skipSpecial: true }), plain)
      }
    })
  }

  it('are refused in less than one of ten cases', () => {
    assert.ok(refused * 10 < cases.length, `${refused} of ${cases.length}`)
  })
})

const bytes = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true }
const token = {
  id: 3,
  content: '<end>',
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
}
const plain = {
  version: '1.0',
  added_tokens: [token],
  normalizer: null,
  pre_tokenizer: bytes,
  post_processor: null,
  decoder: bytes,
  model: { type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: [['a', 'b']] },
}
const regex = (Regex: string) => ({
  pre_tokenizer: { type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false },
})

describe('a tokenizer.json', () => {
  it('of which all is honoured is opened', () => {
    assert.deepEqual(tokenizerFrom(plain).encode('abba<end>'), [2, 1, 0, 3])
  })

  // By tokenizers 0.23.3, which panics where the first token takes more than the whole second.
  it('has no token in white space that another has taken', () => {
    const added_tokens = [
      { ...token, id: 2, content: '<x>', rstrip: true },
      { ...token, id: 3, content: '\n\n', lstrip: true },
    ]
    const { encode } = tokenizerFrom({
      ...plain,
      added_tokens,
      pre_tokenizer: null,
      decoder: null,
      model: { ...plain.model, vocab: { a: 0, b: 1 }, merges: [] },
    })
    assert.deepEqual(encode('a<x>\n\nb'), [0, 2, 1])
    assert.deepEqual(encode('<x>\n\n<x>'), [2, 2])
    assert.deepEqual(encode('a \n\n<x>'), [0, 3, 2])
    assert.deepEqual(encode('a<x>\n\n\n\nb'), [0, 2, 1])
  })

  for (const [name, change] of [
    ['version', { version: '2.0' }],
    ['surprise', { surprise: null }],
    ['truncation', { truncation: { max_length: 4 } }],
    ['padding', { padding: { strategy: 'BatchLongest' } }],
    ['added_tokens[0].surprise', { added_tokens: [{ ...token, surprise: 1 }] }],
    ['added_tokens[0].single_word', { added_tokens: [{ ...token, single_word: 'yes' }] }],
    ['added_tokens[0].id', { added_tokens: [{ ...token, id: 7 }] }],
    ['added_tokens[1].content', { added_tokens: [token, { ...token, id: 4 }] }],
    ['normalizer.type', { normalizer: { type: 'Nmt' } }],
    ['normalizer.type', { normalizer: { type: 'Precompiled', precompiled_charsmap: '' } }],
    ['normalizer.type', { normalizer: { type: 'BertNormalizer' } }],
    [
      'normalizer.normalizers[1].type',
      { normalizer: { type: 'Sequence', normalizers: [{ type: 'NFC' }, {}] } },
    ],
    ['normalizer.strip_right', { normalizer: { type: 'Strip', strip_left: true } }],
    ['pre_tokenizer.type', { pre_tokenizer: { type: 'UnicodeScripts' } }],
    ['pre_tokenizer.type', { pre_tokenizer: { type: 'constructor' } }],
    ['pre_tokenizer.behavior', { pre_tokenizer: { type: 'Punctuation', behavior: 'isolated' } }],
    ['pre_tokenizer.surprise', { pre_tokenizer: { type: 'Whitespace', surprise: true } }],
    ['pre_tokenizer.pattern', { pre_tokenizer: { ...regex('a').pre_tokenizer, pattern: {} } }],
    ['pre_tokenizer.pattern.Regex', regex('(a)\\1')],
    ['pre_tokenizer.pattern.Regex', regex('(?i:ss)')],
    ['pre_tokenizer.pattern.Regex', regex('\\bx')],
    ['pre_tokenizer.pattern.Regex', regex('[')],
    ['pre_tokenizer.pattern.Regex', regex('\\p{Nonsense}')],
    ['model.type', { model: { type: 'Unigram', vocab: [['a', 0]] } }],
    ['model.dropout', { model: { ...plain.model, dropout: 0.1 } }],
    ['model.continuing_subword_prefix', { model: { ...plain.model, continuing_subword_prefix: '##' } }],
    ['model.end_of_word_suffix', { model: { ...plain.model, end_of_word_suffix: '</w>' } }],
    ['model.byte_fallback', { model: { ...plain.model, byte_fallback: true } }],
    ['model.unk_token', { model: { ...plain.model, unk_token: '<unk>' } }],
    ['model.merges[0]', { model: { ...plain.model, merges: ['a b c'] } }],
    ['model.merges[0]', { model: { ...plain.model, merges: [['b', 'a']] } }],
    ['model.vocab.b', { model: { ...plain.model, vocab: { a: 0, b: '1', ab: 2 } } }],
    ['post_processor.special_tokens', { post_processor: template('<s>', {}) }],
    ['decoder.type', { decoder: { type: 'CTC' } }],
  ] as const)
    it(`is refused by name where ${name} is ${JSON.stringify(change).slice(0, 90)}`, () => {
      assert.throws(() => tokenizerFrom({ ...plain, ...change }), {
        code: 'model/unsupported-tokenizer',
        message: new RegExp(`tokenizer.json has ${name.replace(/[.[\]]/g, '\\$&')} = .*; expected .+`),
      })
    })
})

describe('a tokenizer_config.json', () => {
  it('that agrees with its tokenizer.json is accepted', () => {
    const settings = {
      tokenizer_class: 'PreTrainedTokenizerFast',
      eos_token: '<end>',
      add_bos_token: false,
      add_prefix_space: false,
      model_max_length: 1e30,
      clean_up_tokenization_spaces: true,
      added_tokens_decoder: { 3: token },
      additional_special_tokens: ['<end>'],
      bos_token: null,
    }
    assert.deepEqual(tokenizerFrom(plain, settings).stopTokens, [3])
  })

  it('may name a special token that the vocabulary has not, as long as no text has it', () => {
    const opened = tokenizerFrom(plain, { bos_token: '<other>', additional_special_tokens: ['<tool>'] })
    assert.deepEqual(opened.encode('ab'), tokenizerFrom(plain).encode('ab'))
    // transformers would give it an id behind the vocabulary, for which no model has a row.
    for (const text of ['<other>ab', 'a<tool>'])
      assert.throws(() => opened.encode(text), {
        code: 'model/token-unknown',
        value: text.match(/<\w+>/)![0],
      })
  })

  for (const [name, settings] of [
    ['add_bos_token', { add_bos_token: true, bos_token: '<end>' }],
    ['add_eos_token', { add_eos_token: true, eos_token: '<end>' }],
    ['add_prefix_space', { add_prefix_space: true }],
    ['split_special_tokens', { split_special_tokens: true }],
    ['do_lower_case', { do_lower_case: true }],
    ['tokenizer_class', { tokenizer_class: 'BertTokenizer' }],
    ['eos_token.lstrip', { eos_token: { content: '<end>', lstrip: true } }],
    ['add_bos_token', { add_bos_token: true, bos_token: '<other>' }],
    ['added_tokens_decoder.4', { added_tokens_decoder: { 4: token } }],
    ['added_tokens_decoder.3.single_word', { added_tokens_decoder: { 3: { ...token, single_word: true } } }],
    ['surprise', { surprise: 1 }],
  ] as const)
    it(`is refused by name where it has ${JSON.stringify(settings)}`, () => {
      assert.throws(() => tokenizerFrom(plain, settings), {
        code: 'model/unsupported-tokenizer',
        message: new RegExp(`tokenizer_config.json has ${name.replace(/[.[\]]/g, '\\$&')} = .*; expected .+`),
      })
    })
})

function template(id: string, special_tokens: object): object {
  const single = [{ SpecialToken: { id, type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }]
  return { type: 'TemplateProcessing', single, pair: [], special_tokens }
}
