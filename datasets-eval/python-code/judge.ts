// Whether what an answer returned on one input is what was expected, as EvalPlus decides it.

import type { Language } from 'azlab'
import { allclose, members } from './allclose.ts'
import type { Json } from './json.ts'
import { type Dataset, digitDistance, numbersOf, oracleOf, polynomial, pyramidSurface } from './oracles.ts'
import type { Told } from './sandbox.ts'

export interface Comparison {
  readonly dataset: Dataset
  readonly entry: string
  readonly expected: Told
  readonly output: Told
  /** The arguments, as JSON has them. */
  readonly input: readonly Json[]
  readonly atol: number
}

/** `full`: the values must be known in full, and one is a digest. */
export type Verdict = 'right' | 'wrong' | 'full'

const RTOL = 1e-7
const FLOAT_ATOL = 1e-6

/** The tolerance from an input on: one that expects floats leaves it behind for the inputs after it. */
export function toleranceFor(expected: Told, atol: number): number {
  return atol === 0 && expected.floats ? FLOAT_ATOL : atol
}

/** `atol` is the tolerance that the inputs before left; values are compared in the host alone. */
export function judgeOutput(python: Language, comparison: Comparison): Verdict {
  const { dataset, entry, expected, output, input } = comparison
  const oracle = oracleOf(dataset, entry)
  if (oracle === 'root') return root(python, comparison)
  let exact = isEqual(expected.text, output.text)
  if (oracle === 'always') exact = true
  if (oracle === 'zero') exact ||= output.text === '0'
  if (oracle === 'not-none') {
    const found = output.type === 'bool' ? output.text === '1' : output.type !== 'NoneType'
    exact = found === (expected.type !== 'NoneType')
  }
  if (oracle === 'surface') exact ||= nearSurface(python, output, input, comparison.atol)
  if (oracle === 'digits') exact ||= sameDigits(output, input)
  if (exact) return 'right'
  const atol = toleranceFor(expected, comparison.atol)
  if (atol === 0 || output.type !== expected.type) return 'wrong'
  const texts = [output.own ?? output.text, expected.own ?? expected.text]
  if (texts.some((text) => text.startsWith('?'))) return 'wrong'
  if (texts.some((text) => text.startsWith('#'))) return 'full'
  const [out, exp] = texts.map((text) => read(python, text))
  if (members(exp) && members(out)?.length !== members(exp)?.length) return 'wrong'
  return allclose(out, exp, RTOL, atol) ? 'right' : 'wrong'
}

const isEqual = (a: string, b: string): boolean => a === b && !a.startsWith('?')

function read(python: Language, text: string): unknown {
  const value = python.fromCanonical(text)
  return value.ok ? value.value : undefined
}

function real(python: Language, text: string): number | null {
  const value = read(python, text)
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : null
}

function root(python: Language, { output, input, atol }: Comparison): Verdict {
  const x = real(python, output.text)
  const coefficients = numbersOf(input[0])
  if (x === null || !coefficients) return 'wrong'
  return Math.abs(polynomial(coefficients, x)) <= atol ? 'right' : 'wrong'
}

function nearSurface(python: Language, output: Told, [edge, height]: readonly Json[], atol: number): boolean {
  const value = real(python, output.text)
  return value !== null && Math.abs(value - pyramidSurface(Number(edge), Number(height))) <= atol
}

function sameDigits(output: Told, [a, b]: readonly Json[]): boolean {
  return typeof a === 'bigint' && typeof b === 'bigint' && output.text === String(digitDistance(a, b))
}
