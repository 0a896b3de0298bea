// How much memory the activations of a micro-batch take, and how large it may therefore be.

import { AzlabError, show } from '../core/portable.ts'
import type { Architecture } from './config.ts'
import { trainedCount } from './weights.ts'

/** How much memory an update may take. */
export interface MemoryOptions {
  /** MiB that the activations of an update may take, default 2048. A single row that takes more is learned from alone. */
  readonly activationMiB?: number | undefined
  /**
   * Whether layers are computed again on the way back instead of being kept, which takes a third more time. By default where
   * the activations of a micro-batch would not fit otherwise.
   */
  readonly checkpointing?: boolean | undefined
}

/** How an update goes through its rows. */
export interface MicroBatches {
  readonly checkpointing: boolean
  /** Places of a micro-batch, padding included; a row is never cut. */
  readonly tokens: number
  /** Places whose logits are computed at once, with checkpointing. */
  readonly asked: number
}

const defaultMiB = 2048

/** Places of a micro-batch at most: products are as fast as with more. */
const mostTokens = 1024
/** Values that logits may have at once: large vocabularies get fewer places. */
const logitLimit = { whole: 2 ** 24, checkpointing: 2 ** 25 }

/** Below it, reading the output matrix costs more than the products with it. */
const fewestAsked = 32

/** Rows of `length` places, `tokens` places in all, of which the logits of `asked` are computed at once. */
export interface BatchSize {
  readonly tokens: number
  readonly length: number
  readonly asked: number
}

/**
 * Bytes of the activations of one micro-batch, from above. With N places in rows of length S, D the width of the hidden states
 * (or of all heads together, where that is more), F that of the feed-forward block, H heads, A places asked, V tokens in the
 * vocabulary and P weights that are learned, G of them in a layer, a layer takes, forwards and backwards, and the loss takes
 *
 *     I = N · (10·D + 8·F + 3·(H + 2)·S) + G      J = 5.5·A·V + 2·V·D (the latter where the output matrix is learned)
 *
 * values of 4 bytes. With checkpointing, one state for each layer is kept, and one layer or the loss is computed at a time:
 * 4 · ((layers + 2)·N·D + max(I, J)). Without, what a layer keeps for the way back is kept for all, and new gradients stand
 * beside those to which they were added: 4 · (layers·N·(8·D + 4·F + 2·(H + 1)·S) + 2·P + max(I, J)).
 */
export function activationBytes(
  architecture: Architecture,
  { tokens, length, asked }: BatchSize,
  checkpointing: boolean,
): number {
  const { layers, heads, hidden } = architecture
  const width = Math.max(architecture.width, heads * architecture.headWidth)
  const gradients =
    trainedCount({ ...architecture, layers: 1 }) - trainedCount({ ...architecture, layers: 0 })
  const inside = tokens * (10 * width + 8 * hidden + 3 * (heads + 2) * length) + gradients
  const kept = checkpointing
    ? (layers + 2) * tokens * width
    : layers * tokens * (8 * width + 4 * hidden + 2 * (heads + 1) * length) + 2 * trainedCount(architecture)
  return 4 * (kept + Math.max(inside, lossValues(architecture, asked)))
}

const lossValues = ({ vocabulary, width, adapter }: Architecture, asked: number): number =>
  5.5 * asked * vocabulary + (adapter ? 0 : 2 * vocabulary * width)

/** How an update goes through rows of at most `longest` places within its memory. */
export function microBatches(
  architecture: Architecture,
  options: MemoryOptions & { readonly longest: number },
): MicroBatches {
  const { longest, activationMiB = defaultMiB, checkpointing } = options
  if (!(Number.isFinite(activationMiB) && activationMiB > 0))
    throw new AzlabError(`The option activationMiB is ${show(activationMiB)}.`, {
      code: 'model/option',
      value: activationMiB,
      expected: 'a number of MiB above 0',
    })
  const bytes = activationMiB * 2 ** 20
  const places = (limit: number): number => Math.max(1, Math.floor(limit / architecture.vocabulary))
  const needs = (tokens: number, asked: number, again: boolean): number =>
    activationBytes(architecture, { tokens, length: Math.min(longest, tokens), asked }, again)
  // Without checkpointing all logits of a micro-batch are computed at once.
  const whole = Math.min(mostTokens, places(logitLimit.whole))
  const fits = longest <= whole && needs(whole, whole, false) <= bytes
  if (!(checkpointing ?? !fits)) return { checkpointing: false, tokens: whole, asked: whole }
  let asked = places(logitLimit.checkpointing)
  while (asked > fewestAsked && 4 * lossValues(architecture, asked) > 0.75 * bytes)
    asked = Math.ceil(asked / 2)
  let tokens = mostTokens
  while (tokens > longest && needs(tokens, asked, true) > bytes) tokens = Math.ceil(tokens / 2)
  return { checkpointing: true, tokens, asked }
}
