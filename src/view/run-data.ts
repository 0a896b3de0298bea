// What the figures and the report need to know of a run.

import type { HeldoutMean } from '../evaluate/index.ts'
import type { StepMetrics, StepTimings } from '../run/metrics.ts'
import type { TaskType } from '../task/task.ts'

/** The journal and the timings of a run. */
export interface RunData {
  readonly metrics: readonly StepMetrics[]
  readonly timings: readonly StepTimings[]
  /** Answers a task behind each solve rate (docs/method.md §6). */
  readonly samples: number
  /** Held-out accuracy over the three types by step, where it is known besides that of each type. */
  readonly means?: ReadonlyMap<number, HeldoutMean>
}

/** The steps in which anything was proposed or solved (step 0 holds the held-out accuracy alone). */
export function playedSteps(run: RunData): readonly StepMetrics[] {
  return run.metrics.filter((step) => step.groups.length > 0 || step.proposer.length > 0)
}

/** The proposer's side of a step for one type, if it proposed any. */
export function proposerOf(step: StepMetrics, type: TaskType) {
  return step.proposer.find((one) => one.type === type)
}

/** The reason for an empty figure of a run that has not played. */
export const NO_STEPS = 'No self-play step in this run yet.'
