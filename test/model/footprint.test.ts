// The memory of a batch: the formula against what the graph itself holds, by the shapes of its values from making to last use.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { draws } from '../../src/core/index.ts'
import { batchBytes, fittedSizes, laterRows } from '../../src/model/footprint.ts'
import { generationGraph } from '../../src/model/generation.ts'
import type { Architecture } from '../../src/model/index.ts'
import { peakBytes } from '../support/live.ts'
import { tinyArchitecture } from './tiny.ts'

const KINDS = [{ kind: 'greedy' }, { kind: 'plain' }, { kind: 'filtered', topK: 0 }] as const

/** Attention, vocabulary and widths in the proportions of real models, few layers. */
const MODELS: Readonly<Record<string, Architecture>> = {
  'the tests’ tiny model': tinyArchitecture({ longest: 4096 }),
  'Qwen2.5-0.5B with four layers and a small vocabulary': tinyArchitecture({
    layers: 4,
    width: 896,
    heads: 14,
    keyValueHeads: 2,
    headWidth: 64,
    hidden: 4864,
    vocabulary: 5000,
    longest: 32_768,
  }),
  'Qwen3 with three layers': tinyArchitecture({
    layers: 3,
    width: 1024,
    heads: 16,
    keyValueHeads: 8,
    headWidth: 128,
    hidden: 3072,
    vocabulary: 151_936,
    longest: 32_768,
    queryKeyNorm: true,
    queryKeyValueBias: false,
  }),
}

/** The packed projections, which a run holds whatever its batch. */
function packedBytes({ layers, heads, keyValueHeads, headWidth, width }: Architecture): number {
  return 4 * layers * (heads + 2 * keyValueHeads) * headWidth * (width + 1)
}

/** One layer's queries while they are packed. */
const packing = ({ heads, headWidth, width }: Architecture): number => 4 * heads * headWidth * (width + 1)

/** The most that the graph holds, over several courses that the drawing may take. */
function measured(
  architecture: Architecture,
  draw: (typeof KINDS)[number],
  sizes: ReturnType<typeof fittedSizes>,
): number {
  const { prompts, samples, length, drawn, chunk, moved } = sizes
  const [B1, B2, B3] = laterRows(moved, 3) as [number, number, number]
  const graph = generationGraph(architecture, draw, samples === 1 ? 1 : 'G', chunk < length)
  const [all, half] = [drawn - 1, Math.floor(drawn / 2)]
  const courses = [
    [all, 0, 0, 0],
    [half, all - half, 0, 0],
    [half, 0, all - half, 0],
    [0, half, all - half, 0],
    [1, 1, 1, Math.max(0, all - 3)],
  ]
  const named = {
    U: prompts,
    G: samples,
    P: length,
    N: length / chunk,
    C: chunk,
    T: drawn,
    R: length + drawn,
    S: 1,
    B1,
    B2,
    B3,
    loop: length / chunk,
  }
  return Math.max(
    ...courses.map(([Trips0, Trips1, Trips2, Trips3]) =>
      peakBytes(graph, { ...named, Trips0: Trips0!, Trips1: Trips1!, Trips2: Trips2!, Trips3: Trips3! }),
    ),
  )
}

describe('the bytes of a batch', () => {
  for (const [name, architecture] of Object.entries(MODELS))
    it(`are at least what the graph holds and at most 1.6 times that, for ${name}`, () => {
      const stream = draws(name)
      const between = (low: number, high: number): number => low + stream.below(high - low)
      for (let i = 0; i < 15; i++) {
        const batch = {
          prompts: between(1, 12),
          samples: 2 ** between(0, 4),
          drawn: between(2, 40),
          length: Math.round(2 ** (4 + 7 * stream.uniform())),
        }
        const draw = KINDS[i % 3]!
        const sizes = fittedSizes(architecture, draw.kind, batch, 2 ** (18 + 12 * stream.uniform()))
        const all = measured(architecture, draw, sizes)
        const held = all - packedBytes(architecture)
        const about = `${JSON.stringify({ ...sizes, ...draw })} holds ${held}`
        // Places and masks of a few values each are not counted.
        assert.ok(sizes.bytes >= held - packing(architecture) - 16_384, about)
        // Prompts that are read at once are read before the projections are packed.
        const least = sizes.chunk < sizes.length ? held : all
        assert.ok(sizes.bytes <= 1.6 * least + 65_536, about)
      }
    })

  it('grow by what one more place of all prompts costs: keys and values, copies and scores', () => {
    // κ = 8 · layers · keyValueHeads · headWidth = 8 · 2 · 2 · 4; 2 prompts and 4 rows moved; scores of 8 rows and 4 heads, 3 times.
    const architecture = tinyArchitecture()
    const sizes = { prompts: 2, samples: 4, drawn: 10, chunk: 1, moved: 4, length: 100 }
    const more = { ...sizes, length: 101 }
    const [a, b] = [sizes, more].map((each) => batchBytes(architecture, 'plain', each))
    assert.equal(b! - a!, 8 * 2 * 2 * 4 * (2 + 4) + 4 * 8 * 3 * 4)
  })
})

describe('the sizes of a batch', () => {
  const four = MODELS['Qwen2.5-0.5B with four layers and a small vocabulary']!
  const large = { ...four, layers: 24 }
  const sizesOf = (length: number, limit: number, more = {}) =>
    fittedSizes(large, 'plain', { prompts: 1, samples: 8, length, drawn: 64, ...more }, limit)

  it('have a short prompt read at once', () => {
    const { chunk, length } = sizesOf(200, 2 ** 30)
    assert.deepEqual([chunk, length], [200, 200])
  })

  it('have a long prompt read in equal chunks of at most 512 places, padded by less than a place a chunk', () => {
    const { chunk, length } = sizesOf(3001, 2 ** 30)
    assert.ok(chunk <= 512 && length % chunk === 0)
    assert.ok(length - 3001 < length / chunk)
  })

  it('have shorter chunks where there is less memory, but none below 32 places', () => {
    assert.ok(sizesOf(3000, 2 ** 28).chunk < sizesOf(3000, 2 ** 30).chunk)
    assert.ok(sizesOf(3000, 1).chunk > 16)
  })

  it('have half of the rows moved together where memory allows, and fewer where not', () => {
    assert.equal(sizesOf(2000, 2 ** 29).moved, 4)
    const tight = sizesOf(2000, 2 ** 29).bytes - 1
    const { moved, bytes } = sizesOf(2000, tight)
    assert.ok(moved < 4 && bytes <= tight)
  })
})
