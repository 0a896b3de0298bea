// Complex numbers with a bound of what rounding may have done to them, so that zero is told from what is small.
//
// A value that cannot be computed is NaN: what divides by zero, lies at a pole, is larger than a number may be, or smaller.

import { Complex } from 'complex.js'

export interface Approximate {
  readonly value: Complex
  /** The absolute error is not much more than this. */
  readonly error: number
}

const EPSILON = Number.EPSILON
/** Below this a number has lost digits, or all of them. */
const SMALLEST = 1e-290
/** A function's error beyond this, beside 1 or its value, says that it is near a pole: it has no value there. */
const POLE = 1e-6
/** Greatest absolute error of a zero. */
const LOST = 1e-3

export const NONE: Approximate = { value: new Complex(Number.NaN, Number.NaN), error: 0 }
const INFINITE: readonly Approximate[] = [Infinity, -Infinity].map((at) => ({
  value: new Complex(at, 0),
  error: 0,
}))

/** A real number; `exact` if rounding has not touched it. */
export function real(value: number, exact = Number.isSafeInteger(value)): Approximate {
  return checked(new Complex(value, 0), exact ? 0 : EPSILON * Math.abs(value))
}

export const infinite = (negative = false): Approximate => INFINITE[negative ? 1 : 0]!

export const isNone = ({ value, error }: Approximate): boolean =>
  Number.isNaN(value.re) || Number.isNaN(value.im) || Number.isNaN(error)

/** ∞ or −∞ as it is written; what is only too large to be computed is NaN. */
export const isInfinite = (one: Approximate): boolean => !isNone(one) && !hasEnd(one.value)

/** Surely not zero, however small it is: the error is rated many times over. */
export const isSurelySome = (one: Approximate): boolean => !isNone(one) && sizeOf(one.value) > 64 * one.error

/** Zero, as far as can be told. */
export const isZero = ({ value, error }: Approximate): boolean => sizeOf(value) <= error

/** Whether rounding leaves nothing of a value: what may be 7 as well as 0, such as 10³⁰(√2·√3 − √6) + 7, is no zero. */
export const isLost = (one: Approximate): boolean => isZero(one) && one.error > LOST

/** The absolute value; that of complex.js loses small ones. */
export const sizeOf = ({ re, im }: Complex): number => (im === 0 ? Math.abs(re) : Math.hypot(re, im))

function hasEnd({ re, im }: Complex): boolean {
  return Number.isFinite(re) && Number.isFinite(im)
}

function checked(value: Complex, error: number): Approximate {
  return hasEnd(value) && Number.isFinite(error) ? { value, error } : NONE
}

export function plus(left: Approximate, right: Approximate): Approximate {
  if (isNone(left) || isNone(right)) return NONE
  if (isInfinite(left)) return isInfinite(right) && left.value.re !== right.value.re ? NONE : left
  if (isInfinite(right)) return right
  const value = left.value.add(right.value)
  return checked(value, left.error + right.error + (isWhole(value) ? 0 : EPSILON * sizeOf(value)))
}

/** Sums of whole numbers are not rounded. */
const isWhole = ({ re, im }: Complex): boolean => Number.isSafeInteger(re) && Number.isSafeInteger(im)

export function times(left: Approximate, right: Approximate): Approximate {
  if (isNone(left) || isNone(right)) return NONE
  if (isInfinite(left) || isInfinite(right)) return infiniteProduct(left, right)
  const value =
    isReal(left) && isReal(right)
      ? new Complex(left.value.re * right.value.re, 0)
      : left.value.mul(right.value)
  const [a, b] = [sizeOf(left.value), sizeOf(right.value)]
  if (a > 0 && b > 0 && sizeOf(value) < SMALLEST) return NONE
  const rounding =
    isWhole(value) && isWhole(left.value) && isWhole(right.value) ? 0 : 2 * EPSILON * sizeOf(value)
  return checked(value, a * right.error + b * left.error + left.error * right.error + rounding)
}

function infiniteProduct(left: Approximate, right: Approximate): Approximate {
  if (isZero(left) || isZero(right) || !isReal(left) || !isReal(right)) return NONE
  return infinite(left.value.re < 0 !== right.value.re < 0)
}

export const isReal = ({ value }: Approximate): boolean => value.im === 0

/** b^c. Zero to a negative power is nothing, 0⁰ is 1. */
export function toPower(base: Approximate, exponent: Approximate): Approximate {
  if (isNone(base) || isNone(exponent)) return NONE
  const [b, c] = [base.value, exponent.value]
  if (isInfinite(base) || isInfinite(exponent)) {
    const value = isReal(base) && isReal(exponent) ? b.re ** c.re : Number.NaN
    return Number.isFinite(value)
      ? real(value)
      : value === Infinity
        ? infinite()
        : value === -Infinity
          ? infinite(true)
          : NONE
  }
  if (c.re === 0 && c.im === 0 && exponent.error === 0) return real(1)
  if (isZero(base)) {
    if (c.re <= 0) return NONE
    const reach = (sizeOf(b) + base.error) ** c.re
    return checked(sizeOf(b) === 0 ? new Complex(0, 0) : raised(b, c), reach)
  }
  const value = raised(b, c)
  if (sizeOf(value) < SMALLEST) return NONE
  const log = Math.hypot(Math.log(sizeOf(b)), Math.atan2(b.im, b.re))
  const relative =
    (sizeOf(c) * base.error) / sizeOf(b) + log * exponent.error + EPSILON * (2 + sizeOf(c) * log)
  const isExact =
    base.error === 0 && exponent.error === 0 && c.re >= 0 && isWhole(b) && isWhole(c) && isWhole(value)
  return checked(value, isExact ? 0 : relative * sizeOf(value))
}

function raised(b: Complex, c: Complex): Complex {
  if (c.im === 0 && b.im === 0 && (b.re >= 0 || Number.isInteger(c.re))) return new Complex(b.re ** c.re, 0)
  return b.pow(c)
}

export const over = (left: Approximate, right: Approximate): Approximate =>
  times(left, toPower(right, real(-1)))

/**
 * A function's value. What its arguments' errors do to it is tried out, argument by argument; its own error is a few units in
 * the last place of the value, for complex arguments of 1 where that is more.
 */
export function applied(f: (...values: Complex[]) => Complex, given: readonly Approximate[]): Approximate {
  if (given.some(isNone)) return NONE
  const values = given.map(({ value }) => value)
  const value = f(...values)
  // The arctangent has a value at ∞, others have none there.
  if (given.some(isInfinite)) return given.length === 1 ? checked(value, 4 * EPSILON * sizeOf(value)) : NONE
  const size = sizeOf(value)
  let error = 4 * EPSILON * (given.every(isReal) && value.im === 0 ? size : Math.max(1, size))
  for (const [at, { error: one }] of given.entries())
    if (one > 0)
      for (const step of [one, -one])
        error += sizeOf(f(...values.map((other, i) => (i === at ? other.add(step) : other))).sub(value))
  return error > POLE * Math.max(1, size) ? NONE : checked(value, error)
}
