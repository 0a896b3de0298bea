// From what a script checked to a verdict. The host compares, with the official scorers' own functions.

import { deepEqual } from 'node:assert'
import { inspect, isDeepStrictEqual } from 'node:util'
import type { BenchmarkScore } from 'azlab/evaluate'
import isEqual from 'lodash/isEqual.js'
import type { Check } from './script.ts'

/** A score with a second, stricter number. */
export interface CodeScore extends BenchmarkScore {
  /** Whether all values are also strictly equal (`util.isDeepStrictEqual`); never true where `correct` is false. */
  readonly strict: boolean
}

export function wrong(reason: string): CodeScore {
  return { correct: false, strict: false, reason }
}

/** The verdict on all checks of a script. */
export function verdict(checks: readonly Check[]): CodeScore {
  if (checks.length === 0) return wrong('the tests checked nothing')
  const failed = checks.findIndex((check) => !passes(check))
  if (failed >= 0) return wrong(`check ${failed + 1} of ${checks.length}: ${words(checks[failed]!)}`)
  return { correct: true, strict: checks.every(strictly), reason: `${checks.length} checks passed` }
}

function passes(check: Check): boolean {
  switch (check[0]) {
    case 'ok':
      return check[1]
    case 'deepEqual':
      return loosely(check[1], check[2])
    case 'isEqual':
      return isEqual(check[1], check[2])
  }
}

const strictly = (check: Check): boolean => check[0] === 'ok' || isDeepStrictEqual(check[1], check[2])

/** Whether node's legacy `assert.deepEqual` takes two values for equal. */
export function loosely(actual: unknown, expected: unknown): boolean {
  try {
    deepEqual(actual, expected, 'not equal') // with a message, or it would draw the difference
    return true
  } catch {
    return false
  }
}

function words(check: Check): string {
  if (check[0] === 'ok') return 'the assertion is false'
  return `got ${brief(check[1])}, expected ${brief(check[2])}`
}

/** A value in at most 200 characters. */
export function brief(value: unknown): string {
  const text = inspect(value, { depth: 4, breakLength: Infinity, maxArrayLength: 50, maxStringLength: 150 })
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}
