// The runner on TensorFlow.js: evaluates graphs operation by operation in a worker thread, with values that stay on the device.

import { AzlabError, beside } from '../../core/index.ts'
import { remoteRunner } from '../remote/runner.ts'
import { checkThreads, type Runner } from '../runner.ts'
import { planOf } from './plan.ts'

/** How TensorFlow is opened. */
export interface TensorflowOptions {
  /** Threads of one operator of the native library, default 2. Read by the first such runner of a process. */
  readonly threads?: number
}

/**
 * Opens a runner on the fastest package of TensorFlow.js that is installed: `@tensorflow/tfjs-node-gpu`, `@tensorflow/tfjs-node`,
 * or plain JavaScript. Nothing is loaded before the first use, which throws `engine/not-installed` where there is none.
 */
export function tensorflowRunner({ threads = 2 }: TensorflowOptions = {}): Runner {
  checkThreads(threads)
  // The native library reads these when it starts; what the user has set stands.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  process.env.TF_NUM_INTRAOP_THREADS ??= String(threads)
  process.env.TF_DETERMINISTIC_OPS ??= '1'
  return remoteRunner({
    name: 'tensorflow',
    entry: beside(import.meta.url, './worker'),
    options: {},
    translate: (graph) => {
      const plan = planOf(graph)
      const names = Object.keys(plan.outputs)
      return {
        code: plan,
        inputs: plan.inputs.map(({ name }) => name),
        outputs: Object.fromEntries(names.map((name) => [name, name])),
      }
    },
    refused: (name, cause) =>
      cause instanceof AzlabError && cause.code !== 'engine/runtime'
        ? cause
        : new AzlabError(`TensorFlow.js refuses the program '${name}': ${(cause as Error).message}`, {
            code: 'engine/runtime',
            value: name,
          }),
  })
}
