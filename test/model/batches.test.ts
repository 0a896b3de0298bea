// Batches: every request once, within rows and memory, prompts shared, little padding.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { draws } from '../../src/core/index.ts'
import { type BatchLimits, batchesOf, isSmall, type SampleBatch } from '../../src/model/batches.ts'
import { batchBytes } from '../../src/model/footprint.ts'
import { tinyArchitecture } from './tiny.ts'

const tiny = tinyArchitecture({ longest: 4096 })
/** The attention of Qwen2.5-0.5B. */
const large = tinyArchitecture({
  layers: 24,
  width: 896,
  heads: 14,
  keyValueHeads: 2,
  headWidth: 64,
  hidden: 4864,
  vocabulary: 151_936,
  longest: 32_768,
})

const limits = (change: Partial<BatchLimits> = {}): BatchLimits => ({
  rows: 64,
  bytes: 2 ** 30,
  maxTokens: 256,
  kind: 'plain',
  ...change,
})

/** `count` prompts of 1 to about 3,000 tokens, each asked for 1 to 20 times. */
function prompts(key: string, count: number): number[][] {
  const stream = draws(key)
  return Array.from({ length: count }, (_, p) => {
    const length = Math.round(2 ** (11.5 * stream.uniform()))
    const prompt = [p, ...new Array<number>(length).fill(1)]
    return new Array<number[]>(1 + stream.below(20)).fill(prompt)
  }).flat()
}

const rowsOf = (batch: SampleBatch): number => batch.prompts * batch.samples

describe('the batches of many requests', () => {
  for (const [name, architecture] of Object.entries({ tiny, large }))
    for (const [key, memory] of [8, 64, 256, 1024].entries()) {
      const asked = prompts(`${name} ${key}`, 30)
      const made = batchesOf(asked, limits({ bytes: memory * 2 ** 20 }), architecture)

      it(`draw each request once, of the ${name} model with ${memory} MiB`, () => {
        const drawn = made.flatMap(({ requests }) => requests.flat())
        assert.deepEqual(
          drawn.toSorted((a, b) => a - b),
          asked.map((_, i) => i),
        )
      })

      it(`have prompts of their own requests, within their length, of the ${name} model with ${memory} MiB`, () => {
        for (const { texts, requests, samples, length, chunk } of made)
          for (const [u, text] of texts.entries()) {
            assert.ok(text.length <= length && length % chunk === 0)
            assert.equal(requests[u]!.length, samples)
            for (const index of requests[u]!) assert.equal(asked[index], text)
          }
      })

      it(`stay within rows and memory, or are one row, of the ${name} model with ${memory} MiB`, () => {
        for (const batch of made) {
          assert.equal(batch.bytes, batchBytes(architecture, 'plain', batch))
          assert.ok(rowsOf(batch) <= 64)
          assert.ok(batch.bytes <= memory * 2 ** 20 || rowsOf(batch) === 1)
        }
      })
    }

  it('leave no room for the next prompt: two neighbours of one kind do not fit together', () => {
    const made = batchesOf(prompts('room', 40), limits({ bytes: 2 ** 26 }), tiny)
    for (const [i, batch] of made.entries()) {
      const next = made[i + 1]
      if (next?.samples !== batch.samples) continue
      const both = { ...batch, prompts: batch.prompts + next.prompts }
      const more = Math.max(batch.drawn, next.drawn)
      const full = rowsOf(batch) + rowsOf(next) > 64
      assert.ok(full || batchBytes(tiny, 'plain', { ...both, drawn: more, moved: 1 }) > 2 ** 25)
    }
  })
})

describe('a prompt that is asked for n times', () => {
  const prompt = new Array<number>(1500).fill(7)
  const shares = (n: number, change: Partial<BatchLimits> = {}): number[] =>
    batchesOf(new Array<number[]>(n).fill(prompt), limits(change), large).map(({ samples }) => samples)

  it('is read once for all of them', () => assert.deepEqual(shares(8), [8]))
  it('is read once for each power of two in n', () => assert.deepEqual(shares(11), [8, 2, 1]))
  it('is read once for each batch that memory allows', () => {
    const parts = shares(8, { bytes: 2 ** 27 })
    assert.ok(parts.length > 1 && new Set(parts).size === 1)
    assert.equal(
      parts.reduce((a, b) => a + b),
      8,
    )
  })
})

describe('padding', () => {
  // Half of the prompts have 20 tokens, half 1,500.
  const asked = Array.from({ length: 8 }, (_, i) => [i, ...new Array<number>(i % 2 ? 1500 : 20).fill(1)])
  const lengths = (made: readonly SampleBatch[]): number[][] =>
    made.map(({ texts }) => texts.map((text) => text.length))

  it('keeps short and long prompts of a large model apart where it costs more than another batch', () => {
    const made = lengths(batchesOf(asked, limits({ bytes: 2 ** 32, maxTokens: 16 }), large))
    assert.deepEqual(made, [
      [1501, 1501, 1501, 1501],
      [21, 21, 21, 21],
    ])
  })

  it('does not, where so many tokens are drawn that another batch costs more', () => {
    const made = batchesOf(asked, limits({ bytes: 2 ** 33, maxTokens: 512 }), large)
    assert.equal(made.length, 1)
  })

  it('parts no prompts of a small model', () => {
    assert.ok(isSmall(tiny) && !isSmall(large))
    assert.equal(batchesOf(asked, limits({ maxTokens: 16 }), tiny).length, 1)
  })
})
