// Drawing a token from logits inside a graph: the inverse of the cumulative distribution at a uniform number that is fed in.

import {
  add,
  argmax,
  cast,
  cumsum,
  type Dim,
  dimAt,
  div,
  gatherElements,
  less,
  lessOrEqual,
  logSoftmax,
  max,
  minimum,
  mul,
  type Node,
  neg,
  reshape,
  slice,
  softmax,
  sum,
  topK,
  where,
} from '../engine/portable.ts'
import { zeroIfFinite } from './not-finite.ts'

/** How tokens are drawn; each kind is a program of its own, so that a plain draw pays for no sorting. */
export type DrawKind =
  | { readonly kind: 'greedy' }
  | { readonly kind: 'plain' }
  /** Only the `topK` most likely (0: all), and of these the fewest whose share reaches `topP`. */
  | { readonly kind: 'filtered'; readonly topK: number }

/** Scalars that the drawing reads. */
export interface DrawInputs {
  /** 1 / temperature. */
  readonly inverseTemperature: Node
  readonly topP: Node
}

/**
 * Draws one token a row. logits: (B, V); uniforms in [0, 1 − 2⁻²³]: (B). Gives the tokens, int64 (B), and their
 * log-probabilities under the whole distribution at temperature 1, (B): NaN where not all logits of the row are finite.
 */
export function drawToken(
  draw: DrawKind,
  logits: Node,
  uniforms: Node,
  inputs: DrawInputs,
): { readonly token: Node; readonly logProbability: Node } {
  const rows = dimAt(logits, 0)
  const token = draw.kind === 'greedy' ? argmax(logits) : invert(distribution(draw, logits, inputs), uniforms)
  const logProbability = gatherElements(logSoftmax(logits), reshape(token, [rows, 1]))
  return { token, logProbability: add(reshape(logProbability, [rows]), zeroIfFinite(logits)) }
}

/** Shares (B, V) that need not sum to 1. */
function distribution(draw: DrawKind, logits: Node, inputs: DrawInputs): Node {
  const shares = softmax(mul(logits, inputs.inverseTemperature))
  if (draw.kind !== 'filtered') return shares
  const count: Dim = draw.topK > 0 ? draw.topK : dimAt(logits, 1)
  const sorted = topK(shares, count) // (B, K), largest first
  const relative = div(sorted, sum(sorted, { axes: [-1], keepDims: true }))
  // A token stays while those before it have not reached topP: the first always stays.
  const before = cumsum(relative, { exclusive: true })
  const least = neg(max(where(less(before, inputs.topP), neg(sorted), -2), { axes: [-1], keepDims: true }))
  return where(less(shares, least), 0, shares)
}

/** The first place whose cumulative share exceeds uniform · total: a place of share 0 is never drawn. */
function invert(shares: Node, uniforms: Node): Node {
  const size = dimAt(shares, 1)
  const cumulative = cumsum(shares)
  const total = slice(cumulative, 1, -1)
  const point = mul(reshape(uniforms, [dimAt(shares, 0), 1]), total)
  // Counted in float32, which is exact up to 2²⁴ and several times faster than in int64.
  const passed = sum(cast(lessOrEqual(cumulative, point), 'float32'), { axes: [-1] })
  return cast(minimum(passed, (size as number) - 1), 'int64')
}
