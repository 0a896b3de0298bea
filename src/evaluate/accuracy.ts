// Held-out accuracy by task type, with intervals: what an evaluation reports and a journal keeps.

import type { BuiltInType } from '../task/task.ts'

/** Accuracy on one type of the held-out set. */
export interface HeldoutAccuracy {
  /** Greedy accuracy, 0 to 1. */
  readonly greedy: number
  /** Mean accuracy of `samples` answers at temperature 1. */
  readonly sampled: number
  /** Tasks. */
  readonly n: number
  readonly samples: number
  /** The right answers that both are derived from: `greedy` of n, `sampled` of n · samples. Absent in runs of before. */
  readonly right?: { readonly greedy: number; readonly sampled: number }
  /** 95 % intervals, bootstrapped over tasks; Wilson's where all tasks came out alike. */
  readonly greedyInterval: readonly [number, number]
  readonly sampledInterval: readonly [number, number]
}

/** Accuracy on the held-out set by task type. */
export type HeldoutMetrics = Readonly<Record<BuiltInType, HeldoutAccuracy>>
