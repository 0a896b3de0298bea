// The outcome of a run in one object: steps, seconds, and the held-out accuracy before and after with its rise.

import { readFile } from 'node:fs/promises'
import { type Estimate, type HeldoutEvaluation, heldoutRise } from '../evaluate/index.ts'
import { exists } from './files.ts'
import { heldoutFile, type RunFolder } from './folder.ts'
import type { HeldoutMetrics } from './metrics.ts'

/** Why a run ended. */
export type RunEnd = 'steps' | 'minutes' | 'nothing-valid' | 'asked'

/** Held-out accuracy of a run. Accuracies are fractions from 0 to 1. */
export interface HeldoutOutcome {
  readonly before: HeldoutMetrics
  readonly after: HeldoutMetrics
  /** After − before, mean over the three types, with the 95 % interval of a paired bootstrap over tasks. */
  readonly rise: { readonly greedy: Estimate; readonly sampled: Estimate }
}

/** What summary.json holds, and what train gives back. */
export interface RunSummary {
  readonly steps: number
  /** Of this command, not of the commands before it that the run was resumed from. */
  readonly seconds: number
  /** Null where nothing was held out, or the run was stopped before its end. */
  readonly heldout: HeldoutOutcome | null
  readonly end: RunEnd
  /** Content id of the trained policy. */
  readonly policy: string
}

/** The held-out outcome from the files of a run: the measurement at step 0 and the one after `step`. */
export async function heldoutOutcome(run: RunFolder, step: number): Promise<HeldoutOutcome | null> {
  const [before, after] = [await readHeldoutFile(run, 0), await readHeldoutFile(run, step)]
  if (before === null || after === null) return null
  return { before: before.metrics, after: after.metrics, rise: heldoutRise(before, after) }
}

/** The measurement after a step, task by task; null where there is none. */
export async function readHeldoutFile(run: RunFolder, step: number): Promise<HeldoutEvaluation | null> {
  const path = heldoutFile(run, step)
  return (await exists(path)) ? (JSON.parse(await readFile(path, 'utf8')) as HeldoutEvaluation) : null
}
