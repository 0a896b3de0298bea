// Numeric values: a tree's complex value where its unknowns have given values, with a bound of its error.

import { Complex } from 'complex.js'
import Fraction from 'fraction.js'
import {
  type Approximate,
  applied,
  infinite,
  isInfinite,
  isLost,
  isNone,
  isReal,
  isZero,
  NONE,
  over,
  plus,
  real,
  times,
  toPower,
} from './approximate.ts'
import { numberNode } from './arithmetic.ts'
import { exactOf, indexValues } from './exact.ts'
import { keyOf, type Node } from './tree.ts'

/** Values of the unknowns by name. */
export type Values = ReadonlyMap<string, number>

const NOWHERE: Values = new Map()

/** The complex value; NaN for what has none (an unknown without a value, a set, 5/0), and what cannot be computed. */
export function numericOf(node: Node, values: Values = NOWHERE): Approximate {
  switch (node.kind) {
    case 'number': {
      const { value } = node
      const near = value.valueOf()
      return near === 0 && value.n !== 0n ? NONE : real(near)
    }
    case 'constant':
      return constant(node.name)
    case 'symbol': {
      const value = values.get(node.name)
      return value === undefined ? NONE : real(value)
    }
    case 'percent':
      return over(numericOf(node.of, values), real(100))
    case 'sum':
      return sumOf(node.items, values)
    case 'product':
      return node.items.map((item) => numericOf(item, values)).reduce(times)
    case 'power':
      return toPower(numericOf(node.base, values), exponentOf(node.exponent, values))
    case 'call': {
      if (node.name === 'sum' || node.name === 'prod') return series(node.name, node.items, values)
      const items = node.items.map((item) => numericOf(item, values))
      return node.known ? known(node.name, items) : opaque(node.name, items)
    }
    default:
      return NONE
  }
}

/**
 * Terms that differ in a rational factor are added exactly, so that 1 + e^(-50) - 1 is not 0, and √2 - √2 is. A term that has
 * no value leaves the sum none.
 */
function sumOf(items: readonly Node[], values: Values): Approximate {
  const terms = new Map<string, { readonly factors: readonly Node[]; coefficient: Fraction }>()
  for (const item of items) {
    const { coefficient, factors } = coefficientOf(item)
    const key = factors.map(keyOf).sort().join()
    const known = terms.get(key)
    if (known) known.coefficient = known.coefficient.add(coefficient)
    else terms.set(key, { factors, coefficient })
  }
  let total = real(0)
  for (const { factors, coefficient } of terms.values()) {
    const rest = factors.map((factor) => numericOf(factor, values)).reduce(times, real(1))
    if (isNone(rest) || (isInfinite(rest) && coefficient.n === 0n)) return NONE
    if (coefficient.n !== 0n) total = plus(total, times(numericOf(numberNode(coefficient)), rest))
  }
  return total
}

/** The rational factor of a term, and its other factors. */
function coefficientOf(term: Node): { readonly coefficient: Fraction; readonly factors: readonly Node[] } {
  let coefficient = new Fraction(1)
  const factors: Node[] = []
  for (const factor of term.kind === 'product' ? term.items : [term]) {
    const exact = exactOf(factor)
    if (exact) coefficient = coefficient.mul(exact)
    else factors.push(factor)
  }
  return { coefficient, factors }
}

/** A half is no approximate number: the root of 4 has no error. */
function exponentOf(node: Node, values: Values): Approximate {
  const exact = exactOf(node)
  const near = exact?.valueOf()
  const isDyadic =
    exact !== undefined && (exact.d & (exact.d - 1n)) === 0n && Number.isSafeInteger(near! * Number(exact.d))
  return isDyadic ? real(near!, true) : numericOf(node, values)
}

/** The value of a tree without unknowns if it is real (±Infinity too), else undefined; 0 for what is 0 but for rounding. */
export function decimalOf(node: Node, values: Values = NOWHERE): number | undefined {
  const exact = values.size === 0 ? exactOf(node) : undefined
  if (exact && (exact.n === 0n || exact.valueOf() !== 0)) return exact.valueOf()
  const found = numericOf(node, values)
  if (isNone(found) || isLost(found)) return undefined
  if (isZero(found)) return 0
  const { re, im } = found.value
  return Math.abs(im) <= Math.max(found.error, 1e-12 * Math.abs(re)) ? re : undefined
}

function constant(name: 'pi' | 'e' | 'i' | 'infinity'): Approximate {
  if (name === 'i') return { value: new Complex(0, 1), error: 0 }
  return name === 'infinity' ? infinite() : real(name === 'pi' ? Math.PI : Math.E)
}

type OfComplex = (value: Complex) => Complex

/** By JavaScript's own function where the argument and the value are real: it is right to the last digits also for small ones. */
const byMath =
  (ofReal: (value: number) => number, ofComplex: OfComplex): OfComplex =>
  (value) => {
    const found = value.im === 0 ? ofReal(value.re) : Number.NaN
    return Number.isNaN(found) ? ofComplex(value) : new Complex(found, 0)
  }

const ofReal =
  (f: (value: number) => number): OfComplex =>
  ({ re }) =>
    new Complex(f(re), 0)

