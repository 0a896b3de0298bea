// config.json: what is read, and what is refused by name.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { parseArchitecture, readArchitecture, renderArchitecture } from '../../src/model/index.ts'

const config = {
  model_type: 'qwen2',
  hidden_size: 64,
  intermediate_size: 160,
  num_hidden_layers: 3,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  vocab_size: 512,
  rms_norm_eps: 1e-5,
  rope_theta: 5000,
  tie_word_embeddings: true,
  eos_token_id: 2,
}

const llama3 = {
  rope_type: 'llama3',
  factor: 8,
  low_freq_factor: 1,
  high_freq_factor: 4,
  original_max_position_embeddings: 128,
}

describe('config.json', () => {
  it('is read into a neutral description', () => {
    assert.deepEqual(parseArchitecture(config), {
      family: 'qwen2',
      queryKeyValueBias: true,
      queryKeyNorm: false,
      vocabulary: 512,
      width: 64,
      layers: 3,
      heads: 4,
      keyValueHeads: 2,
      headWidth: 16,
      hidden: 160,
      rope: { theta: 5000, scaling: null },
      normEpsilon: 1e-5,
      tiedEmbeddings: true,
      longest: 32768,
      stopTokens: [2],
    })
  })

  it('may hold the rotary base in rope_parameters', () => {
    const { rope_theta: _, ...rest } = config
    const parameters = { rope_theta: 1e6, rope_type: 'default' }
    assert.equal(parseArchitecture({ ...rest, rope_parameters: parameters }).rope.theta, 1e6)
  })

  it('may give heads a width of their own', () => {
    assert.equal(parseArchitecture({ ...config, head_dim: 24 }).headWidth, 24)
  })

  it('may name several stop tokens', () => {
    assert.deepEqual(parseArchitecture({ ...config, eos_token_id: [2, 7] }).stopTokens, [2, 7])
  })

  it('is written so that it reads the same', () => {
    const architecture = parseArchitecture({ ...config, head_dim: 24 })
    assert.deepEqual(parseArchitecture(renderArchitecture(architecture)), architecture)
  })

  it('of Llama 3 is read with its scaling, and written so that it reads the same', () => {
    const { tie_word_embeddings: _, ...rest } = config
    const architecture = parseArchitecture({ ...rest, model_type: 'llama', rope_scaling: llama3 })
    assert.deepEqual(architecture.rope, {
      theta: 5000,
      scaling: { type: 'llama3', factor: 8, low: 1, high: 4, original: 128 },
    })
    assert.equal(architecture.queryKeyValueBias, false)
    assert.deepEqual(parseArchitecture(renderArchitecture(architecture)), architecture)
  })

  it('with linear scaling is read, and written so that it reads the same', () => {
    const architecture = parseArchitecture({ ...config, rope_scaling: { type: 'linear', factor: 4 } })
    assert.deepEqual(architecture.rope.scaling, { type: 'linear', factor: 4 })
    assert.deepEqual(parseArchitecture(renderArchitecture(architecture)), architecture)
  })

  it('of Qwen3 has heads of 128 unless it says otherwise, and norms of queries and keys', () => {
    const architecture = parseArchitecture({ ...config, model_type: 'qwen3' })
    assert.deepEqual([architecture.headWidth, architecture.queryKeyNorm], [128, true])
  })

  for (const [name, change] of [
    ['model_type', { model_type: 'mamba' }],
    ['model_type', { model_type: 'constructor' }],
    ['hidden_act', { hidden_act: 'gelu' }],
    ['use_sliding_window', { use_sliding_window: true }],
    ['layer_types', { layer_types: ['full_attention', 'sliding_attention', 'full_attention'] }],
    ['layer_types', { layer_types: ['full_attention'] }],
    ['rope_scaling', { rope_scaling: { type: 'yarn', factor: 4 } }],
    ['rope_parameters.factor', { rope_parameters: { rope_type: 'llama3', rope_theta: 1 } }],
    ['rope_parameters.rope_type', { rope_parameters: { rope_type: 'longrope', rope_theta: 1 } }],
    ['rope_scaling.high_freq_factor', { rope_scaling: { ...llama3, high_freq_factor: 1 } }],
    ['rope_scaling.rope_type', { rope_scaling: { type: 'dynamic', factor: 2 } }],
    ['rope_scaling.factor', { rope_scaling: { type: 'linear', factor: 0 } }],
    ['rope_scaling', { rope_scaling: llama3, rope_parameters: { rope_type: 'linear', factor: 2 } }],
    ['attention_bias', { attention_bias: true }],
    ['mlp_bias', { mlp_bias: true }],
    ['pretraining_tp', { pretraining_tp: 2 }],
    ['rope_parameters.partial_rotary_factor', { rope_parameters: { partial_rotary_factor: 0.5 } }],
    ['rope_scaling.factor', { rope_scaling: { factor: 4 } }],
    ['rope_scaling', { rope_scaling: 4 }],
    ['rope_parameters.full_attention', { rope_parameters: { full_attention: { rope_theta: 1e6 } } }],
    ['partial_rotary_factor', { partial_rotary_factor: 0.5 }],
    ['quantization_config', { quantization_config: { bits: 4 } }],
    ['hidden_size', { hidden_size: '64' }],
    ['vocab_size', { vocab_size: undefined }],
    ['num_hidden_layers', { num_hidden_layers: 0 }],
    ['num_key_value_heads', { num_key_value_heads: 3 }],
    ['head_dim', { head_dim: 15 }],
    ['residual_multiplier', { residual_multiplier: 0.5 }],
    ['logits_scaling', { logits_scaling: 8 }],
    ['num_experts', { num_experts: 4 }],
    ['attn_logit_softcapping', { attn_logit_softcapping: 50 }],
    ['rms_norm_eps', { rms_norm_eps: -1 }],
  ] as const)
    it(`is refused by name where it has ${JSON.stringify(change)}`, () => {
      assert.throws(
        () => parseArchitecture({ ...config, ...change }),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, 'model/unsupported-config')
          assert.ok(error.message.includes(name), error.message)
          return true
        },
      )
    })
})

