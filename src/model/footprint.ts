// What a batch of completions takes in memory, as a formula of its sizes.

import type { Architecture } from './config.ts'
import type { DrawKind } from './drawing.ts'

/** The sizes of a batch. */
export interface BatchSizes {
  /** U */
  readonly prompts: number
  /** Completions of each prompt: G. */
  readonly samples: number
  /** Places of a prompt, padding included: P, a multiple of `chunk`. */
  readonly length: number
  /** Tokens drawn at most: T. */
  readonly drawn: number
  /** Places of a prompt that are read at a time: C, P where all are read at once. */
  readonly chunk: number
  /** Rows that go on after the first loop at most: B₁. Later loops have half as many each, rounded up: B₂, B₃. */
  readonly moved: number
}

/** Rows of the second, third, … loop. */
export function laterRows(moved: number, loops: number): number[] {
  return Array.from({ length: loops }, (_, stage) => Math.ceil(moved / 2 ** stage))
}

/**
 * The most bytes that a batch takes beside the weights. R = U·G rows; κ = 8 · layers · keyValueHeads · headWidth are the bytes of
 * one place's keys and values in all layers; V is the vocabulary, H the query heads, D the width, F the hidden width, d the head
 * width. All sizes are bounds: completions that stop early take less.
 *
 *     max(reading, drawing)
 *     reading = κ·U·P · (1, or 2 in chunks: a memory that grows is copied) + chunk(P)
 *     drawing = κ·P · max(U + B₁, B₁ + B₂, B₂ + B₃)      the prompts, and their copies when rows are moved together
 *             + κ·T · (2R + B₁)                          the tokens drawn: grown by copying, and moved
 *             + 4·R · (3·H·(P + T) + 3F + 4D)            one token of each row in one layer
 *             + 4·V · (n·R + U)                          logits and what is made of them: n = 2 greedy, 3 plain, 5 filtered
 *             + 24·T·R                                   uniform numbers, tokens and their log-probabilities
 *     chunk(P) = 4·U·C · (1.5·P + 2D + max(2·H·d + 2·H·P, 3F))      mask, hidden states, scores and shares, SwiGLU
 *
 * The runtime's allocator works with larger pieces: the resident memory grew by 0.5 to 1.6 times this (`node --expose-gc bench/sampling.ts`).
 * Apart from that, whatever the batch, a run holds the projections to queries, keys and values once more (`packWeights`), and
 * with an adapter the sums of the weights that it adapts.
 */
export function batchBytes(architecture: Architecture, kind: DrawKind['kind'], sizes: BatchSizes): number {
  const { heads, vocabulary, width, hidden } = architecture
  const { prompts, samples, length, drawn, chunk, moved } = sizes
  const rows = prompts * samples
  const place = placeBytes(architecture)
  const copies = chunk < length ? 2 : 1
  const reading = place * prompts * length * copies + prompts * chunk * chunkBytes(architecture, length)
  const [first = 0, second = 0, third = 0] = laterRows(moved, 3)
  const held = Math.max(prompts + first, first + second, second + third)
  const step = 4 * rows * (3 * heads * (length + drawn) + 3 * hidden + 4 * width)
  const drawing =
    place * (length * held + drawn * (2 * rows + first)) +
    step +
    4 * vocabulary * (LOGITS[kind] * rows + prompts) +
    24 * drawn * rows
  return Math.max(reading, drawing)
}

/** Tensors of the size of the logits that drawing holds at a time. */
const LOGITS: Readonly<Record<DrawKind['kind'], number>> = { greedy: 2, plain: 3, filtered: 5 }

/** κ: keys and values of one place in all layers. */
function placeBytes({ layers, keyValueHeads, headWidth }: Architecture): number {
  return 8 * layers * keyValueHeads * headWidth
}

/** What reading takes for each place of a chunk, of prompts of `length` places; the memory is not counted. */
function chunkBytes({ width, heads, headWidth, hidden }: Architecture, length: number): number {
  const attention = 2 * heads * headWidth + 2 * heads * length
  return 4 * (1.5 * length + 2 * width + Math.max(attention, 3 * hidden))
}

/** Places of a prompt that are read at once, at most: longer prompts are read in chunks. */
const longestChunk = 512
/** Shorter chunks would leave the processor idle. */
const shortestChunk = 32
/** The part of the limit that reading a chunk may take. */
const chunkShare = 1 / 4

/**
 * The sizes of a batch of prompts of at most `length` tokens: whole prompts at once where that is little, else in chunks of
 * equal length, and as many rows moved together as the limit allows. Where no such sizes stay within the limit, the least.
 */
export function fittedSizes(
  architecture: Architecture,
  kind: DrawKind['kind'],
  batch: Pick<BatchSizes, 'prompts' | 'samples' | 'length' | 'drawn'>,
  limit: number,
): BatchSizes & { readonly bytes: number } {
  const { prompts, samples, length } = batch
  const most = Math.floor((chunkShare * limit) / (prompts * chunkBytes(architecture, length)))
  const whole = length <= longestChunk && length <= most
  const bound = Math.min(longestChunk, Math.max(shortestChunk, most))
  const count = whole ? 1 : Math.ceil(length / bound)
  const chunk = Math.ceil(length / count)
  const sized = (moved: number): BatchSizes & { readonly bytes: number } => {
    const sizes = { ...batch, length: count * chunk, chunk, moved }
    return { ...sizes, bytes: batchBytes(architecture, kind, sizes) }
  }
  let sizes = sized(Math.ceil((prompts * samples) / 2))
  while (sizes.bytes > limit && sizes.moved > 1) sizes = sized(Math.ceil(sizes.moved / 2))
  return sizes
}