const ONE_ARGUMENT: Readonly<Record<string, OfComplex>> = {
  sin: byMath(Math.sin, (value) => value.sin()),
  cos: byMath(Math.cos, (value) => value.cos()),
  tan: byMath(Math.tan, (value) => value.tan()),
  sinh: byMath(Math.sinh, (value) => value.sinh()),
  cosh: byMath(Math.cosh, (value) => value.cosh()),
  tanh: byMath(Math.tanh, (value) => value.tanh()),
  asin: byMath(Math.asin, (value) => value.asin()),
  acos: byMath(Math.acos, (value) => value.acos()),
  atan: byMath(Math.atan, (value) => value.atan()),
  asinh: byMath(Math.asinh, (value) => value.asinh()),
  acosh: byMath(Math.acosh, (value) => value.acosh()),
  atanh: byMath(Math.atanh, (value) => value.atanh()),
  ln: byMath(Math.log, (value) => value.log()),
  abs: (value) => new Complex(value.abs(), 0),
  floor: ofReal((value) => Math.floor(value + 1e-12)),
  ceil: ofReal((value) => Math.ceil(value - 1e-12)),
  factorial: ofReal((value) => gamma(value + 1)),
}

/** Functions of 1/x, or 1 over a function. */
const INVERTED: Readonly<Record<string, string>> = { csc: 'sin', sec: 'cos', cot: 'tan' }
const OF_INVERSE: Readonly<Record<string, string>> = { acsc: 'asin', asec: 'acos', acot: 'atan' }

function known(name: string, items: readonly Approximate[]): Approximate {
  const [first, second] = items
  const one = ONE_ARGUMENT[name]
  if (name === 'abs' && first && isInfinite(first)) return infinite()
  if (one) return applied(one, [first!])
  if (Object.hasOwn(INVERTED, name)) return over(real(1), known(INVERTED[name]!, items))
  if (Object.hasOwn(OF_INVERSE, name)) return known(OF_INVERSE[name]!, [over(real(1), first!)])
  switch (name) {
    case 'log':
      return over(logOf(first!), logOf(second!))
    case 'binomial':
      return applied(
        (n, k) =>
          new Complex(gamma(n!.re + 1) * inverseGamma(k!.re + 1) * inverseGamma(n!.re - k!.re + 1), 0),
        items,
      )
    case 'mod':
      return isZero(second!)
        ? NONE
        : applied((a, b) => new Complex(a!.re - b!.re * Math.floor(a!.re / b!.re), 0), items)
    case 'max':
    case 'min':
      return greatest(items, name === 'max')
    default:
      return opaque(`\\${name}`, items)
  }
}

/** There is none of 0; that of 1 is 0. */
function logOf(value: Approximate): Approximate {
  if (isInfinite(value) && value.value.re > 0) return infinite()
  return isZero(value) ? NONE : applied(ONE_ARGUMENT.ln!, [value])
}

function greatest(items: readonly Approximate[], most: boolean): Approximate {
  if (items.some((item) => isNone(item) || !isReal(item))) return NONE
  return items.reduce((best, item) => (item.value.re > best.value.re === most ? item : best))
}

/** A sum or product over whole numbers; over an unknown range it is opaque. */
function series(name: 'sum' | 'prod', items: readonly Node[], values: Values): Approximate {
  const [term, index] = items
  const range = indexValues(items, new Map())
  if (!range || index?.kind !== 'symbol')
    return opaque(
      `\\${name}`,
      items.map((item) => numericOf(item, values)),
    )
  const terms = range.map((at) => numericOf(term!, new Map([...values, [index.name, at]])))
  return terms.reduce(name === 'sum' ? plus : times, real(name === 'sum' ? 0 : 1))
}

/** A function of the problem: some fixed smooth function of its arguments, another for each name. */
function opaque(name: string, items: readonly Approximate[]): Approximate {
  let seed = 7
  for (const char of name) seed = (seed * 31 + char.codePointAt(0)!) % 9973
  return applied(
    (...values) =>
      values.reduce(
        (total, value, at) =>
          total.add(
            value
              .mul(1.3 + at)
              .add(seed / 971)
              .sin()
              .mul(2 + at),
          ),
        new Complex(seed / 1999, 0),
      ),
    items,
  )
}

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** Γ of a real number, by Lanczos' approximation (g = 7, nine terms). At 0, −1, −2 … it has a pole. */
function gamma(value: number): number {
  if (value <= 0 && Number.isInteger(value)) return Number.NaN
  if (value < 0.5) return Math.PI / (Math.sin(Math.PI * value) * gamma(1 - value))
  const below = value - 1
  const base = below + 7.5
  const series = LANCZOS.reduce((total, term, at) => (at === 0 ? term : total + term / (below + at)), 0)
  return Math.sqrt(2 * Math.PI) * base ** (below + 0.5) * Math.exp(-base) * series
}

/** 1/Γ, which is 0 where Γ has a pole. */
function inverseGamma(value: number): number {
  return value <= 0 && Number.isInteger(value) ? 0 : 1 / gamma(value)
}
