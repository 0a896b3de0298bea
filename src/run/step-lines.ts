// The lines of a step in the journal and the timings: checked against the step's records before they are written.

import { settled, type Tell } from '../core/index.ts'
import type { Executor } from '../executor/index.ts'
import type { StageOptions } from '../stage/index.ts'
import type { Buffers } from '../task/index.ts'
import type { RunConfig } from './config.ts'
import type { RunFolder } from './folder.ts'
import type { Step } from './loop.ts'
import type { StepMetrics, StepTimings } from './metrics.ts'
import { stepMetrics } from './metrics-step.ts'
import { stepFaults, timingFaults, tokensOf } from './step-contradictions.ts'
import { tokenRates } from './stopwatch.ts'

/** What a step's lines are written with. */
interface Writing {
  readonly run: RunFolder
  readonly config: RunConfig
  readonly executor: Executor
  readonly tell: Tell
}

/** The lines of a step. */
export interface StepLines {
  readonly metrics: StepMetrics
  readonly timings: StepTimings
}

/** The lines of a step, once they agree with its records; `before` are the buffers that it began with. Throws `figures/contradiction`. */
export function settledLines(
  { step, records, metrics, timings, state }: Step,
  before: Buffers,
  { run, config, executor, tell }: Writing,
): StepLines {
  const { language } = executor
  const checking = { language, options: plainOptions(config.stages) }
  const context = { before, after: state.buffers, language, options: config.stages }
  const at = (file: string) => ({ file: `${file}, step ${step}`, tell })
  return {
    metrics: settled(
      firstOr(metrics, () => stepMetrics(records, context)),
      // As it will stand in the file.
      (made) => stepFaults(asJson(made), records, checking),
      at(run.journal),
    ),
    timings: settled(
      firstOr(timings, () => ({ ...timings, ...tokenRates(records, timings.seconds) })),
      (made) => timingFaults(asJson(made), tokensOf(records)),
      at(run.timings),
    ),
  }
}

/** The options, or null where some are functions. */
const plainOptions = (options: StageOptions): StageOptions | null =>
  Object.values(options).some((one) => typeof one === 'function') ? null : options

/** What was made already, and after that what is made again. */
function firstOr<T>(first: T, again: () => T): () => T {
  let isFirst = true
  return () => {
    if (!isFirst) return again()
    isFirst = false
    return first
  }
}

const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
