// Learning layer by layer: the same gradient as that of the whole graph, in memory that a formula bounds.

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { draws } from '../../src/core/index.ts'
import type { Runner } from '../../src/engine/index.ts'
import { initialiseAdapter } from '../../src/model/adapter.ts'
import {
  type Architecture,
  type LearnedRow,
  readSlots,
  runtimeOf,
  type Tensor,
  trainedNames,
  updateSlots,
  type Weights,
  weightValues,
} from '../../src/model/index.ts'
import {
  embeddingBackGraph,
  embeddingGraph,
  layerBackGraph,
  layerGraph,
  lossGraph,
} from '../../src/model/layer-graphs.ts'
import { activationBytes, microBatches } from '../../src/model/memory.ts'
import { gradientGraph } from '../../src/model/whole-gradient.ts'
import { testRunner } from '../support/engine.ts'
import { peakBytes } from '../support/live.ts'
import { tinyArchitecture, tinyWeights } from './tiny.ts'

const runner = testRunner()
after(() => runner.close())

const settings = {
  learningRate: 1e-3,
  clipLow: 0.2,
  clipHigh: 0.28,
  entropyCoefficient: 0.01,
  weightDecay: 0,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  maxGradientNorm: 1,
}

/** Rows of several lengths, three to a prompt, with tokens of weight 0 among the others. */
function rowsOf(architecture: Architecture, prompts = 5): LearnedRow[] {
  const stream = draws('rows')
  const id = (): number => Math.floor(stream.uniform() * architecture.vocabulary)
  return Array.from({ length: prompts }, (_, p) => {
    const prompt = Array.from({ length: 3 + 4 * p }, id)
    return Array.from({ length: 3 }, (_, s): LearnedRow => {
      const tokens = Array.from({ length: 20 + 10 * s }, id)
      return {
        ids: [...prompt, ...tokens],
        start: prompt.length,
        logprobs: tokens.map(() => -3 - stream.uniform()),
        advantages: tokens.map(() => 2 * stream.uniform() - 1),
        weights: tokens.map((_, t) => (t % 4 === 1 ? 0 : 0.02)),
      }
    })
  }).flat()
}

function weightsOf(architecture: Architecture): Weights {
  const { adapter: _, ...plain } = architecture
  const own = [...initialiseAdapter(architecture, 'adapter')].map(
    ([name, { shape, data }]): [string, Tensor] => {
      const stream = draws(name)
      return [name, { shape, data: data.map(() => 0.3 * (stream.uniform() - 0.5)) }]
    },
  )
  return new Map([...tinyWeights(plain), ...own])
}

let updates = 0

/** What an update gives, with the gradient in AdamW's mean: (1 − β₁) times the gradient, cut at norm 1. */
async function updated(
  architecture: Architecture,
  memory: Record<string, unknown>,
  inRunner: Runner = runner,
) {
  const runtime = runtimeOf(inRunner, architecture)
  const owner = `checkpointing${updates++}`
  await inRunner.write(weightValues(owner, weightsOf(architecture)))
  const from = { owner, step: 0, ...(architecture.adapter && { frozen: owner }) }
  const sums = await updateSlots(runtime, from, `${owner}/next`, rowsOf(architecture), {
    ...settings,
    ...memory,
  })
  return { sums, means: await readSlots(inRunner, `${owner}/next`, runtime.trained, 'm') }
}

function largestDifference(a: Weights, b: Weights): number {
  let most = 0
  for (const [name, { data }] of a)
    for (const [i, value] of data.entries()) most = Math.max(most, Math.abs(value - b.get(name)!.data[i]!))
  return most
}

const adapter = { rank: 2, alpha: 4, targets: ['q_proj', 'v_proj', 'down_proj'] }
const kinds: Readonly<Record<string, Partial<Architecture>>> = {
  'tied embeddings': {},
  'an output matrix of its own': { tiedEmbeddings: false },
  'normed queries and keys, no biases': { queryKeyNorm: true, queryKeyValueBias: false },
  'an adapter': { adapter },
}

describe('a gradient layer by layer', () => {
  for (const [kind, change] of Object.entries(kinds))
    for (const [size, activationMiB] of [
      ['in one micro-batch', 1024],
      ['in many, with the loss in pieces', 1e-6],
    ] as const)
      it(`is that of the whole graph, with ${kind}, ${size}`, async () => {
        const architecture = tinyArchitecture({ layers: 3, ...change })
        const whole = await updated(architecture, { checkpointing: false })
        const layered = await updated(architecture, { checkpointing: true, activationMiB })
        assert.deepEqual([...layered.means.keys()], [...trainedNames(architecture)])
        // Gradients are at most 0.1 here; float32 sums in another order.
        const difference = largestDifference(whole.means, layered.means)
        assert.ok(difference < 1e-7, `differs by ${difference}`)
        const { gradientNorm, loss, ...others } = whole.sums
        assert.ok(Math.abs(layered.sums.gradientNorm / gradientNorm - 1) < 1e-5)
        assert.ok(Math.abs(layered.sums.loss - loss) < 1e-6)
        for (const [name, value] of Object.entries(others))
          assert.ok(Math.abs(layered.sums[name as keyof typeof others] - value) < 1e-4, name)
      })

  it('gives the same bits again', async () => {
    const architecture = tinyArchitecture()
    const [a, b] = [
      await updated(architecture, { checkpointing: true }),
      await updated(architecture, { checkpointing: true }),
    ]
    assert.deepEqual(a, b)
  })

  it('leaves no state behind, not even when it is stopped on the way', async () => {
    const architecture = tinyArchitecture()
    const dropped = new Set<string>()
    const written = new Set<string>()
    const watched: Runner = {
      ...runner,
      compile: async (graph, options) => {
        const program = await runner.compile(graph, options)
        return {
          ...program,
          run: (feeds, run) => {
            for (const slot of Object.values(run?.keep ?? {})) written.add(slot)
            return program.run(feeds, run)
          },
        }
      },
      drop: async (slots) => {
        for (const slot of slots) dropped.add(slot)
        await runner.drop(slots)
      },
    }
    const stop = new AbortController()
    const onProgress = (): void => stop.abort()
    const memory = { checkpointing: true, activationMiB: 1e-6, signal: stop.signal, onProgress }
    await assert.rejects(updated(architecture, memory, watched), { name: 'AbortError' })
    assert.ok(written.size > 0)
    assert.deepEqual(
      [...written].filter((slot) => !dropped.has(slot)),
      [],
    )
  })
})

