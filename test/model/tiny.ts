// A model small enough for plain loops, and a byte tokenizer: what the tests of model and policy run on.

import { draws } from '../../src/core/index.ts'
import {
  type Architecture,
  initialise,
  type Model,
  type Tensor,
  tokenizerFrom,
  type Weights,
} from '../../src/model/index.ts'

/** Grouped queries (4 heads on 2), untied or tied output, biases that are not zero. */
export function tinyArchitecture(change: Partial<Architecture> = {}): Architecture {
  return {
    family: 'qwen2',
    vocabulary: 40,
    width: 16,
    layers: 2,
    heads: 4,
    keyValueHeads: 2,
    headWidth: 4,
    hidden: 24,
    rope: { theta: 10000, scaling: null },
    normEpsilon: 1e-6,
    queryKeyValueBias: true,
    queryKeyNorm: false,
    tiedEmbeddings: true,
    longest: 128,
    stopTokens: [3],
    ...change,
  }
}

/** Weights far from their initial size, so that distributions are not flat, and with biases and norms that matter. */
export function tinyWeights(architecture: Architecture, key = 'tiny'): Weights {
  const weights = new Map<string, Tensor>()
  for (const [name, { shape, data }] of initialise(architecture, key, 0.5)) {
    const stream = draws(`${key}/${name}`)
    const plain = name.endsWith('.bias') || name.endsWith('norm.weight')
    weights.set(name, { shape, data: plain ? data.map((x) => x + stream.uniform() - 0.5) : data })
  }
  return weights
}

/** A model whose tokens are bytes (a byte-level tokenizer without merges), with `<end>` as its stop token. */
export function byteModel(change: Partial<Architecture> = {}): Model {
  const visible = byteCharacters()
  const vocab = Object.fromEntries(visible.map((character, byte) => [character, byte]))
  const tokenizer = tokenizerFrom({
    version: '1.0',
    added_tokens: [
      {
        id: 256,
        content: '<end>',
        special: true,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
      },
    ],
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
    model: {
      type: 'BPE',
      vocab: { ...vocab, '<end>': 256 },
      merges: [],
      unk_token: null,
      byte_fallback: false,
    },
  })
  const architecture = tinyArchitecture({ vocabulary: 257, stopTokens: [256], ...change })
  return {
    architecture,
    tokenizer,
    weights: tinyWeights(architecture),
    settings: { style: 'compact', maxTokens: 12, more: {} },
    format: 'F32',
  }
}

/** The 256 bytes as byte-level tokenizers write them (GPT-2's table). */
function byteCharacters(): string[] {
  const plain = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255)
  let shifted = 256
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(plain(byte) ? byte : shifted++))
}
