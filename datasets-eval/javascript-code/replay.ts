// A solution against a test script, each in an isolate of its own: calls go one way, results the other, until the script
// has come to its end with results that are all the solution's.

import type { Executor, Limits } from 'azlab/executor'
import type { Value } from 'azlab/language'
import { type Ran, run, runCalls, SOLUTION_LIMITS } from './run.ts'
import type { Trace } from './script.ts'
import type { Calls, Result } from './solution.ts'

/** Where programs run: never a solution where a test script has been. */
export interface Rooms {
  readonly solutions: Executor
  readonly scripts: Executor
}

/** A test script whose calls without any result are known. */
export interface Script {
  readonly program: string
  readonly first: Trace
  /** Whether its calls are the same whatever the results are, as far as two runs tell. */
  readonly independent: boolean
}

/** What a script saw of a solution. */
export interface Replayed {
  readonly trace: Trace
  readonly results: readonly Result[]
  readonly printed: boolean
}

const SCRIPT_LIMITS: Limits = { timeoutMs: 10_000, memoryMiB: 512, outputBytes: 16_777_216 }

/** Runs a test script without results, and once more with made-up ones. */
export async function openScript({ scripts }: Pick<Rooms, 'scripts'>, program: string): Promise<Ran<Script>> {
  const first = await trace(scripts, program, [])
  if (!first.ok) return first
  const made = first.value.calls.map((): Result => ['value', 'made up', 0])
  const second = await trace(scripts, program, made)
  const independent =
    second.ok &&
    second.value.calls.length === made.length &&
    agreeing(scripts, first.value.calls, second.value.calls) === made.length
  return { ok: true, value: { program, first: first.value, independent } }
}

/**
 * Runs a script with no results, gives the calls it makes to the solution, runs the script again with the results, and so on.
 * Calls that come after one whose result was not known yet are guesses: they are made along with it, since they mostly hold;
 * where they do not come out, one certain call is made at a time.
 */
export async function replay(
  { solutions, scripts }: Rooms,
  script: Script,
  solution: string,
  limits = SOLUTION_LIMITS,
): Promise<Ran<Replayed>> {
  let made: Trace['calls'] = []
  let done: Calls = { results: [], printed: false }
  let seen = script.first
  let guessing = true
  for (;;) {
    const certain = agreeing(scripts, made, seen.calls)
    if (certain === seen.calls.length) return { ok: true, value: { trace: seen, ...done } }
    const next = guessing ? seen.calls : seen.calls.slice(0, certain + 1)
    const solved = await runCalls(solutions, solution, next, limits)
    if (solved.ok) {
      made = next
      done = solved.value
    } else if (script.independent || next.length === certain + 1) return solved
    else {
      guessing = false
      made = made.slice(0, certain)
      done = { ...done, results: done.results.slice(0, certain) }
    }
    const again = await trace(scripts, script.program, done.results)
    if (!again.ok) return again
    seen = again.value
  }
}

async function trace(scripts: Executor, program: string, known: readonly Result[]): Promise<Ran<Trace>> {
  const ran = await run(scripts, program, known as unknown as readonly Value[], SCRIPT_LIMITS)
  return ran.ok
    ? { ok: true, value: ran.value as unknown as Trace } // by a script of ours, with no solution near it
    : { ok: false, message: `the tests could not be run: ${ran.message}` }
}

/** How many calls at the beginning of the two are the same. */
function agreeing({ language }: Executor, made: Trace['calls'], calls: Trace['calls']): number {
  const differs = calls.findIndex(
    (call, at) => !made[at] || language.canonical(call) !== language.canonical(made[at]),
  )
  return differs < 0 ? calls.length : differs
}
