// One run of a program of ours on a list: what came back as a value, or in words why nothing did.

import type { Executor, Limits, Value } from 'azlab'

export type Ran<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string }

/** CPU time and memory of all calls of a solution together; officially 3 to 15 s of a process, by the clock. */
export const SOLUTION_LIMITS: Limits = { timeoutMs: 10_000, memoryMiB: 512, outputBytes: 4_194_304 }

/** Runs a program on one argument, a list. */
export async function run<T>(
  executor: Executor,
  program: string,
  given: readonly Value[],
  limits: Limits,
): Promise<Ran<T>> {
  const { language } = executor
  const input = language.display(given, 'compact')
  const [[execution] = []] = await executor.execute([{ program, inputs: [input] }], { limits })
  if (execution?.outcome !== 'ok' || execution.value === null)
    return { ok: false, message: `${execution?.outcome}: ${execution?.error}` }
  const read = language.fromCanonical(execution.value)
  return read.ok ? { ok: true, value: read.value as T } : { ok: false, message: read.message }
}
