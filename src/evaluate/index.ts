// evaluate: accuracy on the held-out set, intervals, paired comparison, pass@k, and the sharpening control.

export type { HeldoutAccuracy, HeldoutMetrics } from './accuracy.ts'
export {
  type BootstrapOptions,
  bootstrapMean,
  bootstrapStrata,
  type Estimate,
  pairedRise,
} from './bootstrap.ts'
export {
  evaluateHeldout,
  type HeldoutEvaluation,
  type HeldoutOptions,
  type HeldoutScore,
  heldoutPassAtK,
  heldoutRise,
} from './heldout.ts'
export { type Benchmark, type HeldoutSet, heldoutPrograms, readHeldout, TINY_HELDOUT } from './heldout-set.ts'
export { passAtK } from './pass-at-k.ts'
export { type MeasureOptions, measureProposals, type ProposalMeasure } from './proposals.ts'
export { atTemperature, temperatureOfEntropy } from './sharpen.ts'
