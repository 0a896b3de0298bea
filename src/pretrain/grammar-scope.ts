// What an expression is drawn within: the variables in reach, the stream of random numbers, and small constants.

import type { Draws } from '../core/index.ts'

/** The types of the grammar: whole numbers, lists of them, strings and booleans. */
export type ValueType = 'int' | 'list' | 'str' | 'bool'

/** A piece of source with its binding strength, so that brackets are written only where they are needed. */
export interface Expression {
  readonly text: string
  readonly strength: number
}

/** Binding strengths of JavaScript's operators as the grammar uses them; larger binds tighter. */
export const STRENGTH = {
  choice: 1,
  or: 2,
  and: 3,
  equal: 4,
  order: 5,
  sum: 6,
  product: 7,
  unary: 8,
  call: 9,
} as const

export interface Variable {
  readonly name: string
  readonly type: ValueType
}

/** The state of one drawing. `used` grows as variables are named. */
export interface Scope {
  readonly random: Draws
  readonly variables: readonly Variable[]
  readonly used: Set<string>
}

/** A scope that shares the stream and the marks of use, with other variables. */
export function within(scope: Scope, variables: readonly Variable[]): Scope {
  return { ...scope, variables }
}

export function call(text: string): Expression {
  return { text, strength: STRENGTH.call }
}

/** The text of an expression where at least this strength is needed. */
export function bound(expression: Expression, strength: number): string {
  return expression.strength >= strength ? expression.text : `(${expression.text})`
}

/** A variable of a type, those not yet used first; null where there is none. */
export function variable(scope: Scope, type: ValueType): Expression | null {
  const fitting = scope.variables.filter((v) => v.type === type)
  if (fitting.length === 0) return null
  const fresh = fitting.filter((v) => !scope.used.has(v.name))
  const chosen = scope.random.pick(fresh.length > 0 && scope.random.uniform() < 0.8 ? fresh : fitting)
  scope.used.add(chosen.name)
  return call(chosen.name)
}

/** A small operand: often a number that is in reach and not yet used, else a constant from `low` to `high`. */
export function small(scope: Scope, low: number, high: number): string {
  const fresh = scope.variables.filter((v) => v.type === 'int' && !scope.used.has(v.name))
  if (fresh.length > 0 && scope.random.uniform() < 0.75) {
    const chosen = scope.random.pick(fresh)
    scope.used.add(chosen.name)
    return chosen.name
  }
  return constant(scope, low, high)
}

/** A constant; low ones are the likelier half. */
export function constant(scope: Scope, low: number, high: number): string {
  const width = high - low + 1
  const span = scope.random.uniform() < 0.5 ? Math.ceil(width / 2) : width
  return String(low + scope.random.below(span))
}

/** Letters of the grammar's strings, the first ones far likelier, so that searches find something. */
export function letter(random: Draws): string {
  const alphabet = random.uniform() < 0.8 ? 'abcde' : 'fghijklmnoprstuxyz'
  return random.pick([...alphabet])
}

/** A short string operand: a string in reach that is not yet used, else one letter. */
export function text(scope: Scope): string {
  const fresh = scope.variables.filter((v) => v.type === 'str' && !scope.used.has(v.name))
  if (fresh.length > 0 && scope.random.uniform() < 0.75) {
    const chosen = scope.random.pick(fresh)
    scope.used.add(chosen.name)
    return chosen.name
  }
  return `"${letter(scope.random)}"`
}

/** An item drawn by weight. */
export function weighted<T extends { readonly weight: number }>(random: Draws, items: readonly T[]): T {
  let at = random.uniform() * items.reduce((sum, item) => sum + item.weight, 0)
  for (const item of items) {
    at -= item.weight
    if (at < 0) return item
  }
  return items[items.length - 1] as T
}
