// The value of an expression of a chat template.

import { calculate, negative, positive } from './arithmetic.ts'
import type { Expression, Given } from './ast.ts'
import { attributeOf, itemOf } from './attributes.ts'
import { contains, isEqual, isTrue, ordered } from './compare.ts'
import { FILTERS, type Filter, REFUSED_FILTERS } from './filters.ts'
import { ITEM, spend, step } from './meter.ts'
import { text } from './print.ts'
import type { Scope } from './scope.ts'
import { mapped } from './sequence-filters.ts'
import { TESTS } from './tests.ts'
import {
  type Arguments,
  Callable,
  Dict,
  iterate,
  List,
  Loop,
  Safe,
  Slice,
  TemplateError,
  Tuple,
  typeName,
  Undefined,
  Unsupported,
  type Value,
} from './values.ts'

export function evaluate(node: Expression, scope: Scope): Value {
  step()
  switch (node.kind) {
    case 'constant':
      return node.value
    case 'name':
      return scope.get(node.name)
    case 'list':
      return new List(node.items.map((item) => evaluate(item, scope)))
    case 'tuple':
      return new Tuple(node.items.map((item) => evaluate(item, scope)))
    case 'dict':
      return new Dict(
        node.pairs.map(([key, value]) => [evaluate(key, scope), evaluate(value, scope)] as const),
      )
    case 'attribute':
      return attributeOf(evaluate(node.of, scope), node.name)
    case 'item':
      return itemOf(evaluate(node.of, scope), evaluate(node.key, scope))
    case 'slice': {
      const [start, stop, step] = node.parts.map((part) => (part === null ? null : evaluate(part, scope)))
      return new Slice(start!, stop!, step!)
    }
    case 'call':
      return counted(call(evaluate(node.of, scope), argumentsOf(node.given, scope)))
    case 'filter':
      return counted(filtered(node.name, counted(evaluate(node.of!, scope)), argumentsOf(node.given, scope)))
    case 'test':
      return test(node.name)(counted(evaluate(node.of, scope)), argumentsOf(node.given, scope))
    case 'not':
      return !isTrue(evaluate(node.of, scope))
    case 'negative':
      return negative(evaluate(node.of, scope))
    case 'positive':
      return positive(evaluate(node.of, scope))
    case 'and': {
      const left = evaluate(node.left, scope)
      return isTrue(left) ? evaluate(node.right, scope) : left
    }
    case 'or': {
      const left = evaluate(node.left, scope)
      return isTrue(left) ? left : evaluate(node.right, scope)
    }
    case 'binary':
      return counted(calculate(node.operator, evaluate(node.left, scope), evaluate(node.right, scope)))
    case 'concat': {
      const items = node.items.map((item) => evaluate(item, scope))
      if (items.some((item) => item instanceof Safe)) throw new Unsupported('~ with a text marked safe')
      return counted(items.map(text).join(''))
    }
    case 'compare': {
      let left = evaluate(node.first, scope)
      for (const [operator, next] of node.rest) {
        const right = evaluate(next, scope)
        if (!compared(operator, left, right)) return false
        left = right
      }
      return true
    }
    case 'if':
      if (isTrue(evaluate(node.test, scope))) return evaluate(node.then, scope)
      return node.other ? evaluate(node.other, scope) : new Undefined('an if without else')
  }
}

/** A value whose characters or items were made, or will be gone through. */
function counted(value: Value): Value {
  if (typeof value === 'string') spend(value.length)
  else if (value instanceof List || value instanceof Tuple) spend(ITEM * value.items.length)
  else if (value instanceof Safe) spend(value.text.length)
  else if (value instanceof Dict) spend(ITEM * value.size)
  return value
}

/** Filters that give a text marked safe back, or do not look into it. */
const OF_SAFE = new Set(['safe', 'e', 'escape', 'string', 'default', 'd'])

function filtered(name: string, value: Value, given: Arguments): Value {
  if (value instanceof Safe && !OF_SAFE.has(name))
    throw new Unsupported(`the filter ${name} of a text marked safe`)
  return filter(name)(value, given)
}

function compared(operator: string, left: Value, right: Value): boolean {
  if (operator === '==' || operator === '!=') return isEqual(left, right) === (operator === '==')
  if (operator === 'in' || operator === 'not in') return contains(right, left) === (operator === 'in')
  return ordered(operator, left, right)
}

export function argumentsOf(given: Given, scope: Scope): Arguments {
  const positional = given.positional.map((one) => evaluate(one, scope))
  if (given.spread) positional.push(...iterate(evaluate(given.spread, scope)))
  const named = new Map(given.named.map(([name, one]) => [name, evaluate(one, scope)] as const))
  if (given.spreadNamed) {
    const more = evaluate(given.spreadNamed, scope)
    if (!(more instanceof Dict))
      throw new TemplateError(`argument after ** must be a mapping, not ${typeName(more)}`)
    for (const [name, value] of more.entries()) {
      if (typeof name !== 'string') throw new TemplateError('keywords must be strings')
      if (named.has(name)) throw new TemplateError(`got multiple values for keyword argument '${name}'`)
      named.set(name, value)
    }
  }
  return { positional, named }
}

export function call(value: Value, given: Arguments): Value {
  if (value instanceof Callable) return value.call(given)
  if (value instanceof Undefined) throw new TemplateError(`${value.what} is undefined and cannot be called`)
  if (value instanceof Loop) {
    const [items] = given.positional
    if (!value.recurse || items === undefined)
      throw new TemplateError('The loop must have the recursive marker to be called.')
    return value.recurse(items, value.depth + 1)
  }
  throw new TemplateError(`'${typeName(value)}' object is not callable`)
}

export function isKnown(kind: 'filter' | 'test', name: string): boolean {
  if (kind === 'test') return name === 'filter' || name === 'test' || Object.hasOwn(TESTS, name)
  return name === 'map' || REFUSED_FILTERS.has(name) || Object.hasOwn(FILTERS, name)
}

export function filter(name: string): Filter {
  if (REFUSED_FILTERS.has(name)) throw new Unsupported(`the filter ${name}`)
  if (name === 'map') return (value, given) => mapped(value, given, filter)
  if (Object.hasOwn(FILTERS, name)) return FILTERS[name]!
  throw new TemplateError(`No filter named '${name}'.`)
}

function test(name: string): (value: Value, given: Arguments) => boolean {
  if (name === 'filter' || name === 'test') return (value) => isKnown(name, text(value))
  if (Object.hasOwn(TESTS, name)) return TESTS[name]!
  throw new TemplateError(`No test named '${name}'.`)
}
