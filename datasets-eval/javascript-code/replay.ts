// A solution against a test script, each in an isolate of its own: calls go one way, results the other, until the script
// has come to its end with results that are all the solution's.

import type { Executor, Limits, Value } from 'azlab'
import type { Trace } from './script.ts'
import type { Calls, Result } from './solution.ts'

/** Where programs run: never a solution where a test script has been. */
export interface Rooms {
  readonly solutions: Executor
  readonly scripts: Executor
}

export interface Pair {
  readonly solution: string
  readonly script: string
  /** Whether the script's calls do not depend on results. */
  readonly independent: boolean
}

export type Replayed =
  | { readonly ok: true; readonly trace: Trace; readonly results: readonly Result[]; readonly printed: boolean }
  | { readonly ok: false; readonly message: string }

/** Of a whole sequence of calls; more generous than the official ones, which are 3 to 15 s of a process. */
export const SOLUTION_LIMITS: Limits = { timeoutMs: 15_000, memoryMiB: 512, outputBytes: 4_194_304 }
const SCRIPT_LIMITS: Limits = { timeoutMs: 15_000, memoryMiB: 512, outputBytes: 16_777_216 }

type Ran<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string }

/**
 * Runs a script with no results, gives the calls it makes to the solution, runs the script again with the results, and so on.
 * Calls that come after one whose result was not known yet are guesses: they are made along with it, since they mostly hold;
 * where they do not come out, one certain call is made at a time.
 */
export async function replay(rooms: Rooms, pair: Pair, limits = SOLUTION_LIMITS): Promise<Replayed> {
  let made: readonly (readonly Value[])[] = []
  let done: Calls = { results: [], printed: false }
  let guessing = true
  for (;;) {
    const script = await run<Trace>(rooms.scripts, pair.script, [done.results], SCRIPT_LIMITS)
    if (!script.ok) return { ok: false, message: `the tests could not be run: ${script.message}` }
    const { calls } = script.value
    const certain = agreeing(rooms.scripts, made, calls)
    if (certain === calls.length) return { ok: true, trace: script.value, ...done }

    const next = guessing ? calls : calls.slice(0, certain + 1)
    const solved = await run<Calls>(rooms.solutions, pair.solution, [next], limits)
    if (solved.ok) {
      made = next
      done = solved.value
    } else if (pair.independent || next.length === certain + 1) return solved
    else {
      guessing = false
      // what is certain so far may have come from a run with guesses after it, and stays right
      made = made.slice(0, certain)
      done = { ...done, results: done.results.slice(0, certain) }
    }
  }
}

/** How many calls at the beginning of the two are the same. */
function agreeing(
  { language }: Executor,
  made: readonly (readonly Value[])[],
  calls: readonly (readonly Value[])[],
): number {
  const differs = calls.findIndex(
    (call, at) => !made[at] || language.canonical(call) !== language.canonical(made[at]),
  )
  return differs < 0 ? calls.length : differs
}

async function run<T>(
  executor: Executor,
  program: string,
  given: readonly unknown[],
  limits: Limits,
): Promise<Ran<T>> {
  const { language } = executor
  const input = language.displayList(given as readonly Value[], 'compact')
  const [[execution] = []] = await executor.execute([{ program, inputs: [input] }], { limits })
  if (execution?.outcome !== 'ok' || execution.value === null)
    return { ok: false, message: `${execution?.outcome}: ${execution?.error}` }
  const read = language.fromCanonical(execution.value)
  return read.ok ? { ok: true, value: read.value as T } : { ok: false, message: read.message }
}
