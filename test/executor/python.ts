// A Python executor for tests, and why there is none where there is none.

import {
  createExecutor,
  type Execution,
  type Executor,
  type ExecutorOptions,
} from '../../src/executor/index.ts'
import { type PythonProbe, probePython } from '../../src/executor/python/probe.ts'

export const probe: PythonProbe = await probePython()

/** For the option `skip` of a test: false, or what is missing. */
export const skip: string | false =
  probe.python && probe.isolation ? false : `no Python that can be held: ${probe.advice.join(' ')}`

export function pythonExecutor(options: ExecutorOptions = {}): Executor {
  return createExecutor({ processes: 2, ...options, language: 'python' })
}

/** Runs one program on one input. */
export async function runOne(
  executor: Executor,
  program: string,
  input = '',
  options: Parameters<Executor['execute']>[1] = {},
): Promise<Execution> {
  return (await executor.execute([{ program, inputs: [input] }], options))[0]![0]!
}
