// Truth, equality, order and membership of values, as Python has them.

import { ITEM, spend } from './meter.ts'
import {
  Callable,
  characters,
  Dict,
  iterate,
  List,
  Loop,
  lengthOf,
  Namespace,
  Range,
  Safe,
  Slice,
  Stream,
  TemplateError,
  TemplateReference,
  Tuple,
  typeName,
  Undefined,
  Unsupported,
  type Value,
  View,
} from './values.ts'

export function isTrue(value: Value): boolean {
  if (value === null || typeof value === 'boolean') return value === true
  if (typeof value === 'bigint') return value !== 0n
  if (typeof value === 'number') return value !== 0
  if (value instanceof Callable || value instanceof Stream || value instanceof Slice) return true
  if (value instanceof Namespace || value instanceof TemplateReference) return true
  return lengthOf(value) > 0
}

/** A number, where booleans are 0 and 1; null for anything else. */
export function numeric(value: Value): bigint | number | null {
  if (typeof value === 'boolean') return value ? 1n : 0n
  return typeof value === 'bigint' || typeof value === 'number' ? value : null
}

export function isEqual(left: Value, right: Value): boolean {
  spend(
    ITEM + (typeof left === 'string' && typeof right === 'string' ? Math.min(left.length, right.length) : 0),
  )
  const [a, b] = [numeric(left), numeric(right)]
  // JavaScript compares a bigint with a number exactly, as Python does.
  // biome-ignore lint/suspicious/noDoubleEquals: a bigint and a number are equal by value alone.
  if (a !== null && b !== null) return a == b
  if (left instanceof Safe) return isEqual(left.text, right)
  if (right instanceof Safe) return isEqual(left, right.text)
  if (left instanceof Undefined) return right instanceof Undefined
  if (left instanceof List) return right instanceof List && sameItems(left.items, right.items)
  if (left instanceof Tuple) return right instanceof Tuple && sameItems(left.items, right.items)
  if (left instanceof Dict) {
    if (!(right instanceof Dict) || left.size !== right.size) return false
    return left.entries().every(([key, value]) => right.has(key) && isSame(value, right.get(key)!))
  }
  if (left instanceof Range)
    return right instanceof Range && sameItems([...iterate(left)], [...iterate(right)])
  if (left instanceof View || left instanceof Slice)
    throw new Unsupported(`the comparison of a ${typeName(left)} of a dictionary`)
  return left === right
}

/** What containers ask of their items: the same object is equal to itself, whatever == says. */
const isSame = (left: Value, right: Value): boolean => left === right || isEqual(left, right)

function sameItems(left: readonly Value[], right: readonly Value[]): boolean {
  return left.length === right.length && left.every((item, at) => isSame(item, right[at]!))
}

/** left < right. Throws where Python has no order of the two. */
export function isLess(left: Value, right: Value): boolean {
  return ordered('<', left, right)
}

/** One of <, >, <= and >=. */
export function ordered(operator: string, left: Value, right: Value): boolean {
  spend(ITEM)
  const [a, b] = [numeric(left), numeric(right)]
  if (a !== null && b !== null) {
    if (operator === '<') return a < b
    if (operator === '>') return a > b
    return operator === '<=' ? a <= b : a >= b
  }
  if (typeof left === 'string' && typeof right === 'string') return holds(operator, compareTexts(left, right))
  const areLists = left instanceof List && right instanceof List
  if (areLists || (left instanceof Tuple && right instanceof Tuple)) {
    const [these, those] = [left.items, (right as List | Tuple).items]
    const at = these.findIndex((item, at) => at < those.length && !isSame(item, those[at]!))
    if (at >= 0) return ordered(operator, these[at]!, those[at]!)
    return holds(operator, these.length - those.length)
  }
  if (left instanceof View || left instanceof Safe || right instanceof View || right instanceof Safe)
    throw new Unsupported(`${operator} of a ${typeName(left)} and a ${typeName(right)}`)
  throw new TemplateError(`'${operator}' not supported between '${typeName(left)}' and '${typeName(right)}'`)
}

function holds(operator: string, sign: number): boolean {
  if (operator === '<') return sign < 0
  if (operator === '>') return sign > 0
  return operator === '<=' ? sign <= 0 : sign >= 0
}

/** By code points, where JavaScript's own order is by code units. */
function compareTexts(left: string, right: string): number {
  const [these, those] = [characters(left), characters(right)]
  for (let at = 0; at < these.length && at < those.length; at++) {
    const difference = these[at]!.codePointAt(0)! - those[at]!.codePointAt(0)!
    if (difference !== 0) return difference
  }
  return these.length - those.length
}

/** item in container */
export function contains(container: Value, item: Value): boolean {
  if (typeof container === 'string' || container instanceof Safe) {
    const inner = item instanceof Safe ? item.text : item
    spend(typeof container === 'string' ? container.length : container.text.length)
    if (typeof inner === 'string')
      return (container instanceof Safe ? container.text : container).includes(inner)
    throw new TemplateError(`'in <string>' requires string as left operand, not ${typeName(item)}`)
  }
  if (container instanceof Dict) return container.has(item)
  if (container instanceof View && container.kind === 'keys') return container.of.has(item)
  if (container instanceof Namespace || container instanceof Loop || container instanceof Callable)
    throw new TemplateError(`argument of type '${typeName(container)}' is not iterable`)
  for (const one of iterate(container)) if (isSame(one, item)) return true
  return false
}
