// executor: untrusted programs in child processes that can be killed; one outcome an input.

export { createExecutor, DEFAULT_LIMITS } from './create.ts'
export type {
  Compilers,
  ExecuteOptions,
  Execution,
  Executor,
  ExecutorOptions,
  ExecutorStats,
  Isolation,
  Job,
  Limits,
  Outcome,
  RefusedInput,
} from './executor.ts'
export { type EngineProbe, type JavascriptProbe, probeJavascript } from './javascript/probe.ts'
export { type PythonProbe, probePython } from './python/probe.ts'
