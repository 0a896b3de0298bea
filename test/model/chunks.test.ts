// Prompts read in chunks: the same texts and log-probabilities as prompts read at once, whatever the chunks.

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { draws } from '../../src/core/index.ts'
import { batchesOf } from '../../src/model/batches.ts'
import {
  type Architecture,
  type SamplingOptions,
  sampleRows,
  type TokenRequest,
} from '../../src/model/index.ts'
import { testRunner } from '../support/engine.ts'
import { opened } from './open.ts'
import { plainForward, softmax } from './plain-forward.ts'
import { byteModel, tinyArchitecture, tinyWeights } from './tiny.ts'

const FAMILIES: Readonly<Record<string, Architecture>> = {
  'grouped queries with biases': tinyArchitecture(),
  'norms of queries and keys': tinyArchitecture({
    family: 'qwen3',
    queryKeyNorm: true,
    queryKeyValueBias: false,
    tiedEmbeddings: false,
  }),
  'one key head for each query head': tinyArchitecture({ keyValueHeads: 4 }),
  'one layer': tinyArchitecture({ layers: 1 }),
}

/** So little that prompts of more than 32 tokens are read in chunks. */
const little = { memoryMiB: 0.25 }
const plain: SamplingOptions = { temperature: 1, topP: 1, topK: 0, maxTokens: 8, stopTokens: [3] }

/** `samples` requests for each of 6 prompts of 1 to 120 tokens. */
function requests(samples: number): TokenRequest[] {
  return Array.from({ length: 6 * samples }, (_, index) => {
    const stream = draws(`long prompt ${Math.floor(index / samples)}`)
    const length = 1 + stream.below(119)
    return { prompt: Array.from({ length }, () => stream.below(40)), key: `text ${index}` }
  })
}

const limitsOf = ({ memoryMiB }: typeof little) => ({
  rows: 64,
  bytes: memoryMiB * 2 ** 20,
  maxTokens: 8,
  kind: 'plain' as const,
})

describe('prompts read in chunks', () => {
  for (const [name, architecture] of Object.entries(FAMILIES))
    for (const samples of [1, 4])
      it(`give the texts of prompts read at once, ${samples} a prompt, of a model with ${name}`, async () => {
        const weights = tinyWeights(architecture)
        const { runtime, slots, score } = await opened({ ...byteModel(), architecture, weights })
        const asked = requests(samples)
        const prompts = asked.map(({ prompt }) => prompt)
        const batches = batchesOf(prompts, limitsOf(little), architecture)
        assert.ok(batches.some(({ length, chunk }) => length > 2 * chunk))
        const once = await sampleRows(runtime, slots, asked, plain)
        const chunked = await sampleRows(runtime, slots, asked, { ...plain, ...little })
        const scored = await score(asked.map(({ prompt }, i) => [...prompt, ...chunked[i]!.tokens]))
        for (const [i, { tokens, logprobs }] of chunked.entries()) {
          assert.deepEqual(tokens, once[i]!.tokens)
          for (const [t, value] of logprobs.entries())
            assert.ok(Math.abs(scored[i]![prompts[i]!.length - 1 + t]! - value) < 1e-4)
        }
      })

  it('give the log-probabilities of plain loops over float64', async () => {
    const architecture = tinyArchitecture()
    const weights = tinyWeights(architecture)
    const { runtime, slots } = await opened({ ...byteModel(), architecture, weights })
    const [asked] = requests(1).filter(({ prompt }) => prompt.length > 80)
    const [drawn] = await sampleRows(runtime, slots, [asked!], { ...plain, ...little, maxTokens: 1 })
    const shares = softmax(plainForward(architecture, weights, asked!.prompt).at(-1)!)
    assert.ok(Math.abs(drawn!.logprobs[0]! - Math.log(shares[drawn!.tokens[0]!]!)) < 1e-4)
  })

  it('are refused what prompts read at once are', async () => {
    const { runtime, slots } = await opened({ ...byteModel(), architecture: FAMILIES['one layer']! })
    const prompt = new Array<number>(100).fill(40)
    await assert.rejects(sampleRows(runtime, slots, [{ prompt, key: 'k' }], { ...plain, ...little }), {
      code: 'model/token',
    })
  })
})

describe('a completion that takes more than the memory of sampling', () => {
  it('is drawn by itself, and a warning says once what it takes', async () => {
    const own = testRunner()
    after(() => own.close())
    const { runtime, slots } = await opened(byteModel(), own)
    const warnings: Error[] = []
    const hear = (warning: Error): void => void warnings.push(warning)
    process.on('warning', hear)
    try {
      const asked = requests(2)
      const options = { ...plain, memoryMiB: 0.01 }
      const drawn = await sampleRows(runtime, slots, asked, options)
      assert.equal(drawn.length, asked.length)
      await sampleRows(runtime, slots, asked, options)
      await new Promise(setImmediate)
    } finally {
      process.off('warning', hear)
    }
    const [warning, ...more] = warnings.filter(({ name }) => name === 'AzlabMemoryWarning')
    assert.match(
      warning!.message,
      /takes 0\.\d+ MiB beside the weights; sampling may take 0\.01 MiB \(option samplingMiB\)/,
    )
    assert.deepEqual(more, [])
  })

  for (const value of [0, -1, Number.NaN, Infinity])
    it(`cannot be told by memoryMiB = ${value}`, async () => {
      const { runtime, slots } = await opened(byteModel())
      await assert.rejects(
        sampleRows(runtime, slots, [{ prompt: [1], key: 'k' }], { ...plain, memoryMiB: value }),
        { code: 'model/sampling-option', value },
      )
    })
})
