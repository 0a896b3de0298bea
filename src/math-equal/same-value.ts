// Whether two expressions have the same value: exactly, by rounding where one is a float, else numerically at many points.

import type { Complex } from 'complex.js'
import Fraction from 'fraction.js'
import { type Approximate, isInfinite, isLost, isNone, isSurelySome, isZero, sizeOf } from './approximate.ts'
import { negative, sum } from './arithmetic.ts'
import { exactOf } from './exact.ts'
import { numericOf, type Values } from './numeric.ts'
import { childrenOf, keyOf, type Node, type NumberNode, symbolsOf } from './tree.ts'

/** Decimals to which a float is compared with what is no float. */
const DECIMALS = 6
/** Relative error that numeric evaluation may have. No difference is small by itself: zero is what rounding alone keeps from it. */
const TOLERANCE = 1e-11
const POINTS = 8
/** Where steps may hide a difference (⌊m/2⌋ and ⌊m/3⌋ are both 0 for small m), more points are taken, further apart. */
const POINTS_OF_STEPS = 40
const STEPS = new Set(['floor', 'ceil', 'mod', 'max', 'min', 'abs'])

/** Equal as Math-Verify decides it for two expressions that are no lone symbol, relation or set. */
export function sameValue(gold: Node, answer: Node): boolean {
  const [left, right] = [numberOf(gold), numberOf(answer)]
  if (left && right && isWhole(left) && isWhole(right)) {
    // 9 % is 9: a whole number of per cent is compared as it is written.
    if (left.value.equals(right.value)) return true
    return sameExact(gold, answer)
  }
  if ((left?.float || right?.float) && sameRounded(gold, answer)) return true
  return sameAtPoints(gold, answer)
}

/** The number of a tree that is one, with or without a per cent sign. */
function numberOf(node: Node): NumberNode | undefined {
  if (node.kind === 'percent') return numberOf(node.of)
  return node.kind === 'number' ? node : undefined
}

function isWhole({ value, float }: NumberNode): boolean {
  return !float && value.d === 1n
}

function sameExact(gold: Node, answer: Node): boolean {
  const [left, right] = [exactOf(gold), exactOf(answer)]
  return left !== undefined && right !== undefined && left.equals(right)
}

function sameRounded(gold: Node, answer: Node): boolean {
  const [left, right] = [exactOf(gold), exactOf(answer)]
  // A whole number is not rounded: 5.0000001 is not 5.
  if (left?.d === 1n && !isFloat(gold)) return right?.equals(left) === true
  if (right?.d === 1n && !isFloat(answer)) return left?.equals(right) === true
  if (left && right) return roundedHalfEven(left) === roundedHalfEven(right)
  const [one, other] = [rounded(gold, left), rounded(answer, right)]
  return one !== undefined && one === other
}

/** In units of the last decimal; what lies half-way goes to the even side: 1/128 is 0.007812. */
function roundedHalfEven(value: Fraction): bigint {
  const scaled = value.mul(10 ** DECIMALS)
  const below = scaled.floor()
  const rest = scaled.sub(below).compare(new Fraction(1, 2))
  const whole = below.s * below.n
  return rest > 0 || (rest === 0 && whole % 2n !== 0n) ? whole + 1n : whole
}

function isFloat(node: Node): boolean {
  return numberOf(node)?.float === true
}

function rounded(node: Node, exact: Fraction | undefined): number | undefined {
  if (exact) return Math.round(exact.valueOf() * 10 ** DECIMALS)
  if (symbolsOf(node).size > 0) return undefined
  const { re, im } = numericOf(node).value
  return Number.isFinite(re) && im === 0 ? Math.round(re * 10 ** DECIMALS) : undefined
}

/**
 * The same value wherever both have one; unknowns are real. Where both are rational at rational points they are compared
 * exactly, elsewhere numerically.
 */
export function sameAtPoints(gold: Node, answer: Node): boolean {
  if (keyOf(gold) === keyOf(answer)) return true
  const difference = sum(gold, negated(answer))
  return agreeAtPoints(gold, answer, {
    exact: (one, other) => one.equals(other),
    // What stands on both sides would hide a small difference in rounding: it is taken away before anything is rounded.
    numeric: (left, right, values) => close(left, right) && !isSurelySome(numericOf(difference, values)),
  })
}

/** Term by term, so that terms of both sides meet. */
function negated(node: Node): Node {
  return node.kind === 'sum' ? { ...node, items: node.items.map(negative) } : negative(node)
}