/** Shapes from config.json of Qwen2.5-0.5B and 1.5B, and one of a tenth of a billion. */
const shapes: Readonly<Record<string, Partial<Architecture>>> = {
  '0.1 B': {
    width: 640,
    layers: 16,
    heads: 10,
    keyValueHeads: 2,
    headWidth: 64,
    hidden: 2560,
    vocabulary: 32_000,
  },
  '0.5 B': {
    width: 896,
    layers: 24,
    heads: 14,
    keyValueHeads: 2,
    headWidth: 64,
    hidden: 4864,
    vocabulary: 151_936,
  },
  '1.5 B': {
    width: 1536,
    layers: 28,
    heads: 12,
    keyValueHeads: 2,
    headWidth: 128,
    hidden: 8960,
    vocabulary: 151_936,
  },
}

describe('the memory of activations', () => {
  const constants = { clipLow: 0.2, clipHigh: 0.2 }
  for (const [name, shape] of Object.entries(shapes))
    for (const lora of [undefined, { ...adapter, rank: 8 }])
      for (const [rows, length] of [
        [8, 128],
        [2, 512],
        [1, 4096],
      ] as const)
        it(`is at most what the formula says, and more than a third: ${name}, ${lora ? 'an adapter' : 'all weights'}, ${rows} × ${length}`, () => {
          const architecture = tinyArchitecture({ ...shape, ...(lora && { adapter: lora }) })
          const asked = 100
          const sizes = { B: rows, L: length, R: length, A: asked }
          const tokens = rows * length
          const { layers, width } = architecture
          const pieces = [
            embeddingGraph(architecture),
            layerGraph(architecture),
            layerBackGraph(architecture, 'more'),
            lossGraph(architecture, { constants, gradients: 'more', states: 'more' }),
            embeddingBackGraph(architecture, 'more'),
          ].map((graph) => peakBytes(graph, sizes))
          const kept = 4 * (layers + 2) * tokens * width
          const counted = kept + Math.max(...pieces)
          const bound = activationBytes(architecture, { tokens, length, asked }, true)
          assert.ok(counted <= bound && bound < 3 * counted, `${counted} bytes counted, ${bound} bound`)
        })

  it('holds for the whole graph too', () => {
    const architecture = tinyArchitecture({ ...shapes['0.1 B'] })
    const runtime = runtimeOf(runner, architecture)
    const graph = gradientGraph(runtime, constants)
    for (const [rows, length] of [
      [4, 128],
      [1, 512],
    ] as const) {
      const counted = peakBytes(graph, { B: rows, L: length, R: length, A: 512 })
      const bound = activationBytes(architecture, { tokens: 512, length, asked: 512 }, false)
      assert.ok(counted <= bound && bound < 4 * counted, `${counted} bytes counted, ${bound} bound`)
    }
  })
})

describe('micro-batches', () => {
  const embedded = tinyArchitecture({
    width: 192,
    layers: 5,
    heads: 6,
    headWidth: 32,
    hidden: 512,
    vocabulary: 256,
  })
  it('keep all layers of a small model', () =>
    assert.deepEqual(microBatches(embedded, { longest: 300 }), {
      checkpointing: false,
      tokens: 1024,
      asked: 1024,
    }))

  it('compute layers again where they would not fit', () => {
    const architecture = tinyArchitecture({ ...shapes['0.5 B'] })
    assert.equal(microBatches(architecture, { longest: 300 }).checkpointing, true)
    assert.equal(microBatches(embedded, { longest: 300, activationMiB: 1 }).checkpointing, true)
  })

  it('do what they are told', () => {
    assert.equal(microBatches(embedded, { longest: 300, checkpointing: true }).checkpointing, true)
    const large = tinyArchitecture({ ...shapes['0.5 B'] })
    assert.equal(microBatches(large, { longest: 300, checkpointing: false }).checkpointing, false)
  })

  it('take no more than the bound, whatever it is, unless one row does', () => {
    const stream = draws('bounds')
    for (let i = 0; i < 300; i++) {
      const shape = Object.values(shapes)[i % 3]
      const architecture = tinyArchitecture({ ...shape, ...(i % 2 === 0 && { adapter }) })
      const bytes = 2 ** (24 + 10 * stream.uniform())
      const longest = Math.ceil(4000 * stream.uniform())
      const { checkpointing, tokens, asked } = microBatches(architecture, {
        longest,
        activationMiB: bytes / 2 ** 20,
      })
      const size = { tokens, length: Math.min(longest, tokens), asked }
      const taken = activationBytes(architecture, size, checkpointing)
      assert.ok(taken <= bytes || tokens <= longest || asked <= 32, `${taken} of ${bytes}`)
    }
  })
})
