// azlab/executor: untrusted JavaScript and Python programs in child processes that can be killed; one outcome an input.

export {
  type Compilers,
  createExecutor,
  DEFAULT_LIMITS,
  type EngineProbe,
  type ExecuteOptions,
  type Execution,
  type Executor,
  type ExecutorOptions,
  type ExecutorStats,
  type Isolation,
  type JavascriptProbe,
  type Job,
  type Limits,
  type Outcome,
  type PythonProbe,
  probeJavascript,
  probePython,
  type RefusedInput,
} from '../executor/index.ts'
