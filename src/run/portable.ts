// The part of run that knows no platform: the loop with its states, records and metrics.

export { type Step, selfPlay, selfPlayStep } from './loop.ts'
export type {
  GroupMetrics,
  HeldoutAccuracy,
  HeldoutMetrics,
  ProposerMetrics,
  StepMetrics,
  StepTimings,
} from './metrics.ts'
export type { MetricsContext } from './metrics-proposer.ts'
export { stepMetrics } from './metrics-step.ts'
export type { PlayOptions } from './play-options.ts'
export type { StepRecords } from './records.ts'
export { shuffleRewards } from './shuffle.ts'
export { type PlayState, stepKey } from './state.ts'
