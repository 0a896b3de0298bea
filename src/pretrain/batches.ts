// Batches for pre-training: examples packed into rows, several to a row, none seeing another.

import { draws, type Key, subkey } from '../core/index.ts'
import {
  type Batch,
  type BatchShape,
  type Branch,
  type Continued,
  emptyPlaces,
  placesOf,
  type Tokenizer,
  writeBranches,
} from '../model/index.ts'
import { MARK } from '../task/prompt/compact.ts'
import type { CorpusProgram } from './corpus.ts'
import { branchesOf, drawExamples, type Example, programPicker, SHARES, type Share } from './examples.ts'
import { weighted } from './grammar-scope.ts'

export interface BatchOptions {
  readonly shape: BatchShape
  /** Weight of a prompt's tokens in the loss; a completion's weigh as its role says. */
  readonly promptWeight: number
  /** Weight of the outputs shown in a prompt (pairs of an induction task, references of a proposal); as the prompt's if absent. */
  readonly outputWeight?: number
  readonly shares?: readonly Share[]
  /** Deduction and abduction examples of one program that are drawn together and share its places; default 1. */
  readonly branches?: number
}

/** A batch, and how much of it is examples. */
export interface PackedBatch extends Batch {
  readonly segments: Int32Array
  readonly continued: Continued
  /** 1 where the target is a token of a completion, else 0: the weights of a loss on completions alone. (rows, length) */
  readonly answers: Float32Array
  readonly examples: number
  /** Places that hold a token of an example. */
  readonly filled: number
}

/** Gives the batch of a key: the same key gives the same batch, whatever was drawn before. */
export type Batches = (key: Key, shares?: readonly Share[]) => PackedBatch

/** Draws that find no room before a batch is taken as full. */
const PATIENCE = 12

/** An example in ids, with the weight in the loss of each target: `weights[t]` is that of `ids[t + 1]`. */
interface Weighed {
  readonly ids: readonly number[]
  /** Ids of the prompt. */
  readonly prompt: number
  readonly weights: readonly number[]
}

/**
 * Opens the stream of batches over a corpus. Pieces between marks are encoded once and kept. Examples that share their
 * beginning have the loss that they would have apart: a shared place weighs once for each. Where there is room for some of
 * them only, these weigh more, so that each role keeps its share.
 */
export function openBatches(
  programs: readonly CorpusProgram[],
  tokenizer: Tokenizer,
  options: BatchOptions,
): Batches {
  const pick = programPicker(programs)
  const { shape, branches = 1 } = options
  const weigh = weigher(tokenizer, options)
  return (key, shares = options.shares ?? SHARES) => {
    const { rows, length } = shape
    const places = emptyPlaces(shape)
    const weights = new Float32Array(rows * length)
    const answers = new Float32Array(rows * length)
    const used = new Array<number>(rows).fill(0)
    const random = draws(subkey(key, 'examples'))
    // A role that is drawn several examples at a time is drawn less often.
    const chances = shares.map((share) => ({ share, weight: share.weight / branchesOf(share, branches) }))
    let examples = 0
    let filled = 0
    for (let misses = 0; misses < PATIENCE; ) {
      const { share } = weighted(random, chances)
      const drawn = drawExamples(share, pick, random, branches).map((example) => weigh(example, share))
      const shared = sharedIds(drawn)
      const row = roomiest(used, length, placesOf(branchesWith(shared, drawn)))
      const room = length - used[row]!
      let count = drawn.length
      while (count > 0 && placesOf(branchesWith(shared, drawn.slice(0, count))) > room) count--
      if (count < drawn.length / 2) {
        misses++
        continue
      }
      const written = drawn.slice(0, count)
      const at = row * length + used[row]!
      const heads = writeBranches(places, at, branchesWith(shared, written))
      for (let t = 0; t < shared - 1; t++) weights[at + t] = written[0]!.weights[t]! * drawn.length
      written.forEach((example, index) => {
        for (let t = shared - 1; t + 1 < example.ids.length; t++) {
          const place = heads[index]! + t - (shared - 1)
          weights[place] = (example.weights[t]! * drawn.length) / count
          answers[place] = t + 1 >= example.prompt ? 1 : 0
        }
      })
      const taken = placesOf(branchesWith(shared, written))
      examples += count
      filled += taken
      used[row]! += taken
    }
    const { tokens, targets, segments, prefixes, positions } = places
    return {
      ...shape,
      tokens,
      targets,
      weights,
      segments,
      continued: { prefixes, positions },
      answers,
      examples,
      filled,
    }
  }
}

const branchesWith = (shared: number, examples: readonly Weighed[]): readonly Branch[] =>
  examples.map(({ ids }) => ({ ids, shared }))

/** The row which so many places fill best, or else the one with the most room. */
function roomiest(used: readonly number[], length: number, places: number): number {
  const fitting = used.filter((at) => at + places <= length)
  return used.indexOf(fitting.length > 0 ? Math.max(...fitting) : Math.min(...used))
}

/** How many ids the prompts of all examples begin with alike; 1 for an example alone, which shares nothing. */
function sharedIds(examples: readonly Weighed[]): number {
  const [first, ...others] = examples as [Weighed, ...Weighed[]]
  if (others.length === 0) return 1
  const most = Math.min(...examples.map(({ prompt }) => prompt))
  let shared = 1
  while (shared < most && others.every(({ ids }) => ids[shared] === first.ids[shared])) shared++
  return shared
}

/** Turns an example's texts into ids with their weights in the loss. */
function weigher(tokenizer: Tokenizer, options: BatchOptions): (example: Example, share: Share) => Weighed {
  const encode = markedEncoder(tokenizer)
  const { promptWeight, outputWeight = promptWeight } = options
  const marks = new Set(Object.values(MARK).map((mark) => tokenizer.idOf(mark)))
  const output = tokenizer.idOf(MARK.output)
  const end = tokenizer.idOf(MARK.end) as number
  return ({ prompt, completion }, share) => {
    const asked = encode(prompt)
    const ids = [...asked, ...encode(completion), end]
    let shown = false // inside an output that the prompt shows
    const weights = ids.slice(0, -1).map((id, t) => {
      if (marks.has(id)) shown = id === output
      return t + 1 >= asked.length ? share.tokenWeight : shown ? outputWeight : promptWeight
    })
    return { ids, prompt: asked.length, weights }
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
