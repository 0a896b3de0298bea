// Trees for sums, products, quotients and powers, folded where both sides are whole numbers.

import Fraction from 'fraction.js'
import type { Node, NumberNode } from './tree.ts'

export const ONE = numberNode(1)
export const MINUS_ONE = numberNode(-1)

/** An exact number from digits, a fraction or a whole number. */
export function numberNode(value: string | number | bigint | Fraction, float = false): NumberNode {
  return { kind: 'number', value: new Fraction(value), float }
}

/** Beyond this power of ten a number is no fraction but a product. */
const GREATEST_POWER = 400

/** A number as it is written; one with a decimal point is a float. */
export function writtenNumber(text: string): Node {
  const scientific = /^(.*)E([+-]?\d+)$/.exec(text)
  if (!scientific) return numberNode(text.startsWith('.') ? `0${text}` : text, text.includes('.'))
  const power = Number(scientific[2])
  if (Math.abs(power) > GREATEST_POWER)
    return product(numberNode(scientific[1]!, true), {
      kind: 'power',
      base: numberNode(10),
      exponent: numberNode(power),
    })
  const ten = new Fraction(10n ** BigInt(Math.abs(power)))
  const value = new Fraction(scientific[1]!)
  return numberNode(power < 0 ? value.div(ten) : value.mul(ten), true)
}

export function isWhole(node: Node): node is NumberNode {
  return node.kind === 'number' && !node.float && node.value.d === 1n
}

/** A quotient or a whole number that is written as such, not with a decimal point. */
function isRational(node: Node): node is NumberNode {
  return node.kind === 'number' && !node.float
}

export function sum(left: Node, right: Node): Node {
  return { kind: 'sum', items: [...terms(left), ...terms(right)] }
}

function terms(node: Node): readonly Node[] {
  return node.kind === 'sum' ? node.items : [node]
}

export function product(left: Node, right: Node): Node {
  return { kind: 'product', items: [...factors(left), ...factors(right)] }
}

function factors(node: Node): readonly Node[] {
  return node.kind === 'product' ? node.items : [node]
}

export function negative(node: Node): Node {
  return node.kind === 'number' ? { ...node, value: node.value.neg() } : product(MINUS_ONE, node)
}

/** A number where both are whole numbers; where a whole number is divided by zero, an expression that has no value. */
export function quotient(above: Node, below: Node): Node {
  if (isWhole(above) && isWhole(below) && below.value.n !== 0n)
    return numberNode(above.value.div(below.value))
  return product(above, power(below, MINUS_ONE))
}

export function power(base: Node, exponent: Node): Node {
  return { kind: 'power', base, exponent }
}

/** Things side by side: 2 1/2 (a whole number before a positive number) is a mixed number, else a product. */
export function sideBySide(first: Node, rest: Node): Node {
  if (isWhole(first) && isRational(rest) && rest.value.compare(0) > 0) {
    const sign = first.value.compare(0) < 0 ? rest.value.neg() : rest.value
    return numberNode(first.value.add(sign))
  }
  return product(first, rest)
}

export function call(name: string, items: readonly Node[], known = true): Node {
  return { kind: 'call', name, known, items }
}
