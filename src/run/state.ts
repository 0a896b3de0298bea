// The state of self-play: all that the next step depends on, as one value that is replaced and never changed.

import { type Key, subkey } from '../core/portable.ts'
import type { Policy } from '../policy/policy.ts'
import type { Buffers } from '../task/index.ts'

/** Where self-play stands. With the options, the same state gives the same next state. */
export interface PlayState {
  /** Steps done. */
  readonly step: number
  readonly policy: Policy
  /** Past tasks by type. */
  readonly buffers: Buffers
  /** All random numbers follow from the seed and the step. */
  readonly seed: number
}

/** The key of a step, e.g. `7/step=3`; each stage adds its name, the task and the sample. */
export function stepKey(seed: number, step: number): Key {
  return subkey(String(seed), 'step', step)
}

/** The step in whose key a response was drawn; null for a key that no step made. */
export function stepOfKey(key: Key): number | null {
  const digits = /(?:^|\/)step=(\d+)(?:\/|$)/.exec(key)?.[1]
  return digits === undefined ? null : Number(digits)
}
