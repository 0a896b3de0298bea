// Logits that are NaN or infinite: made visible in what a graph gives anyway, and the error of a call that met some.

import { AzlabError } from '../core/portable.ts'
import { type Node, sub, sum } from '../engine/portable.ts'

/**
 * 0 for each row of logits (rows, V) that are all finite, and NaN for any other: added to a log-probability, it changes no bit of
 * one that can be trusted. A logit of −∞ alone would be seen nowhere else, since it leaves the other shares as they are.
 */
export function zeroIfFinite(logits: Node): Node {
  const total = sum(logits, { axes: [-1] })
  return sub(total, total)
}

/** The place of the first value that is not finite; −1 where all are. */
export function firstOdd(values: ArrayLike<number>): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i
  return -1
}

/** The error of a call that met logits which are not finite; `where` says at which step of it. */
export function notFinite(where: string, value?: unknown): AzlabError {
  return new AzlabError(`The model's logits are not finite (NaN or infinite) ${where}.`, {
    code: 'model/not-finite',
    value,
    expected: 'finite logits',
    hint: 'The weights are damaged, or their training diverged: take an earlier checkpoint, or a smaller learning rate.',
  })
}
