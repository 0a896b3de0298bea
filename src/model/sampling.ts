// Sampling: many prompts in batches that each run as one graph, results in the order of the requests.

import { AzlabError, type Key, show } from '../core/portable.ts'
import { floats, ints, type TensorData } from '../engine/portable.ts'
import { warn } from '../platform/index.ts'
import { checkIds } from './batch.ts'
import { batchesOf, isSmall, type SampleBatch } from './batches.ts'
import type { Architecture } from './config.ts'
import type { DrawKind } from './drawing.ts'
import { laterRows } from './footprint.ts'
import { generationGraph, STAGES } from './generation.ts'
import { firstOdd, notFinite } from './not-finite.ts'
import { openPool } from './pool.ts'
import type { Runtime } from './runtime.ts'
import type { WeightSlots } from './scoring.ts'
import { rotaryFeeds } from './transformer.ts'
import { uniformsOf } from './uniforms.ts'

/** One completion asked for, in token ids. */
export interface TokenRequest {
  readonly prompt: readonly number[]
  /** What its uniform numbers depend on, and nothing else. */
  readonly key: Key
}

/** How tokens are drawn. */
export interface SamplingOptions {
  /** 0 takes the most likely token. */
  readonly temperature: number
  readonly topP: number
  /** 0 is off. */
  readonly topK: number
  readonly maxTokens: number
  readonly stopTokens: readonly number[]
  /** The most rows of a batch, default 64; small models take fewer. */
  readonly batch?: number
  /**
   * MiB that keys and values, scores, hidden states and logits may take, by the formula of `batchBytes`: batches are made so
   * small, and prompts are read in chunks so short, that all batches which are drawn at one time stay within it. One completion
   * that takes more is drawn by itself, with a warning. Default 1024.
   */
  readonly memoryMiB?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
}

/** Tokens drawn, the stop token included, and the log-probability of each at temperature 1. */
export interface DrawnTokens {
  readonly tokens: readonly number[]
  readonly logprobs: readonly number[]
  readonly finish: 'stop' | 'length'
}

/** MiB that the batches which are drawn at one time may take together. */
const defaultMemory = 1024

/** Rows of a batch of a small model. */
const smallBatch = 16

/**
 * Draws a completion for each request. A text depends on the weights, its prompt, its key and the options; which other
 * requests share its batch matters only through the rounding of the last bits. Throws `model/not-finite`.
 */
export async function sampleRows(
  runtime: Runtime,
  slots: WeightSlots,
  requests: readonly TokenRequest[],
  options: SamplingOptions,
): Promise<DrawnTokens[]> {
  checkOptions(options)
  const { architecture } = runtime
  for (const { prompt } of requests) checkPrompt(prompt, architecture)
  const results: DrawnTokens[] = []
  const draw = drawKind(options, architecture.vocabulary)
  const name = `generate ${draw.kind}${draw.kind === 'filtered' ? ` ${draw.topK}` : ''}`
  const { concurrency } = runtime.runner
  const concurrent = concurrency !== undefined && isSmall(architecture)
  const most = options.batch ?? 64
  // From the options and the number of requests alone, so that no number of threads changes a bit.
  const rows = concurrent ? Math.min(most, smallBatch, Math.max(4, Math.ceil(requests.length / 2))) : most
  const bytes = (options.memoryMiB ?? defaultMemory) * 2 ** 20
  const prompts = requests.map(({ prompt }) => prompt)
  const limits = { rows, bytes, maxTokens: options.maxTokens, kind: draw.kind }
  const batches = batchesOf(prompts, limits, architecture)
  warnOfLarge(runtime, batches, bytes)
  const queue = batches.values()
  const pool = openPool(bytes)
  let done = 0
  let failed = false
  const work = async (): Promise<void> => {
    for (let next = queue.next(); !failed && !next.done; next = queue.next()) {
      const batch = next.value
      const samples = batch.samples === 1 ? 1 : 'G'
      const chunked = batch.chunk < batch.length
      const program = await runtime.program(
        `${name} ${samples}${chunked ? ' chunks' : ''}`,
        () => generationGraph(architecture, draw, samples, chunked),
        { concurrent },
      )
      const out = await pool.within(batch.bytes, () => {
        options.signal?.throwIfAborted()
        return program.run(batchFeeds(batch, requests, options, architecture), { use: slots })
      })
      readRows(batch, out, requests, options, architecture, results)
      done += batch.prompts * batch.samples
      options.onProgress?.(done, requests.length)
    }
  }
  const hands = Array.from({ length: concurrent ? concurrency : 1 }, () =>
    work().catch((error: unknown) => {
      failed = true
      throw error
    }),
  )
  // Nothing goes on in the background when this ends, not even after a failure.
  for (const end of await Promise.allSettled(hands)) if (end.status === 'rejected') throw end.reason
  return results
}

