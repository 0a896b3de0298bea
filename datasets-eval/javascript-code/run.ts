// One run of a program of ours on a list: what came back as a value, or in words why nothing did.

import type { Executor, Limits } from 'azlab/executor'
import type { Value } from 'azlab/language'
import { type Calls, readCalls } from './solution.ts'

export type Ran<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string }

/** CPU time and memory of all calls of a solution together; officially 3 to 15 s of a process, by the clock. */
export const SOLUTION_LIMITS: Limits = { timeoutMs: 10_000, memoryMiB: 512, outputBytes: 4_194_304 }

/** Runs a program on one argument, a list. */
export async function run(
  executor: Executor,
  program: string,
  given: readonly Value[],
  limits: Limits,
): Promise<Ran<Value>> {
  const { language } = executor
  const input = language.display(given, 'compact')
  const [[execution] = []] = await executor.execute([{ program, inputs: [input] }], { limits })
  if (execution?.outcome !== 'ok' || execution.value === null)
    return { ok: false, message: `${execution?.outcome}: ${execution?.error}` }
  return language.fromCanonical(execution.value)
}

/** Makes calls with a solution's program (`solutionProgram`). */
export async function runCalls(
  executor: Executor,
  program: string,
  calls: readonly (readonly Value[])[],
  limits = SOLUTION_LIMITS,
): Promise<Ran<Calls>> {
  const ran = await run(executor, program, calls, limits)
  if (!ran.ok) return ran
  const made = readCalls(ran.value, calls.length)
  return made ? { ok: true, value: made } : { ok: false, message: 'the solution changed what its calls gave' }
}
