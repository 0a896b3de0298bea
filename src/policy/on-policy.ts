// The on-policy check: an update that learns from what its own weights drew computes the log-probabilities that were drawn with.

import type { Runtime } from '../model/index.ts'
import { warn } from '../platform/index.ts'
import type { Completion, Sequence } from './policy.ts'

/** Which policy drew a completion, and from which prompt. */
interface Draw {
  readonly runtime: Runtime
  /** Content id of the weights. */
  readonly version: string
  readonly prompt: string
  readonly tokens: readonly number[]
}

/**
 * By the list of log-probabilities itself: what was edited, copied, read from a file or drawn by other weights is not here, and
 * nothing can be said of it.
 */
const draws = new WeakMap<readonly number[], Draw>()

/** Remembers completions as drawn by these weights. */
export function rememberDraws(
  runtime: Runtime,
  version: string,
  prompts: readonly string[],
  completions: readonly Completion[],
): void {
  completions.forEach(({ tokens, logprobs }, index) => {
    draws.set(logprobs, { runtime, version, prompt: prompts[index]!, tokens })
  })
}

/** Whether all sequences are, unchanged, what these weights drew in this runtime. */
export function areDrawsOf(
  runtime: Runtime,
  version: string,
  sequences: readonly (Sequence & { readonly logprobs: readonly number[] })[],
): boolean {
  return sequences.every(({ prompt, tokens, logprobs }) => {
    const draw = draws.get(logprobs)
    return (
      draw !== undefined &&
      draw.runtime === runtime &&
      draw.version === version &&
      draw.prompt === prompt &&
      draw.tokens === tokens
    )
  })
}

/** The gap that rounding explains: sums of float32 in another order, and on GPUs products of fewer bits. */
export function gapLimit(engine: string): number {
  return /cpu|reference/.test(engine) ? 1e-4 : 1e-3
}

const warned = new WeakSet<Runtime>()

/** Says once of a model that sampling and learning disagree. */
export function warnOfGap(runtime: Runtime, engine: string, gap: number): void {
  if (gap <= gapLimit(engine) || warned.has(runtime)) return
  warned.add(runtime)
  warn(
    `A token that was drawn with one log-probability has another in the update, ${gap.toPrecision(2)} apart (expected at most ` +
      `${gapLimit(engine)} on ${engine}): sampling and learning do not compute the same, so the ratios are off by as much and the ` +
      'update is not quite on-policy. Compare with the engine cpu; the journal has the gap of each step as onPolicyGap.',
    { type: 'AzlabOnPolicyWarning' },
  )
}
