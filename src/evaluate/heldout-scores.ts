// What is counted of a measurement on the held-out set, task by task, and what is derived from it.

import type { BuiltInType } from '../task/task.ts'
import type { HeldoutMetrics } from './accuracy.ts'
import type { Estimate } from './wilson.ts'

/** What came of one task. */
export interface HeldoutScore {
  readonly task: string
  readonly type: BuiltInType
  /** Right greedy answers, 0 or 1. */
  readonly greedy: number
  /** Right answers among `samples`. */
  readonly right: number
  readonly samples: number
}

/** One a task, in the order of the set, by type. */
export type HeldoutScores = Readonly<Record<BuiltInType, readonly HeldoutScore[]>>

/** What was counted over the answers at temperature 1. */
export interface HeldoutCounts {
  readonly answers: number
  /** Answers whose format could be read. */
  readonly read: number
  /** Tokens drawn, and the sum of −log p over them, in nats. */
  readonly tokens: number
  readonly nats: number
}

/** Means over the three types, with intervals over tasks. */
export interface HeldoutMean {
  readonly greedy: Estimate
  readonly sampled: Estimate
}

/** What is derived from the scores. */
export interface HeldoutFigures {
  readonly metrics: HeldoutMetrics
  readonly mean: HeldoutMean
}
