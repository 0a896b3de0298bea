// Sampling: many prompts in batches that each run as one graph, results in the order of the requests.

import { AzlabError, type Key, show } from '../core/index.ts'
import { floats, ints, type TensorData } from '../engine/index.ts'
import { checkIds } from './batch.ts'
import type { Architecture } from './config.ts'
import type { DrawKind } from './drawing.ts'
import { generationGraph, STAGES } from './generation.ts'
import type { Runtime } from './runtime.ts'
import type { WeightSlots } from './scoring.ts'
import { rotaryFeeds } from './transformer.ts'
import { uniformsOf } from './uniforms.ts'
import { parameterCount } from './weights.ts'

/** One completion asked for, in token ids. */
export interface TokenRequest {
  readonly prompt: readonly number[]
  /** What its uniform numbers depend on, and nothing else. */
  readonly key: Key
}

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
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
}

/** Tokens drawn, the stop token included, and the log-probability of each at temperature 1. */
export interface DrawnTokens {
  readonly tokens: readonly number[]
  readonly logprobs: readonly number[]
  readonly finish: 'stop' | 'length'
}

/** Bytes that the largest tensors of one batch may take together. */
const memoryLimit = 256 * 2 ** 20

/**
 * A model of at most so many parameters draws in small batches side by side, each on one thread: its operators are too small to
 * share, and the keys and values of a small batch stay in the core's cache.
 */
const smallModel = 2 ** 24
const smallBatch = 16

/** A batch: prompts of any lengths, the same number of samples of each. `requests[u][g]` are places in the request list. */
interface SampleBatch {
  readonly prompts: readonly (readonly number[])[]
  readonly requests: readonly (readonly number[])[]
}

/**
 * Draws a completion for each request. A text depends on the weights, its prompt, its key and the options; which other
 * requests share its batch matters only through the rounding of the last bits.
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
  const concurrent = concurrency !== undefined && parameterCount(architecture) <= smallModel
  const most = options.batch ?? 64
  // From the options and the number of requests alone, so that no number of threads changes a bit.
  const rows = concurrent ? Math.min(most, smallBatch, Math.max(4, Math.ceil(requests.length / 2))) : most
  const queue = batchesOf(requests, rows, options.maxTokens, architecture).values()
  let done = 0
  let failed = false
  const work = async (): Promise<void> => {
    for (let next = queue.next(); !failed && !next.done; next = queue.next()) {
      const batch = next.value
      options.signal?.throwIfAborted()
      const samples = batch.requests[0]!.length === 1 ? 1 : 'G'
      const program = await runtime.program(
        `${name} ${samples}`,
        () => generationGraph(architecture, draw, samples),
        { concurrent },
      )
      const out = await program.run(batchFeeds(batch, requests, options, architecture), { use: slots })
      readRows(batch, out, options, architecture, results)
      done += batch.requests.length * batch.requests[0]!.length
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

function drawKind(options: SamplingOptions, vocabulary: number): DrawKind {
  if (options.temperature === 0) return { kind: 'greedy' }
  const topK = options.topK >= vocabulary ? 0 : options.topK
  if (options.topP < 1 || topK > 0) return { kind: 'filtered', topK }
  return { kind: 'plain' }
}

/**
 * Requests with one prompt share its prefill. A prompt's samples are split into groups of a power of two, so that a batch
 * has the same number of samples for each of its prompts; groups of one size are sorted by the length of the prompt.
 */
