// azlab: the public interface. `az` has everything at hand for a notebook; the same things are here by name.

export * from './core/index.ts'
export {
  ENGINE_NAMES,
  type EngineChoice,
  type EngineName,
  type EngineReport,
  type EngineState,
  engineReport,
} from './engine/index.ts'
export * from './evaluate/index.ts'
export {
  createExecutor,
  DEFAULT_LIMITS,
  type ExecuteOptions,
  type Execution,
  type Executor,
  type ExecutorOptions,
  type ExecutorStats,
  type Isolation,
  type Job,
  type Limits,
  type Outcome,
  type Refusal,
} from './executor/index.ts'
export * from './lab/index.ts'
export * from './language/index.ts'
export * from './policy/index.ts'
export * from './run/index.ts'
export * from './stage/index.ts'
export * from './task/index.ts'
export {
  type Column,
  darkExchanges,
  escapeHtml,
  type Figure,
  heldoutTable,
  highlight,
  htmlTable,
  labStyle,
  type RunData,
  reportData,
  reportHtml,
  runData,
  runFigures,
  type Table,
  textTable,
  writePictures,
  writeReport,
} from './view/index.ts'
