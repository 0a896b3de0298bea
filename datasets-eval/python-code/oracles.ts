// The tasks of HumanEval+ and MBPP+ whose answers are not judged by equality alone, by their entry points.

import type { Json } from './json.ts'

export type Dataset = 'humaneval' | 'mbpp'

/** A verdict beside equality: `replace` stands for it, `or` is enough too. */
type Oracle = 'set' | 'not-none' | 'always' | 'zero' | 'surface' | 'digits' | 'root'

const HUMANEVAL: ReadonlyMap<string, Oracle> = new Map([['find_zero', 'root']])

const MBPP: ReadonlyMap<string, Oracle> = new Map<string, Oracle>([
  // The order of the members does not matter, nor how often one stands there.
  ...(
    [
      ...['similar_elements', 'find_char_long', 'common_in_nested_lists', 'extract_singly', 'larg_nnum'],
      ...['intersection_array', 'find_dissimilar', 'Diff'],
    ] as const
  ).map((entry) => [entry, 'set'] as const),
  // What counts is whether something is found.
  ...(['check_str', 'text_match_three', 'text_starta_endb'] as const).map(
    (entry) => [entry, 'not-none'] as const,
  ),
  ['are_equivalent', 'always'],
  ['sum_div', 'zero'],
  ['surface_Area', 'surface'],
  ['digit_distance_nums', 'digits'],
])

export function oracleOf(dataset: Dataset, entry: string): Oracle | undefined {
  return (dataset === 'mbpp' ? MBPP : HUMANEVAL).get(entry)
}

/** The value at x of the polynomial with these coefficients, the constant first. */
export function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient, power) => sum + coefficient * x ** power, 0)
}

/** The surface of a square pyramid whose height is that of its apex over its base, rounded as Python rounds. */
export function pyramidSurface(edge: number, height: number): number {
  const slant = Math.sqrt((edge / 2) ** 2 + height ** 2)
  return roundHalfEven(edge ** 2 + (4 * (edge * slant)) / 2)
}

/** The sum of the differences of the digits of two ints, the shorter one filled with zeros on the left. */
export function digitDistance(a: bigint, b: bigint): bigint {
  const [x, y] = [String(a), String(b)]
  const length = Math.max(x.length, y.length)
  const [p, q] = [x.padStart(length, '0'), y.padStart(length, '0')]
  let sum = 0n
  for (let i = 0; i < length; i++) sum += BigInt(Math.abs(Number(p[i]) - Number(q[i])))
  return sum
}

function roundHalfEven(value: number): number {
  const low = Math.floor(value)
  const rest = value - low
  return rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1
}

/** Numbers of a list in an input. */
export function numbersOf(value: Json | undefined): readonly number[] | null {
  if (!Array.isArray(value)) return null
  const numbers = (value as readonly Json[]).map(Number)
  return numbers.every((number) => !Number.isNaN(number)) ? numbers : null
}