const warned = new WeakSet<Runtime>()

/** Says once of a model that a completion takes more than it should. */
function warnOfLarge(runtime: Runtime, batches: readonly SampleBatch[], limit: number): void {
  const large = batches.filter(({ bytes }) => bytes > limit).sort((a, b) => b.bytes - a.bytes)[0]
  if (large === undefined || warned.has(runtime)) return
  warned.add(runtime)
  const mebibytes = (bytes: number): number => Number((bytes / 2 ** 20).toPrecision(3))
  const { texts, drawn } = large
  warn(
    `A completion of ${drawn} tokens after a prompt of ${texts[0]!.length} takes ${mebibytes(large.bytes)} MiB beside the weights; ` +
      `sampling may take ${mebibytes(limit)} MiB (option samplingMiB). It is drawn by itself: ` +
      'a smaller maxTokens or a shorter prompt takes less.',
    { type: 'AzlabMemoryWarning' },
  )
}

function drawKind(options: SamplingOptions, vocabulary: number): DrawKind {
  if (options.temperature === 0) return { kind: 'greedy' }
  const topK = options.topK >= vocabulary ? 0 : options.topK
  if (options.topP < 1 || topK > 0) return { kind: 'filtered', topK }
  return { kind: 'plain' }
}

function batchFeeds(
  batch: SampleBatch,
  requests: readonly TokenRequest[],
  options: SamplingOptions,
  architecture: Architecture,
): Record<string, TensorData> {
  const { prompts: count, samples, length, chunk, drawn: steps } = batch
  const prompts = new Int32Array(count * length)
  const padding = new Int32Array(count)
  batch.texts.forEach((text, u) => {
    padding[u] = length - text.length
    for (const [index, token] of text.entries()) {
      const place = padding[u] + index
      // (N, U, C), which is (U, P) where there is one chunk.
      prompts[Math.floor(place / chunk) * count * chunk + u * chunk + (place % chunk)] = token
    }
  })
  const uniforms = new Float32Array(steps * count * samples)
  if (options.temperature > 0)
    batch.requests.forEach((group, u) => {
      group.forEach((index, g) => {
        const numbers = uniformsOf(requests[index]!.key, steps)
        for (let t = 0; t < steps; t++) uniforms[(t * count + u) * samples + g] = numbers[t]!
      })
    })
  // A stop token that no model has keeps the axis from being empty.
  const stops = options.stopTokens.length === 0 ? [-1] : options.stopTokens
  const sizes = laterRows(batch.moved, STAGES.length).map((size, stage): [string, TensorData] => [
    `size${stage}`,
    floats([size], new Float32Array(size)),
  ])
  return {
    ...Object.fromEntries(sizes),
    prompts: ints(chunk < length ? [length / chunk, count, chunk] : [count, length], prompts),
    padding: ints([count], padding),
    uniforms: floats([steps, count, samples], uniforms),
    ...rotaryFeeds(architecture, length + steps),
    stops: ints([stops.length], stops),
    inverseTemperature: floats([], [options.temperature === 0 ? 1 : 1 / options.temperature]),
    topP: floats([], [options.topP]),
  }
}

