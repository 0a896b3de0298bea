// azlab: the public interface. `az` has everything at hand for a notebook; stages, records and the rest are here by name.
//
// The same things by room are `azlab/engine`, `azlab/model`, `azlab/executor` and the other doors of src/door/.

export {
  AzlabError,
  type Contradiction,
  contentId,
  type Draws,
  draws,
  type ErrorDetail,
  type Incident,
  incidentText,
  JUPYTER_DISPLAY,
  type Key,
  nearest,
  show,
  stableJson,
  subkey,
  type UnknownName,
  unknownName,
} from './door/core.ts'
export {
  ENGINE_NAMES,
  type EngineChoice,
  type EngineName,
  type EngineReport,
  type EngineState,
  engineReport,
} from './door/engine.ts'
export * from './door/evaluate.ts'
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
  type RefusedInput,
} from './door/executor.ts'
export {
  type Complexity,
  type Forbidden,
  type Halstead,
  javascript,
  LANGUAGE_NAMES,
  type Language,
  language,
  type Parsed,
  type ParsedProgram,
  type ProgramParse,
  PYTHON_MODULES,
  python,
  type Value,
} from './door/language.ts'
export * from './door/run.ts'
export * from './door/task.ts'
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
} from './door/view.ts'
export * from './lab/index.ts'
export {
  type ChosenEngine,
  type Completion,
  type EngineOptions,
  isTrainable,
  type LocalPolicy,
  type LocalPolicyOptions,
  openPolicy,
  type Policy,
  type PolicyDifference,
  policyOf,
  resolveEngine,
  type SampleOptions,
  type SampleRequest,
  type ScriptedOptions,
  type Sequence,
  type StyleName,
  scriptedPolicy,
  type TrainablePolicy,
  type UpdateOptions,
  type UpdateSettings,
  type UpdateStatistics,
  type WeightedSequence,
} from './policy/index.ts'
export * from './stage/index.ts'
