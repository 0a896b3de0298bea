// What a run logs for each step: docs/method.md §11, without times (those are in timings.jsonl).

import type { HeldoutAccuracy, HeldoutMetrics } from '../evaluate/accuracy.ts'
import type { UpdateStatistics } from '../policy/policy.ts'
import type { RejectionReason } from '../stage/records.ts'
import type { Role, TaskType } from '../task/task.ts'

export type { HeldoutAccuracy, HeldoutMetrics }

/** One (task type, role) group of a step. Means are over responses unless said otherwise. */
export interface GroupMetrics {
  readonly type: TaskType
  readonly role: Role
  readonly responses: number
  readonly rewardMean: number
  readonly rewardSpread: number
  /** Share of responses with the required format. */
  readonly formatRate: number
  /** Solver: share of right answers. Proposer: share of valid tasks. */
  readonly accuracy: number
  /** Mean completion length in tokens. */
  readonly length: number
  /** Mean negative log-probability of a drawn token (nats). */
  readonly entropy: number
  readonly baseline: number
  readonly spread: number
  /** True where the group gave no gradient: all its rewards were equal, or its role was not trained. */
  readonly skipped: boolean
}

/** The proposer's side of a step, for one task type. */
export interface ProposerMetrics {
  readonly type: TaskType
  readonly proposals: number
  readonly valid: number
  readonly rejections: Readonly<Partial<Record<RejectionReason, number>>>
  /** Every solve rate estimated in this step, 0 to 1. */
  readonly rates: readonly number[]
  /** Share of estimated tasks with 0 < rate < 1. */
  readonly effective: number
  /** Mean proposer reward of these same proposals under each named convention. */
  readonly conventions: Readonly<Record<string, number>>
  /** Distinct programs after normalisation, among the valid ones of the step. */
  readonly distinct: number
  /** Means over valid programs. */
  readonly complexity: { readonly cyclomatic: number; readonly cognitive: number; readonly halstead: number }
  /**
   * Mean normalised syntax-tree distance to the references, 0 to 1 (null where none were shown, and for induction, which
   * takes its program over from its reference), and rarity of the answer, 0 to 1.
   */
  readonly diversity: { readonly program: number | null; readonly answer: number }
}

/** One line of journal.jsonl. */
export interface StepMetrics {
  readonly step: number
  readonly groups: readonly GroupMetrics[]
  readonly proposer: readonly ProposerMetrics[]
  readonly buffers: Readonly<Record<string, number>>
  readonly update: UpdateStatistics | null
  /** Present at step 0 (before self-play), at the last step, and in between where asked for. */
  readonly heldout?: HeldoutMetrics
}

/** One line of timings.jsonl: seconds by stage, and rates. */
export interface StepTimings {
  readonly step: number
  readonly seconds: Readonly<Record<string, number>>
  readonly tokensSampled: number
  /** Over the seconds of propose, estimate and solve; the estimate also runs programs, so it is a lower bound. */
  readonly tokensPerSecond: number
  /** Isolates (or contexts) made for a program, second runs and retries included. */
  readonly programStarts: number
  /** Inputs run, over the seconds of validate, estimate and verify; the estimate also samples, so it is a lower bound. */
  readonly executionsPerSecond: number
}