/** Cuts each row after its first stop token, or at the length that its own prompt leaves it. */
function readRows(
  batch: SampleBatch,
  out: Readonly<Record<string, TensorData>>,
  requests: readonly TokenRequest[],
  options: SamplingOptions,
  architecture: Architecture,
  results: DrawnTokens[],
): void {
  const stops = new Set(options.stopTokens)
  const drawn = batch.requests
    .flat()
    .map((index) => ({ index, tokens: [] as number[], logprobs: [] as number[] }))
  const append = (tokens: TensorData, logprobs: TensorData, rows: ArrayLike<number> | undefined): void => {
    const width = tokens.shape.at(-1)!
    for (let at = 0; at < tokens.data.length; at++) {
      const row = drawn[rows === undefined ? at % width : rows[at % width]!]!
      row.tokens.push(tokens.data[at]!)
      row.logprobs.push(logprobs.data[at]!)
    }
  }
  append(out.first!, out.firstLogProbability!, undefined)
  for (let stage = 0; stage <= STAGES.length; stage++)
    append(out[`tokens${stage}`]!, out[`logProbability${stage}`]!, out[`rows${stage}`]?.data)
  drawn.forEach(({ index, tokens, logprobs }, row) => {
    const prompt = batch.texts[Math.floor(row / batch.samples)]!
    const limit = Math.min(options.maxTokens, architecture.longest - prompt.length)
    const stop = tokens.findIndex((token) => stops.has(token))
    const finish = stop >= 0 && stop < limit ? 'stop' : 'length'
    const length = finish === 'stop' ? stop + 1 : limit
    const kept = logprobs.slice(0, length)
    const odd = firstOdd(kept)
    if (odd >= 0) {
      const { key } = requests[index]!
      throw notFinite(`at token ${odd + 1} of the completion ${show(key)}`, { key, token: odd })
    }
    results[index] = { tokens: tokens.slice(0, length), logprobs: kept, finish }
  })
}

function checkPrompt(prompt: readonly number[], architecture: Architecture): void {
  if (prompt.length === 0)
    throw new AzlabError('A prompt has no tokens.', {
      code: 'model/empty-prompt',
      value: '',
      expected: 'at least one token to continue',
    })
  if (prompt.length >= architecture.longest)
    throw new AzlabError(
      `A prompt has ${prompt.length} tokens; the model reads at most ${architecture.longest}.`,
      {
        code: 'model/prompt-too-long',
        value: prompt.length,
        expected: `fewer than ${architecture.longest} tokens`,
        hint: 'Shorten the prompt, for example with fewer references.',
      },
    )
  checkIds(prompt, architecture)
}

/** Below it the logits, divided by it, could leave the range of float32. */
const coldest = 1e-6

function checkOptions(options: SamplingOptions): void {
  const { temperature, topP, topK, maxTokens, batch = 64, memoryMiB = defaultMemory } = options
  const whole = (value: number, least: number): boolean => Number.isSafeInteger(value) && value >= least
  const bounds: readonly [name: string, value: number, good: boolean, expected: string][] = [
    [
      'temperature',
      temperature,
      temperature === 0 || (Number.isFinite(temperature) && temperature >= coldest),
      `0 (greedy) or a number of ${coldest} or above`,
    ],
    ['topP', topP, Number.isFinite(topP) && topP > 0 && topP <= 1, 'a number above 0, at most 1'],
    ['topK', topK, whole(topK, 0), 'a whole number of 0 (off) or above'],
    ['maxTokens', maxTokens, whole(maxTokens, 1), 'a whole number above 0'],
    ['batch', batch, whole(batch, 1), 'a whole number above 0'],
    ['memoryMiB', memoryMiB, Number.isFinite(memoryMiB) && memoryMiB > 0, 'a number of MiB above 0'],
  ]
  for (const [name, value, good, expected] of bounds) {
    if (good) continue
    throw new AzlabError(`The sampling option ${name} is ${show(value)}.`, {
      code: 'model/sampling-option',
      value,
      expected,
      hint: `Give ${expected}.`,
    })
  }
}
