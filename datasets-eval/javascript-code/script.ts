// The program of a test script: it runs with the results that are known so far, and returns the calls that it made and what it checked.
//
// No solution is in its context. What it would compare it hands out, and the host compares.

import type { Value } from 'azlab/language'
import type { Result } from './solution.ts'

/** Something that a script checked: a condition, or two values that must be equal. */
export type Check =
  | readonly ['ok', boolean]
  | readonly ['deepEqual', actual: Value, expected: Value]
  | readonly ['isEqual', actual: Value, expected: Value]

/** What the program returns. */
export interface Trace {
  /** The arguments of each call of the entry, in order. */
  readonly calls: readonly (readonly Value[])[]
  readonly checks: readonly Check[]
  /** What the script threw, or null when it came to its end. */
  readonly thrown: string | null
}

type Run = (
  require: (name: string) => unknown,
  console: object,
  entry: (...given: unknown[]) => unknown,
) => void

/** Turned into source with toString: it must use nothing from outside itself. */
function host(run: Run): (known: readonly Result[]) => unknown {
  let state = 7
  Math.random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
  return (known) => {
    const calls: unknown[] = []
    const checks: unknown[] = []
    let thrown: string | null = null
    const entry = (...given: unknown[]): unknown => {
      const result = known[calls.push(given) - 1]
      if (result?.[0] === 'thrown') throw new Error(result[1])
      return result?.[1]
    }
    const console = {
      log: () => {},
      assert: (condition: unknown) => checks.push(['ok', Boolean(condition)]),
    }
    const modules: Record<string, object> = {
      'node:assert': {
        deepEqual: (actual: unknown, expected: unknown) => checks.push(['deepEqual', actual, expected]),
      },
      lodash: {
        isEqual: (actual: unknown, expected: unknown) => checks.push(['isEqual', actual, expected]) > 0,
      },
    }
    const require = (name: string): unknown => {
      if (name in modules) return modules[name]
      throw new Error(`Cannot find module '${name}'`)
    }
    try {
      run(require, console, entry)
    } catch (error) {
      thrown = `${error}`
    }
    return { calls, checks, thrown }
  }
}

/** The program of a test script; `before` are the helper functions that stand before the entry in the prompt. */
export function scriptProgram(before: string, tests: string, entry: string): string {
  return `const f = (${host.toString()})(function (require, console, ${entry}) {\n${before}\n${tests}\n})`
}
