// The log-probabilities of given tokens, and their cross-entropy.

import {
  broadcastTo,
  type Dim,
  dimAt,
  equal,
  gatherElements,
  input,
  logSoftmax,
  mul,
  type Node,
  neg,
  range,
  reshape,
  sum,
  where,
} from '../engine/portable.ts'
import type { Architecture } from './config.ts'
import {
  causalMask,
  type ForwardInputs,
  forward,
  logits,
  rotaryConstants,
  rotaryInputs,
  SHUT,
  type WeightNodes,
  weightInputs,
} from './transformer.ts'

/** A forward pass over a right-padded batch, with its inputs. */
export interface TeacherForced {
  /** The weights' inputs, by name. */
  readonly weights: WeightNodes
  /**
   * `tokens` and `targets`, int64 (B, T); `segments` where rows hold several documents, and `prefixes` and `positions` where
   * these continue one another. With `asked`, int64 (A), `targets` are (A).
   */
  readonly inputs: Readonly<Record<string, Node>>
  /** Natural log-probabilities over the vocabulary, (B·T, V), or (A, V) of the places asked. */
  readonly logProbabilities: Node
  /** Log-probability of each target, (B, T) or (A). */
  readonly chosen: Node
  /** What they come from, (B·T, V) or (A, V). */
  readonly logits: Node
}

/** What a batch's rows hold, see `Batch`: one document (neither), several (`segments`), or branches with prefixes too. */
export interface RowStructure {
  readonly segments?: boolean
  readonly prefixes?: boolean
}

/**
 * The graph that reads given tokens and says how likely the given targets are. With a named length one program serves batches
 * of every length; then the rotary tables are inputs, `cosines` and `sines`, see `rotaryFeeds`. With `asked` an input of this
 * name holds the flat places (row · T + t) whose targets matter, A of them, and nothing is predicted at the others.
 */
export function teacherForced(
  architecture: Architecture,
  shape: { readonly rows: Dim; readonly length: Dim },
  options: RowStructure & { readonly asked?: Dim } = {},
): TeacherForced {
  const { rows, length } = shape
  const weights = weightInputs(architecture)
  const tokens = input('tokens', [rows, length], 'int64')
  const asked = options.asked === undefined ? undefined : input('asked', [options.asked], 'int64')
  const targets = input('targets', asked?.shape ?? [rows, length], 'int64')
  const { inputs, ...places } = rowPlaces(architecture, shape, options)
  const { hidden } = forward(architecture, weights, { tokens, ...places }, { asked })
  const values = logits(architecture, weights, hidden)
  return {
    weights,
    inputs: { tokens, targets, ...(asked && { asked }), ...inputs },
    logits: values,
    ...predicted(values, targets),
  }
}

/** Log-probabilities (rows, V) from logits, and of each target that of its own, in the targets' shape. */
export function predicted(
  values: Node,
  targets: Node,
): { readonly logProbabilities: Node; readonly chosen: Node } {
  const logProbabilities = logSoftmax(values)
  const column = reshape(targets, [dimAt(values, 0), 1])
  return { logProbabilities, chosen: reshape(gatherElements(logProbabilities, column), targets.shape) }
}

/** Who stands where in rows of tokens, and who sees whom: what the layers read beside weights and tokens, and its inputs. */
export function rowPlaces(
  architecture: Architecture,
  shape: { readonly rows: Dim; readonly length: Dim },
  options: RowStructure = {},
): Omit<ForwardInputs, 'tokens'> & { readonly inputs: Readonly<Record<string, Node>> } {
  const { rows, length } = shape
  const inputs: Record<string, Node> = {}
  let mask = causalMask(length)
  const tables =
    typeof length === 'number' ? rotaryConstants(architecture, length) : rotaryInputs(architecture)
  if (typeof length !== 'number') Object.assign(inputs, tables)
  let positions = broadcastTo(reshape(range(length), [1, length]), [rows, length])
  if (options.segments || options.prefixes) {
    const segments = input('segments', [rows, length], 'int64')
    inputs.segments = segments
    const keys = reshape(segments, [rows, 1, 1, 1, length])
    const queries = (of: Node): Node => reshape(of, [rows, 1, 1, length, 1])
    let elsewhere: Node | number = SHUT
    if (options.prefixes) {
      const prefixes = input('prefixes', [rows, length], 'int64')
      positions = input('positions', [rows, length], 'int64')
      Object.assign(inputs, { prefixes, positions })
      elsewhere = where(equal(queries(prefixes), keys), mask, SHUT)
    }
    mask = where(equal(queries(segments), keys), mask, elsewhere)
  }
  return { inputs, positions, rotary: tables, mask }
}

/** −Σ w·log p over the batch, where the weights sum to what the caller wants (1 for a mean). */
export function crossEntropy(chosen: Node, tokenWeights: Node): Node {
  return neg(sum(mul(chosen, tokenWeights)))
}
