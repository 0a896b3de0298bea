// What f gives for arguments, and whether two values are the same answer: for JavaScript as node's assert says, for Python as == does.

import { isDeepStrictEqual } from 'node:util'
import type { Executor } from 'azlab/executor'
import type { Language, Value } from 'azlab/language'
import { type Ran, runCalls, SOLUTION_LIMITS } from '../javascript-code/run.ts'
import { solutionProgram } from '../javascript-code/solution.ts'
import { stripTypes } from '../javascript-code/typescript.ts'
import { loosely } from '../javascript-code/verdict.ts'
import type { CruxItem, Dialect } from './item.ts'

/** A value, and whether strict equality can hold for it: not where its class or prototype was lost on the way. */
export interface Given {
  readonly value: Value
  readonly whole: boolean
}

export interface Sameness {
  /** As the official scorer has it. */
  readonly official: boolean
  readonly strict: boolean
}

export interface Judge {
  /** Runs f on arguments. */
  call(item: CruxItem, values: readonly Value[]): Promise<Ran<Given>>
  same(actual: Given, expected: Value): Sameness
}

export function openJudge(executor: Executor, dialect: Dialect): Judge {
  return dialect === 'python' ? pythonJudge(executor) : javascriptJudge(executor, dialect)
}

function javascriptJudge(executor: Executor, dialect: Dialect): Judge {
  return {
    async call({ program }, values) {
      const source =
        dialect === 'typescript' ? await stripTypes(program) : { ok: true as const, code: program }
      if (!source.ok) return source
      const ran = await runCalls(executor, solutionProgram(source.code, 'f'), [values])
      if (!ran.ok) return ran
      const result = ran.value.results[0]!
      if (result[0] === 'thrown') return { ok: false, message: `f throws ${result[1]}` }
      if (result[2] === 2) return { ok: false, message: 'f returns an array with further properties' }
      return { ok: true, value: { value: result[1], whole: result[2] === 0 } }
    },
    same: ({ value, whole }, expected) => ({
      official: loosely(value, expected),
      strict: whole && isDeepStrictEqual(value, expected),
    }),
  }
}

function pythonJudge(executor: Executor): Judge {
  const { language }: { readonly language: Language } = executor
  return {
    async call({ program }, values) {
      const inputs = [language.displayList(values)]
      const limits = { timeoutMs: SOLUTION_LIMITS.timeoutMs, outputBytes: SOLUTION_LIMITS.outputBytes }
      const [[execution] = []] = await executor.execute([{ program, inputs }], { limits })
      if (execution?.outcome !== 'ok' || execution.value === null)
        return { ok: false, message: `${execution?.outcome}: ${execution?.error}` }
      const read = language.fromCanonical(execution.value)
      return read.ok ? { ok: true, value: { value: read.value, whole: true } } : read
    },
    // Strict: the same canonical text, so that 1 is not True, and the order of a dict counts.
    same: ({ value }, expected) => ({
      official: language.equal(value, expected),
      strict: language.canonical(value) === language.canonical(expected),
    }),
  }
}
