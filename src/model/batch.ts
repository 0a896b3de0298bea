// Token rows of unequal length as one rectangular batch, padded on the right.

import { AzlabError, show } from '../core/portable.ts'
import { type IntTensor, ints } from '../engine/portable.ts'
import type { Architecture } from './config.ts'

/** Rows and columns of a batch. */
export interface BatchShape {
  readonly rows: number
  readonly length: number
}

/**
 * A batch for learning or scoring: at (row, t) the model reads `tokens` and is asked for `targets`. What stands at a
 * place of weight 0 has no effect, since no token looks ahead.
 */
export interface Batch extends BatchShape {
  /** (rows, length) */
  readonly tokens: Int32Array
  /** (rows, length) */
  readonly targets: Int32Array
  /** (rows, length) */
  readonly weights: Float32Array
  /**
   * Document numbers, (rows, length): with them a row may hold several documents, which do not see each other.
   * Without them a row is one document.
   */
  readonly segments?: Int32Array
  /** What documents continue; only together with `segments`. */
  readonly continued?: Continued
}

/** Documents that continue another one of their row, which comes before them: branches of one prefix. */
export interface Continued {
  /** The segment that each place sees beside its own; its own again, or 0, where there is none. (rows, length) */
  readonly prefixes: Int32Array
  /** Positions for the rotary angles, (rows, length): a branch's go on from where its prefix ends. Below `length`. */
  readonly positions: Int32Array
}

/** Puts id rows into a batch for the prediction of each next token; the weight of every real target is 1. */
export function nextTokenBatch(rows: readonly (readonly number[])[], shape: BatchShape): Batch {
  const size = shape.rows * shape.length
  const tokens = new Int32Array(size)
  const targets = new Int32Array(size)
  const weights = new Float32Array(size)
  rows.forEach((ids, row) => {
    const at = row * shape.length
    for (let t = 0; t + 1 < ids.length; t++) {
      tokens[at + t] = ids[t]!
      targets[at + t] = ids[t + 1]!
      weights[at + t] = 1
    }
  })
  return { ...shape, tokens, targets, weights }
}

/** The matrix as an int64 feed. */
export function matrix(shape: BatchShape, data: Int32Array): IntTensor {
  return ints([shape.rows, shape.length], data)
}

/** Throws where a list holds what is no id of the model's, or more ids than it reads. */
export function checkIds(
  ids: readonly number[],
  { vocabulary, longest }: Pick<Architecture, 'vocabulary' | 'longest'>,
): void {
  const odd = ids.find((id) => !(Number.isInteger(id) && id >= 0 && id < vocabulary))
  if (odd !== undefined)
    throw new AzlabError(`A text has the token id ${show(odd)}.`, {
      code: 'model/token',
      value: odd,
      expected: `whole numbers from 0 to ${vocabulary - 1}`,
      hint: 'The ids must be those of this model.',
    })
  if (ids.length > longest)
    throw new AzlabError(`A text has ${ids.length} tokens; the model reads at most ${longest}.`, {
      code: 'model/too-long',
      value: ids.length,
      expected: `at most ${longest} tokens`,
      hint: 'Shorten the text.',
    })
}
