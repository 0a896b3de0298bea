// What self-play needs besides its state.

import type { OptionNames } from '../core/portable.ts'
import type { Executor } from '../executor/executor.ts'
import type { Language } from '../language/portable.ts'
import type { StageOptions, StageProgress } from '../stage/index.ts'
import type { Guard, PromptStyle, TaskKind } from '../task/index.ts'

/** What self-play needs besides its state. */
export interface PlayOptions {
  readonly executor: Executor
  readonly language: Language
  readonly stages: StageOptions
  /** The prompts, where they are not those that the policy names. */
  readonly style?: PromptStyle
  /** Task kinds of one's own. */
  readonly kinds?: readonly TaskKind[]
  /** Step after which to end. */
  readonly steps: number
  /** `shuffled` is the control that must not learn. Default `real`. */
  readonly rewards?: 'real' | 'shuffled'
  /** What becomes no task: programs of a held-out set, items of benchmarks. */
  readonly guard?: Guard
  /** Ends after the present step. */
  readonly finish?: AbortSignal
  /** Ends at once: the step in progress is lost and the generator throws the signal's reason. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: StageProgress) => void
}

/** The names of these options. */
export const PLAY_OPTIONS: OptionNames<PlayOptions> = {
  executor: true,
  language: true,
  stages: true,
  steps: true,
  rewards: true,
  style: true,
  kinds: true,
  guard: true,
  finish: true,
  signal: true,
  onProgress: true,
}
