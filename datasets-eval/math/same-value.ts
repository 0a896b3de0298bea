// Whether two expressions have the same value: exactly, by rounding where one is a float, else numerically at many points.

import type { Complex } from 'complex.js'
import Fraction from 'fraction.js'
import { numberNode } from './arithmetic.ts'
import { exactOf } from './exact.ts'
import { numericOf } from './numeric.ts'
import { childrenOf, keyOf, type Node, type NumberNode, symbolsOf } from './tree.ts'

/** Decimals to which a float is compared with what is no float. */
const DECIMALS = 6
/** Relative error that numeric evaluation may have. */
const TOLERANCE = 1e-11
/** Differences below this are zero: 15 significant digits of 1. */
const CHOP = 1e-15
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
  const { re, im } = numericOf(node)
  return Number.isFinite(re) && im === 0 ? Math.round(re * 10 ** DECIMALS) : undefined
}

/**
 * The same value wherever both have one; unknowns are real. Where both are rational at rational points they are compared
 * exactly, elsewhere numerically.
 */
export function sameAtPoints(gold: Node, answer: Node): boolean {
  if (keyOf(gold) === keyOf(answer)) return true
  const [left, right] = withoutCommonTerms(gold, answer)
  return agreeAtPoints(left, right, { exact: (one, other) => one.equals(other), numeric: close })
}

/** Terms that stand on both sides would hide a small difference in rounding. */
function withoutCommonTerms(gold: Node, answer: Node): readonly [Node, Node] {
  const terms = (node: Node): readonly Node[] => (node.kind === 'sum' ? node.items : [node])
  const rest = [...terms(answer)]
  const own = terms(gold).filter((term) => {
    const at = rest.findIndex((other) => keyOf(other) === keyOf(term))
    if (at >= 0) rest.splice(at, 1)
    return at < 0
  })
  const total = (items: readonly Node[]): Node => ({
    kind: 'sum',
    items: items.length > 0 ? items : [numberNode(0)],
  })
  return rest.length < terms(answer).length ? [total(own), total(rest)] : [gold, answer]
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
      ratio ??= left.div(right)
      return Number.isFinite(ratio.re) && ratio.abs() > 0 && close(left.div(right), ratio)
    },
  })
}

interface Agreement {
  exact(left: Fraction, right: Fraction): boolean
  numeric(left: Complex, right: Complex): boolean
}

function agreeAtPoints(gold: Node, answer: Node, agree: Agreement): boolean {
  const names = [...new Set([...symbolsOf(gold), ...symbolsOf(answer)])].sort()
  const hasSteps = [gold, answer].some(isStepped)
  const points = names.length === 0 ? 1 : hasSteps ? POINTS_OF_STEPS : POINTS
  let valid = 0
  for (let point = 0; point < 4 * points && valid < points; point++) {
    const exactValues = valuesAt(names, point, hasSteps && point % 2 === 1 ? 40 : 1)
    const exact = [exactOf(gold, exactValues), exactOf(answer, exactValues)] as const
    if (exact[0] && exact[1]) {
      if (!agree.exact(exact[0], exact[1])) return false
      valid++
      continue
    }
    const values = new Map([...exactValues].map(([name, value]) => [name, value.valueOf()]))
    const [left, right] = [numericOf(gold, values), numericOf(answer, values)]
    if (isBroken(left) || isBroken(right)) {
      if (names.length === 0) return sameInfinity([gold, left], [answer, right])
      // Where one has a value and the other has none, nothing is said: x²/x and x at 0.
      continue
    }
    if (!agree.numeric(left, right)) return false
    valid++
  }
  return valid >= Math.min(points, 3)
}

function isStepped(node: Node): boolean {
  return (node.kind === 'call' && STEPS.has(node.name)) || childrenOf(node).some(isStepped)
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

function isBroken({ re, im }: Complex): boolean {
  return !Number.isFinite(re) || !Number.isFinite(im)
}

/** Both ∞ or both −∞ as they are written; a number that is only too large to be computed is none of them. */
function sameInfinity(...sides: readonly (readonly [Node, Complex])[]): boolean {
  const [left, right] = sides.map(([node, { re, im }]) =>
    Math.abs(re) === Infinity && im === 0 && hasInfinity(node) ? re : undefined,
  )
  return left !== undefined && left === right
}

function hasInfinity(node: Node): boolean {
  return (node.kind === 'constant' && node.name === 'infinity') || childrenOf(node).some(hasInfinity)
}

function close(left: Complex, right: Complex): boolean {
  const difference = Math.hypot(left.re - right.re, left.im - right.im)
  return difference <= CHOP || difference <= TOLERANCE * Math.max(left.abs(), right.abs())
}