/** Whether gold is a constant multiple of answer (not zero) wherever both have a value. */
export function isMultiple(gold: Node, answer: Node): boolean {
  let exactRatio: Fraction | undefined
  let ratio: Complex | undefined
  return agreeAtPoints(gold, answer, {
    exact: (left, right) => {
      if (left.n === 0n || right.n === 0n) return left.n === right.n
      exactRatio ??= left.div(right)
      return left.equals(right.mul(exactRatio))
    },
    numeric: (left, right) => {
      if (isZero(left) || isZero(right)) return isZero(left) && isZero(right)
      const here = left.value.div(right.value)
      ratio ??= here
      return Number.isFinite(ratio.re) && near(here, ratio)
    },
  })
}

interface Agreement {
  exact(left: Fraction, right: Fraction): boolean
  numeric(left: Approximate, right: Approximate, values: Values): boolean
}

function agreeAtPoints(gold: Node, answer: Node, agree: Agreement): boolean {
  const names = [...new Set([...symbolsOf(gold), ...symbolsOf(answer)])].sort()
  const hasSteps = [gold, answer].some(isStepped)
  const points = names.length === 0 ? 1 : hasSteps ? POINTS_OF_STEPS : POINTS
  let valid = 0
  for (let point = 0; point < 4 * points && valid < points; point++) {
    const exactValues = valuesAt(names, point, scaleAt(point, hasSteps))
    const exact = [exactOf(gold, exactValues), exactOf(answer, exactValues)] as const
    if (exact[0] && exact[1]) {
      if (!agree.exact(exact[0], exact[1])) return false
      valid++
      continue
    }
    const values = new Map([...exactValues].map(([name, value]) => [name, value.valueOf()]))
    const [left, right] = [numericOf(gold, values), numericOf(answer, values)]
    if ([left, right].some((side) => isNone(side) || isInfinite(side) || isLost(side))) {
      if (names.length === 0) return sameInfinity([gold, left], [answer, right])
      // Where one has a value and the other has none, the place decides nothing: x²/x and x at 0.
      continue
    }
    if (!agree.numeric(left, right, values)) return false
    valid++
  }
  return valid >= Math.min(points, 3)
}

function isStepped(node: Node): boolean {
  return (node.kind === 'call' && STEPS.has(node.name)) || childrenOf(node).some(isStepped)
}

/** How far out a point lies: some of them beyond where a root, a step or a case may begin to differ, such as √((x − 100)²) and 100 − x. */
function scaleAt(point: number, hasSteps: boolean): number {
  // One of each sign in eight.
  const isFar = point % 8 === 5 || point % 8 === 7
  if (hasSteps) return isFar ? 4000 : point % 2 === 1 ? 40 : 1
  return isFar ? 400 : 1
}

/** Values away from 0 and from one another, of both signs, small and large; fixed, so that verdicts repeat. */
function valuesAt(names: readonly string[], point: number, scale: number): ReadonlyMap<string, Fraction> {
  const values = new Map<string, Fraction>()
  for (const [at, name] of names.entries()) {
    // A low-discrepancy sequence by the golden ratio, shifted for each unknown; three decimals keep fractions short.
    const spread = ((point + 1) * 0.618033988749895 + (at + 1) * 0.754877666246693) % 1
    const size = Math.round((point % 3 === 2 ? 5000 : 1700) * scale * (0.15 + spread))
    values.set(name, new Fraction(point % 2 === 0 || (at + point) % 4 >= 2 ? size : -size, 1000))
  }
  return values
}

/** Both ∞ or both −∞ as they are written; a number that is only too large to be computed is none of them. */
function sameInfinity(...sides: readonly (readonly [Node, Approximate])[]): boolean {
  const [left, right] = sides.map(([node, found]) =>
    isInfinite(found) && hasInfinity(node) ? found.value.re : undefined,
  )
  return left !== undefined && left === right
}

function hasInfinity(node: Node): boolean {
  return (node.kind === 'constant' && node.name === 'infinity') || childrenOf(node).some(hasInfinity)
}

/** What is zero equals zero alone, however small the other is. */
function close(left: Approximate, right: Approximate): boolean {
  return isZero(left) || isZero(right) ? isZero(left) && isZero(right) : near(left.value, right.value)
}

function near(left: Complex, right: Complex): boolean {
  return sizeOf(left.sub(right)) <= TOLERANCE * Math.max(sizeOf(left), sizeOf(right))
}
