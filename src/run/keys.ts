// The keys of a run: which random numbers belong to which stage of which step.

import { type Key, subkey } from '../core/index.ts'

/** A step's stage, e.g. `7/step=3/solve`: all its random numbers are drawn under this key. */
export function stageKey(seed: number | string, step: number, stage: string, part?: string): Key {
  const key = subkey(subkey(String(seed), 'step', step), stage)
  return part === undefined ? key : subkey(key, part)
}

/** The step that a key made by `stageKey` (or one below it) belongs to; null for another key. */
export function stepOfKey(key: Key): number | null {
  const digits = /(?:^|\/)step=(\d+)(?:\/|$)/.exec(key)?.[1]
  return digits === undefined ? null : Number(digits)
}
