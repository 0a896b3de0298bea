// Exact values: what of a tree is a rational number, computed without rounding.

import Fraction from 'fraction.js'
import type { Node } from './tree.ts'

/** Digits beyond which a power or a factorial is left to the numeric comparison. */
const DIGITS = 10_000

/** Rational values of the unknowns by name. */
export type ExactValues = ReadonlyMap<string, Fraction>

const NONE: ExactValues = new Map()

/** The rational value of a tree, given those of its unknowns; undefined where it has none (roots, π) or a huge one. */
export function exactOf(node: Node, values: ExactValues = NONE): Fraction | undefined {
  switch (node.kind) {
    case 'number':
      return node.value
    case 'symbol':
      return values.get(node.name)
    case 'percent':
      return exactOf(node.of, values)?.div(100)
    case 'sum':
      return folded(node.items, values, (left, right) => left.add(right))
    case 'product':
      return folded(node.items, values, (left, right) => left.mul(right))
    case 'power':
      return exactPower(exactOf(node.base, values), exactOf(node.exponent, values))
    case 'call':
      if (node.name === 'sum' || node.name === 'prod') return exactSeries(node.name, node.items, values)
      return node.known
        ? exactCall(
            node.name,
            node.items.map((item) => exactOf(item, values)),
          )
        : undefined
    default:
      return undefined
  }
}

function folded(
  items: readonly Node[],
  values: ExactValues,
  combine: (left: Fraction, right: Fraction) => Fraction,
): Fraction | undefined {
  let total: Fraction | undefined
  for (const item of items) {
    const value = exactOf(item, values)
    if (value === undefined) return undefined
    total = total === undefined ? value : combine(total, value)
  }
  return total
}

function exactPower(base: Fraction | undefined, exponent: Fraction | undefined): Fraction | undefined {
  if (!base || !exponent) return undefined
  if (exponent.d !== 1n) return exactRoot(base, exponent)
  if (base.n === 0n) return exponent.s < 0n ? undefined : new Fraction(exponent.n === 0n ? 1 : 0)
  const digits = Math.max(String(base.n).length, String(base.d).length)
  if (base.n !== base.d && Number(exponent.n) * digits > DIGITS) return undefined
  const [above, below] = [base.n ** exponent.n, base.d ** exponent.n]
  const sign = base.s < 0n && exponent.n % 2n === 1n ? -1n : 1n
  return exponent.s < 0n ? new Fraction(sign * below, above) : new Fraction(sign * above, below)
}

/** Roots that come out even, as 8^(2/3) = 4. */
function exactRoot(base: Fraction, exponent: Fraction): Fraction | undefined {
  if (base.s < 0n || exponent.d > 64n) return undefined
  const [above, below] = [wholeRoot(base.n, exponent.d), wholeRoot(base.d, exponent.d)]
  if (above === undefined || below === undefined || below === 0n) return undefined
  return exactPower(new Fraction(above, below), new Fraction(exponent.s * exponent.n))
}

function wholeRoot(value: bigint, degree: bigint): bigint | undefined {
  if (value < 2n) return value
  // Newton's iteration from above.
  let root = 1n << (BigInt(value.toString(2).length) / degree + 1n)
  for (;;) {
    const next = ((degree - 1n) * root + value / root ** (degree - 1n)) / degree
    if (next >= root) break
    root = next
  }
  return root ** degree === value ? root : undefined
}

function exactCall(name: string, values: readonly (Fraction | undefined)[]): Fraction | undefined {
  if (values.some((value) => value === undefined)) return undefined
  const [first, second] = values as readonly Fraction[]
  const all = values as readonly Fraction[]
  switch (name) {
    case 'abs':
      return first!.abs()
    case 'floor':
      return first!.floor()
    case 'ceil':
      return first!.ceil()
    case 'factorial':
      return factorial(first!)
    case 'binomial':
      return binomial(first!, second!)
    case 'mod':
      return second!.n === 0n ? undefined : first!.sub(second!.mul(first!.div(second!).floor()))
    case 'max':
      return all.reduce((best, value) => (value.compare(best) > 0 ? value : best))
    case 'min':
      return all.reduce((best, value) => (value.compare(best) < 0 ? value : best))
    case 'gcd':
      return all.reduce((left, right) => left.gcd(right))
    case 'lcm':
      return all.reduce((left, right) => left.lcm(right))
    default:
      return undefined
  }
}

/** Terms of a sum or product that are added or multiplied one by one. */
const TERMS = 2000

/** The values of a series' index, if its range is of whole numbers and not too long. */
export function indexValues(items: readonly Node[], values: ExactValues): readonly number[] | undefined {
  const [from, to] = [exactOf(items[2]!, values), exactOf(items[3]!, values)]
  if (!from || !to || from.d !== 1n || to.d !== 1n || items[1]!.kind !== 'symbol') return undefined
  const [first, last] = [from.valueOf(), to.valueOf()]
  if (!Number.isSafeInteger(first) || !(last - first < TERMS)) return undefined
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at)
}

function exactSeries(
  name: 'sum' | 'prod',
  items: readonly Node[],
  values: ExactValues,
): Fraction | undefined {
  const [term, index] = items
  const range = indexValues(items, values)
  if (!range || index?.kind !== 'symbol') return undefined
  let total = new Fraction(name === 'sum' ? 0 : 1)
  for (const at of range) {
    const value = exactOf(term!, new Map([...values, [index.name, new Fraction(at)]]))
    if (!value) return undefined
    total = name === 'sum' ? total.add(value) : total.mul(value)
  }
  return total
}

function factorial(value: Fraction): Fraction | undefined {
  if (value.d !== 1n || value.s < 0n || value.n > 3000n) return undefined
  let product = 1n
  for (let factor = 2n; factor <= value.n; factor++) product *= factor
  return new Fraction(product)
}

function binomial(above: Fraction, below: Fraction): Fraction | undefined {
  if (above.d !== 1n || below.d !== 1n || below.s < 0n || above.s < 0n || above.n > 3000n) return undefined
  if (below.n > above.n) return new Fraction(0)
  let value = 1n
  for (let at = 1n; at <= below.n; at++) value = (value * (above.n - below.n + at)) / at
  return new Fraction(value)
}
