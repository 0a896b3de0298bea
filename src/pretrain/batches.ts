// Batches for pre-training: examples packed into rows, several to a row, none seeing another.

import { type Draws, draws, type Key, subkey } from '../core/index.ts'
import type { Batch, BatchShape, Tokenizer } from '../model/index.ts'
import { MARK } from '../task/prompt/compact.ts'
import type { CorpusProgram } from './corpus.ts'
import { drawExample, programPicker, SHARES, type Share } from './examples.ts'
import { weighted } from './grammar-scope.ts'

export interface BatchOptions {
  readonly shape: BatchShape
  /** Weight of a prompt's tokens in the loss; a completion's weigh as its role says. */
  readonly promptWeight: number
  /** Weight of the outputs shown in a prompt (pairs of an induction task, references of a proposal); as the prompt's if absent. */
  readonly outputWeight?: number
  readonly shares?: readonly Share[]
}

/** A batch, and how much of it is examples. */
export interface PackedBatch extends Batch {
  /** Number of the example at each place, from 1; 0 where there is none. */
  readonly segments: Int32Array
  readonly examples: number
  /** Places that hold a token of an example. */
  readonly filled: number
}

/** Gives the batch of a key: the same key gives the same batch, whatever was drawn before. */
export type Batches = (key: Key, shares?: readonly Share[]) => PackedBatch

/** Examples that find no room before a batch is taken as full. */
const PATIENCE = 6

/** Opens the stream of batches over a corpus. Pieces between marks are encoded once and kept. */
export function openBatches(
  programs: readonly CorpusProgram[],
  tokenizer: Tokenizer,
  options: BatchOptions,
): Batches {
  const pick = programPicker(programs)
  const encode = markedEncoder(tokenizer)
  const { shape, promptWeight, outputWeight = promptWeight } = options
  const marks = new Set(Object.values(MARK).map((mark) => tokenizer.idOf(mark)))
  const output = tokenizer.idOf(MARK.output)
  const end = tokenizer.idOf(MARK.end) as number
  const drawOne = (share: Share, random: Draws) => {
    const { prompt, completion } = drawExample(share, pick, random)
    return { prompt: encode(prompt), completion: [...encode(completion), end] }
  }
  return (key, shares = options.shares ?? SHARES) => {
    const { rows, length } = shape
    const tokens = new Int32Array(rows * length)
    const targets = new Int32Array(rows * length)
    const weights = new Float32Array(rows * length)
    const segments = new Int32Array(rows * length)
    const used = new Int32Array(rows)
    const random = draws(subkey(key, 'examples'))
    let examples = 0
    let filled = 0
    for (let misses = 0; misses < PATIENCE; ) {
      const share = weighted(random, shares)
      const { prompt, completion } = drawOne(share, random)
      const ids = [...prompt, ...completion]
      const places = ids.length - 1
      const row = used.findIndex((at) => at + places <= length)
      if (row < 0) {
        misses++
        continue
      }
      const at = row * length + (used[row] as number)
      examples++
      let shown = false // inside an output that the prompt shows
      for (let t = 0; t < places; t++) {
        const id = ids[t] as number
        if (marks.has(id)) shown = id === output
        tokens[at + t] = id
        targets[at + t] = ids[t + 1] as number
        weights[at + t] = t + 1 >= prompt.length ? share.tokenWeight : shown ? outputWeight : promptWeight
        segments[at + t] = examples
      }
      used[row] = (used[row] as number) + places
      filled += places
    }
    return { ...shape, tokens, targets, weights, segments, examples, filled }
  }
}

/** Encodes texts with marks piece by piece: what stands between two marks never depends on what is around them. */
export function markedEncoder(tokenizer: Tokenizer): (text: string) => readonly number[] {
  const known = new Map<string, readonly number[]>()
  return (text) => {
    const ids: number[] = []
    for (const piece of text.split(/(<\|[a-z]+\|>)/)) {
      if (piece === '') continue
      let found = known.get(piece)
      if (found === undefined) {
        found = tokenizer.encode(piece)
        known.set(piece, found)
      }
      for (const id of found) ids.push(id)
    }
    return ids
  }
}
