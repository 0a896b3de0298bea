// A step of `lab.train`, which carries what came before it, so that a figure can be drawn from the step alone.

import type { Step } from '../run/loop.ts'
import type { StepMetrics, StepTimings } from '../run/metrics.ts'
import { stepLine } from '../view/step-line.ts'
import { stepTable } from '../view/table/lab.ts'
import { shownAs } from './rows.ts'

/** Metrics and timings of this training so far, the present step included. */
export interface StepHistory {
  readonly metrics: readonly StepMetrics[]
  readonly timings: readonly StepTimings[]
  /** Answers a task behind each solve rate. */
  readonly samples: number
  /** A name of this training, another each time; null for a step by itself. */
  readonly training: string | null
}

/** One step of self-play with its history at hand. */
export type LabStep = Step & { readonly history: StepHistory }

/** The step with the history up to it, which is no part of its data. */
export function labStep(step: Step, before: StepHistory): LabStep {
  const history: StepHistory = {
    metrics: [...before.metrics, step.metrics],
    timings: [...before.timings, step.timings],
    samples: before.samples,
    training: before.training,
  }
  return shownAs({ ...step }, () => [stepTable(stepLine(step), step.metrics.groups)], { history })
}
