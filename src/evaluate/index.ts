// evaluate: benchmarks and their data, the runner, accuracy on the held-out set, intervals, paired comparison, pass@k, and
// the sharpening control.

export type { HeldoutAccuracy, HeldoutMetrics } from './accuracy.ts'
export type { Benchmark, BenchmarkInfo, BenchmarkItem, BenchmarkScore } from './benchmark.ts'
export {
  type BootstrapOptions,
  bootstrapMean,
  bootstrapStrata,
  pairedRise,
} from './bootstrap.ts'
export { againstFirst, bySteps, type ComparedEvaluations } from './compared.ts'
export {
  accuracyFaults,
  type Comparing,
  measurementFaults,
  riseFaults,
  type StoredMeasurement,
} from './contradictions.ts'
export { type FetchedData, type FetchOptions, fetchData } from './data-fetch.ts'
export { addData, cacheFolder, type DataState, dataFolder, dataPath, dataState } from './data-folder.ts'
export {
  type EvaluatedPolicy,
  type Evaluation,
  type EvaluationSettings,
  listEvaluations,
  openEvaluation,
  summarise,
  talliesOf,
} from './evaluation.ts'
export type { EvaluationSummary, ItemRecord } from './evaluation-record.ts'
export { guardAgainst, guardedBenchmark } from './guard.ts'
export {
  countHeldout,
  evaluateHeldout,
  type HeldoutEvaluation,
  type HeldoutOptions,
  type HeldoutRecords,
  heldoutOf,
} from './heldout.ts'
export { answerFigures, heldoutFigures, heldoutPassAtK, heldoutRise } from './heldout-figures.ts'
export type {
  HeldoutCounts,
  HeldoutFigures,
  HeldoutMean,
  HeldoutScore,
  HeldoutScores,
} from './heldout-scores.ts'
export {
  type HeldoutAbout,
  type HeldoutSet,
  heldoutPrograms,
  readHeldout,
  TINY_HELDOUT,
} from './heldout-set.ts'
export { INCIDENTS_FILE, readIncidents, tellInto } from './incidents-file.ts'
export { accuracyOf, type ItemTally, passCurve } from './interval.ts'
export { type ItemSource, loadItems } from './items.ts'
export type { EvaluationProgress, JudgingOptions } from './judging.ts'
export { comparePaired, signTest } from './paired.ts'
export type { PairedComparison } from './paired-comparison.ts'
export { PAPER_SOURCE, type PaperResult, paperResults } from './paper.ts'
export { passAtK } from './pass-at-k.ts'
export { type MeasureOptions, measureProposals, type ProposalMeasure } from './proposals.ts'
export { benchmarkInfos, listBenchmarks, openBenchmark } from './registry.ts'
export { type EvaluateOptions, evaluateItems, type RecordedAnswer, scoreRecorded } from './runner.ts'
export { atTemperature, temperatureOfEntropy } from './sharpen.ts'
export { type Estimate, wilson } from './wilson.ts'
