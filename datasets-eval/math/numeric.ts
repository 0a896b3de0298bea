// Numeric values: a tree's complex value where its unknowns have given values.

import { Complex } from 'complex.js'
import { exactOf, indexValues } from './exact.ts'
import type { Node } from './tree.ts'

/** Values of the unknowns by name. */
export type Values = ReadonlyMap<string, number>

const NONE: Values = new Map()

/** The complex value; parts that have none (an unknown without a value, a set) make it NaN. */
export function numericOf(node: Node, values: Values = NONE): Complex {
  switch (node.kind) {
    case 'number':
      return new Complex(node.value.valueOf(), 0)
    case 'constant':
      return constant(node.name)
    case 'symbol':
      return new Complex(values.get(node.name) ?? Number.NaN, 0)
    case 'percent':
      return numericOf(node.of, values).div(100)
    case 'sum':
      return node.items.map((item) => numericOf(item, values)).reduce((left, right) => plus(left, right))
    case 'product':
      return node.items.map((item) => numericOf(item, values)).reduce((left, right) => times(left, right))
    case 'power':
      return powerOf(node.base, node.exponent, values)
    case 'call': {
      if (node.name === 'sum' || node.name === 'prod') return series(node.name, node.items, values)
      const items = node.items.map((item) => numericOf(item, values))
      return node.known ? known(node.name, items) : opaque(node.name, items)
    }
    default:
      return new Complex(Number.NaN, 0)
  }
}

/** The value of a tree without unknowns if it is real (±Infinity too), else undefined. */
export function decimalOf(node: Node, values: Values = NONE): number | undefined {
  const exact = values.size === 0 ? exactOf(node) : undefined
  if (exact) return exact.valueOf()
  const { re, im } = numericOf(node, values)
  if (Number.isNaN(re) || Number.isNaN(im)) return undefined
  return Math.abs(im) <= 1e-12 * Math.max(1, Math.abs(re)) ? re : undefined
}

function constant(name: 'pi' | 'e' | 'i' | 'infinity'): Complex {
  if (name === 'i') return new Complex(0, 1)
  return new Complex(name === 'pi' ? Math.PI : name === 'e' ? Math.E : Infinity, 0)
}

/** Real numbers apart: an infinite factor would turn the zero imaginary part into NaN. */
function plus(left: Complex, right: Complex): Complex {
  return left.im === 0 && right.im === 0 ? new Complex(left.re + right.re, 0) : left.add(right)
}

function times(left: Complex, right: Complex): Complex {
  return left.im === 0 && right.im === 0 ? new Complex(left.re * right.re, 0) : left.mul(right)
}

function powerOf(base: Node, exponent: Node, values: Values): Complex {
  const [left, right] = [numericOf(base, values), numericOf(exponent, values)]
  if (right.im === 0 && left.im === 0 && (left.re >= 0 || Number.isInteger(right.re)))
    return new Complex(left.re ** right.re, 0)
  return left.pow(right)
}

const ONE_ARGUMENT: Readonly<Record<string, (value: Complex) => Complex>> = {
  sin: (value) => value.sin(),
  cos: (value) => value.cos(),
  tan: (value) => value.tan(),
  csc: (value) => value.csc(),
  sec: (value) => value.sec(),
  cot: (value) => value.cot(),
  sinh: (value) => value.sinh(),
  cosh: (value) => value.cosh(),
  tanh: (value) => value.tanh(),
  asin: (value) => value.asin(),
  acos: (value) => value.acos(),
  atan: (value) => value.atan(),
  acsc: (value) => value.acsc(),
  asec: (value) => value.asec(),
  acot: (value) => value.acot(),
  asinh: (value) => value.asinh(),
  acosh: (value) => value.acosh(),
  atanh: (value) => value.atanh(),
  abs: (value) => new Complex(value.abs(), 0),
  floor: (value) => new Complex(Math.floor(value.re + 1e-12), 0),
  ceil: (value) => new Complex(Math.ceil(value.re - 1e-12), 0),
  factorial: (value) => new Complex(gamma(value.re + 1), 0),
}

function known(name: string, items: readonly Complex[]): Complex {
  const [first, second] = items
  const one = ONE_ARGUMENT[name]
  if (one) return one(first!)
  const reals = items.map(({ re }) => re)
  switch (name) {
    case 'log':
      return first!.log().div(second!.log())
    case 'binomial':
      return new Complex(gamma(reals[0]! + 1) / gamma(reals[1]! + 1) / gamma(reals[0]! - reals[1]! + 1), 0)
    case 'mod':
      return new Complex(reals[0]! - reals[1]! * Math.floor(reals[0]! / reals[1]!), 0)
    case 'max':
      return new Complex(Math.max(...reals), 0)
    case 'min':
      return new Complex(Math.min(...reals), 0)
    default:
      return opaque(`\\${name}`, items)
  }
}

/** A sum or product over whole numbers; over an unknown range it is opaque. */
function series(name: 'sum' | 'prod', items: readonly Node[], values: Values): Complex {
  const [term, index] = items
  const range = indexValues(items, new Map())
  if (!range || index?.kind !== 'symbol')
    return opaque(
      `\\${name}`,
      items.map((item) => numericOf(item, values)),
    )
  const terms = range.map((at) => numericOf(term!, new Map([...values, [index.name, at]])))
  return terms.reduce(name === 'sum' ? plus : times, new Complex(name === 'sum' ? 0 : 1, 0))
}

/** A function of the problem: some fixed smooth function of its arguments, another for each name. */
function opaque(name: string, items: readonly Complex[]): Complex {
  let seed = 7
  for (const char of name) seed = (seed * 31 + char.codePointAt(0)!) % 9973
  return items.reduce(
    (total, item, at) =>
      total.add(
        item
          .mul(1.3 + at)
          .add(seed / 971)
          .sin()
          .mul(2 + at),
      ),
    new Complex(seed / 1999, 0),
  )
}

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** Γ of a real number, by Lanczos' approximation (g = 7, nine terms). */
function gamma(value: number): number {
  if (value < 0.5) return Math.PI / (Math.sin(Math.PI * value) * gamma(1 - value))
  const below = value - 1
  const base = below + 7.5
  const series = LANCZOS.reduce((total, term, at) => (at === 0 ? term : total + term / (below + at)), 0)
  return Math.sqrt(2 * Math.PI) * base ** (below + 0.5) * Math.exp(-base) * series
}
