// run: the loop, and what keeps it in a folder: journal, records, checkpoints, resuming.

export {
  ABLATIONS,
  type Ablation,
  type AblationOptions,
  type AblationResult,
  ablation,
  runAblations,
} from './ablation.ts'
export {
  CONFIG_NAMES,
  configFromText,
  MAIN_JOB,
  RUN_DEFAULTS,
  type RunConfig,
  type RunConfigInput,
  type RunOptions,
  readConfig,
  runConfig,
} from './config.ts'
export type { Lineage, LineageRecords, LineageResponse, LineageUpdate } from './lineage.ts'
export type { RunManifest } from './manifest.ts'
export { type OpenRun, openRun } from './open.ts'
export { RUN_TABLE } from './option-table.ts'
export { evaluationsOfRun, policiesOfRun, type RunPolicy } from './policies.ts'
export * from './portable.ts'
export { decodeStep, encodeStep } from './records.ts'
export type { HeldoutOutcome, RunEnd, RunSummary } from './summary.ts'
export { type TrainEvent, type TrainOptions, type TrainResult, train } from './train.ts'