function batchesOf(
  requests: readonly TokenRequest[],
  rows: number,
  maxTokens: number,
  architecture: Architecture,
): readonly SampleBatch[] {
  const byPrompt = new Map<string, number[]>()
  requests.forEach(({ prompt }, index) => {
    const text = prompt.join()
    const list = byPrompt.get(text)
    if (list) list.push(index)
    else byPrompt.set(text, [index])
  })
  const bySize = new Map<number, number[][]>()
  for (const list of byPrompt.values()) {
    let at = 0
    for (let size = 2 ** Math.floor(Math.log2(rows)); size >= 1; size /= 2)
      while (list.length - at >= size) {
        const groups = bySize.get(size) ?? []
        bySize.set(size, groups)
        groups.push(list.slice(at, at + size))
        at += size
      }
  }
  const promptOf = (group: readonly number[]): readonly number[] => requests[group[0]!]!.prompt
  const batches: SampleBatch[] = []
  for (const [size, groups] of [...bySize].sort(([a], [b]) => b - a)) {
    groups.sort((a, b) => promptOf(b).length - promptOf(a).length || a[0]! - b[0]!)
    for (let at = 0; at < groups.length; ) {
      const bytes = groupBytes(promptOf(groups[at]!).length, size, maxTokens, architecture)
      const count = Math.max(1, Math.min(Math.floor(rows / size), Math.floor(memoryLimit / bytes)))
      const part = groups.slice(at, at + count)
      batches.push({ prompts: part.map(promptOf), requests: part })
      at += count
    }
  }
  return batches
}

/** Memory that one prompt takes with its samples: the scores of its prefill, and keys and values, which grow by copying. */
function groupBytes(prompt: number, samples: number, maxTokens: number, architecture: Architecture): number {
  const { layers, heads, keyValueHeads, headWidth, longest } = architecture
  const scores = 2 * 4 * heads * prompt * prompt
  const drawn = samples * Math.min(maxTokens, longest)
  const memory = 2 * 4 * layers * keyValueHeads * headWidth * (prompt + 2 * drawn)
  return scores + memory
}

function batchFeeds(
  batch: SampleBatch,
  requests: readonly TokenRequest[],
  options: SamplingOptions,
  architecture: Architecture,
): Record<string, TensorData> {
  const count = batch.prompts.length // U
  const samples = batch.requests[0]!.length // G
  const longest = batch.prompts.reduce((most, prompt) => Math.max(most, prompt.length), 0) // P
  const prompts = new Int32Array(count * longest)
  const padding = new Int32Array(count)
  batch.prompts.forEach((prompt, u) => {
    padding[u] = longest - prompt.length
    prompts.set(prompt, u * longest + longest - prompt.length)
  })
  const steps = mostDrawn(batch, options, architecture) // T
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
  const sizes = STAGES.map((_, stage): [string, TensorData] => {
    const size = Math.max(1, Math.ceil((count * samples) / 2 ** (stage + 1)))
    return [`size${stage}`, floats([size], new Float32Array(size))]
  })
  return {
    ...Object.fromEntries(sizes),
    prompts: ints([count, longest], prompts),
    padding: ints([count], padding),
    uniforms: floats([steps, count, samples], uniforms),
    ...rotaryFeeds(architecture, longest + steps),
    stops: ints([stops.length], stops),
    inverseTemperature: floats([], [options.temperature === 0 ? 1 : 1 / options.temperature]),
    topP: floats([], [options.topP]),
  }
}

/** Tokens that the batch may need to draw: none is drawn for nothing beyond what the model reads. */
function mostDrawn(
  { prompts }: SampleBatch,
  { maxTokens }: SamplingOptions,
  { longest }: Architecture,
): number {
  return prompts.reduce((most, { length }) => Math.max(most, Math.min(maxTokens, longest - length)), 0)
}

/** Cuts each row after its first stop token, or at the length that its own prompt leaves it. */
function readRows(
  batch: SampleBatch,
  out: Readonly<Record<string, TensorData>>,
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
  const samples = batch.requests[0]!.length
  drawn.forEach(({ index, tokens, logprobs }, row) => {
    const prompt = batch.prompts[Math.floor(row / samples)]!
    const limit = Math.min(options.maxTokens, architecture.longest - prompt.length)
    const stop = tokens.findIndex((token) => stops.has(token))
    const finish = stop >= 0 && stop < limit ? 'stop' : 'length'
    const length = finish === 'stop' ? stop + 1 : limit
    results[index] = { tokens: tokens.slice(0, length), logprobs: logprobs.slice(0, length), finish }
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
  const { temperature, topP, topK, maxTokens, batch = 64 } = options
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