describe('a model folder', () => {
  it('adds the stop tokens of generation_config.json', async () => {
    await inFolder(
      { 'config.json': config, 'generation_config.json': { eos_token_id: [2, 9] } },
      async (directory) => {
        assert.deepEqual((await readArchitecture(directory)).stopTokens, [2, 9])
      },
    )
  })

  it('whose generation_config.json forbids tokens is refused by name', async () => {
    for (const entry of [{ suppress_tokens: [3] }, { bad_words_ids: [[4]] }, { forced_bos_token_id: 2 }])
      await inFolder(
        { 'config.json': config, 'generation_config.json': { temperature: 0.7, ...entry } },
        async (directory) => {
          const message = new RegExp(`generation_config.json has ${Object.keys(entry)[0]}`)
          await assert.rejects(readArchitecture(directory), { code: 'model/unsupported-config', message })
        },
      )
  })

  it('without config.json is refused with its path', async () => {
    await inFolder({}, async (directory) => {
      await assert.rejects(readArchitecture(directory), (error: Error) => error.message.includes(directory))
    })
  })

  it('whose config.json cannot be read as a file is refused', async () => {
    await inFolder({}, async (directory) => {
      mkdirSync(join(directory, 'config.json'))
      await assert.rejects(readArchitecture(directory), { code: 'model/unreadable' })
    })
  })

  it('with a broken config.json is refused', async () => {
    await inFolder({ 'config.json': '{"model_type":' }, async (directory) => {
      await assert.rejects(readArchitecture(directory), { code: 'model/broken-json' })
    })
  })
})

async function inFolder(
  files: Record<string, unknown>,
  work: (directory: string) => Promise<void>,
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'azlab-config-'))
  try {
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content))
    await work(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}
