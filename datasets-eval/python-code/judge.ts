// Whether what an answer returned on one input is what was expected, as EvalPlus decides it.
//
// An answer may have written its texts itself. So a type, a shape and a value are all read from one text by a closed grammar,
// and what does not read is equal to nothing.

import type { Language, Value } from 'azlab/language'
import { allclose } from './allclose.ts'
import type { Json } from './json.ts'
import { type Dataset, digitDistance, numbersOf, oracleOf, polynomial, pyramidSurface } from './oracles.ts'
import type { Reference, Told } from './sandbox.ts'

export interface Comparison {
  readonly dataset: Dataset
  readonly entry: string
  readonly expected: Reference
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
export function toleranceFor(expected: Pick<Reference, 'floats'>, atol: number): number {
  return atol === 0 && expected.floats ? FLOAT_ATOL : atol
}

/** `atol` is the tolerance that the inputs before left; values are compared in the host alone. */
export function judgeOutput(python: Language, comparison: Comparison): Verdict {
  const { dataset, entry, expected, input } = comparison
  const output = readOutput(python, comparison.output.text)
  const wanted = readOutput(python, expected.text)
  const oracle = oracleOf(dataset, entry)
  if (oracle === 'root') return root(output, input, comparison.atol) ? 'right' : 'wrong'
  const equals = (other: Output): boolean => isEqual(python, output, other)
  let exact = equals(wanted)
  if (oracle === 'always') exact = true
  if (oracle === 'zero') exact ||= equals(outputOf(0n))
  if (oracle === 'not-none') exact = isFound(output) === !isNone(wanted)
  if (oracle === 'surface') exact ||= nearSurface(output, input, comparison.atol)
  if (oracle === 'digits') exact ||= equals(digitsOf(input))
  if (exact) return 'right'
  const atol = toleranceFor(expected, comparison.atol)
  if (atol === 0) return 'wrong'
  const { own } = comparison.output
  return near(
    own === undefined ? output : readOutput(python, own),
    expected.own === undefined ? wanted : readOutput(python, expected.own),
    atol,
  )
}

/** What a text says. A value of the type `null` equals one of a plain type, and has another. */
type Output =
  | { readonly kind: 'value'; readonly type: string | null; readonly value: Value; readonly text: string }
  | { readonly kind: 'digest' | 'other' | 'unreadable'; readonly text: string }

function readOutput(python: Language, text: string): Output {
  if (text.startsWith('#')) return { kind: 'digest', text }
  if (text.startsWith('?')) return { kind: 'other', text }
  const isPlain = !text.startsWith('~')
  const read = python.fromCanonical(isPlain ? text : text.slice(1))
  if (!read.ok) return { kind: 'unreadable', text }
  return { kind: 'value', type: isPlain ? typeOf(read.value) : null, value: read.value, text }
}

const outputOf = (value: Value): Output => ({ kind: 'value', type: typeOf(value), value, text: '' })

/** A name that values of one plain type of Python share: of bytes and complex numbers it is that of their fields. */
function typeOf(value: Value): string {
  if (value === null || value === undefined) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  if (typeof value !== 'object') return typeof value
  const { items } = value as { readonly items?: unknown }
  if (items !== undefined) return Array.isArray(items) ? 'tuple' : 'frozenset'
  return value instanceof Map ? 'dict' : value instanceof Set ? 'set' : Object.keys(value).sort().join()
}

/** As Python's `==`. Of two long values the digests are compared, and an unreadable text may be one that is nested too deeply. */
function isEqual(python: Language, a: Output, b: Output): boolean {
  if (a.kind === 'value' && b.kind === 'value') return python.equal(a.value, b.value)
  return a.kind === b.kind && a.kind !== 'other' && a.text === b.text
}

const isNone = (output: Output): boolean => output.kind === 'value' && output.type === 'NoneType'

/** True and False say whether something is found; of anything else it is what is not None. */
function isFound(output: Output): boolean {
  return output.kind === 'value' && output.type === 'boolean'
    ? output.value === true
    : output.kind !== 'unreadable' && !isNone(output)
}

/** Whether two values of one type are near. */
function near(output: Output, wanted: Output, atol: number): Verdict {
  const kinds = [output.kind, wanted.kind]
  if (kinds.includes('digest') && kinds.every((kind) => kind === 'digest' || kind === 'value')) return 'full'
  if (output.kind !== 'value' || wanted.kind !== 'value') return 'wrong'
  if (output.type === null || output.type !== wanted.type) return 'wrong'
  return allclose(output.value, wanted.value, RTOL, atol) ? 'right' : 'wrong'
}

function real(output: Output): number | null {
  if (output.kind !== 'value' || !['bigint', 'number', 'boolean'].includes(typeof output.value)) return null
  return Number(output.value)
}

function root(output: Output, input: readonly Json[], atol: number): boolean {
  const x = real(output)
  const coefficients = numbersOf(input[0])
  return x !== null && coefficients !== null && Math.abs(polynomial(coefficients, x)) <= atol
}

function nearSurface(output: Output, [edge, height]: readonly Json[], atol: number): boolean {
  const value = real(output)
  return value !== null && Math.abs(value - pyramidSurface(Number(edge), Number(height))) <= atol
}

function digitsOf([a, b]: readonly Json[]): Output {
  return typeof a === 'bigint' && typeof b === 'bigint'
    ? outputOf(digitDistance(a, b))
    : { kind: 'other', text: '?' }
}
