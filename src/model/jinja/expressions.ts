// Expressions of a chat template, by jinja2's grammar and its order of operators.

import type { Expression, Given } from './ast.ts'
import { CONSTANTS, type Tokens } from './tokens.ts'

export function expression(tokens: Tokens): Expression {
  let then = or(tokens)
  while (tokens.skip('name', 'if')) {
    const test = or(tokens)
    then = { kind: 'if', test, then, other: tokens.skip('name', 'else') ? expression(tokens) : null }
  }
  return then
}

export function or(tokens: Tokens): Expression {
  let left = and(tokens)
  while (tokens.skip('name', 'or')) left = { kind: 'or', left, right: and(tokens) }
  return left
}

function and(tokens: Tokens): Expression {
  let left = not(tokens)
  while (tokens.skip('name', 'and')) left = { kind: 'and', left, right: not(tokens) }
  return left
}

function not(tokens: Tokens): Expression {
  return tokens.skip('name', 'not') ? { kind: 'not', of: not(tokens) } : compare(tokens)
}

function compare(tokens: Tokens): Expression {
  const first = sum(tokens)
  const rest: [string, Expression][] = []
  for (;;) {
    if (tokens.is('operator', '==', '!=', '<', '>', '<=', '>=')) rest.push([tokens.next().text, sum(tokens)])
    else if (tokens.skip('name', 'in')) rest.push(['in', sum(tokens)])
    else if (tokens.is('name', 'not') && tokens.look().kind === 'name' && tokens.look().text === 'in') {
      tokens.next()
      tokens.next()
      rest.push(['not in', sum(tokens)])
    } else return rest.length === 0 ? first : { kind: 'compare', first, rest }
  }
}

function binary(
  operators: readonly string[],
  below: (tokens: Tokens) => Expression,
): (tokens: Tokens) => Expression {
  return (tokens) => {
    let left = below(tokens)
    while (tokens.is('operator', ...operators))
      left = { kind: 'binary', operator: tokens.next().text, left, right: below(tokens) }
    return left
  }
}

// Powers are read from the left, other than in Python.
const power = binary(['**'], (tokens) => unary(tokens))
const product = binary(['*', '/', '//', '%'], power)
const sum = binary(['+', '-'], concat)

function concat(tokens: Tokens): Expression {
  const items = [product(tokens)]
  while (tokens.skip('operator', '~')) items.push(product(tokens))
  return items.length === 1 ? items[0]! : { kind: 'concat', items }
}

function unary(tokens: Tokens, { filters = true } = {}): Expression {
  let of: Expression
  if (tokens.skip('operator', '-')) of = { kind: 'negative', of: unary(tokens, { filters: false }) }
  else if (tokens.skip('operator', '+')) of = { kind: 'positive', of: unary(tokens, { filters: false }) }
  else of = primary(tokens)
  of = postfix(tokens, of)
  return filters ? filtered(tokens, of) : of
}

function primary(tokens: Tokens): Expression {
  const { kind, text } = tokens.current
  if (kind === 'name') {
    tokens.next()
    return text in CONSTANTS ? { kind: 'constant', value: CONSTANTS[text]! } : { kind: 'name', name: text }
  }
  if (kind === 'string') {
    let value = ''
    while (tokens.is('string')) value += tokens.next().text
    return { kind: 'constant', value }
  }
  if (kind === 'integer' || kind === 'float') {
    tokens.next()
    const digits = text.replaceAll('_', '')
    return { kind: 'constant', value: kind === 'integer' ? BigInt(digits) : Number(digits) }
  }
  if (tokens.skip('operator', '(')) {
    const inside = tuple(tokens, { empty: true })
    tokens.expect('operator', ')')
    return inside
  }
  if (tokens.skip('operator', '[')) return { kind: 'list', items: separated(tokens, ']', expression) }
  if (tokens.skip('operator', '{'))
    return {
      kind: 'dict',
      pairs: separated(tokens, '}', () => {
        const key = expression(tokens)
        tokens.expect('operator', ':')
        return [key, expression(tokens)] as const
      }),
    }
  return tokens.fail('expected an expression')
}

/** What stands up to a closing bracket, between commas; one comma more is allowed. */
function separated<Item>(tokens: Tokens, end: string, read: (tokens: Tokens) => Item): readonly Item[] {
  const items: Item[] = []
  while (!tokens.is('operator', end)) {
    if (items.length > 0) tokens.expect('operator', ',')
    if (tokens.is('operator', end)) break
    items.push(read(tokens))
  }
  tokens.expect('operator', end)
  return items
}

export interface TupleOptions {
  /** Whether `()` is a tuple. */
  readonly empty?: boolean
  readonly read?: (tokens: Tokens) => Expression
  /** A name that ends it. */
  readonly until?: string
}

/** One expression, or a tuple where commas follow. */
export function tuple(
  tokens: Tokens,
  { empty = false, read = expression, until }: TupleOptions = {},
): Expression {
  const items: Expression[] = []
  let isTuple = false
  for (;;) {
    if (items.length > 0) tokens.expect('operator', ',')
    if (tokens.is('variable_end') || tokens.is('block_end') || tokens.is('operator', ')')) break
    if (until !== undefined && tokens.is('name', until)) break
    items.push(read(tokens))
    if (!tokens.is('operator', ',')) break
    isTuple = true
  }
  if (isTuple) return { kind: 'tuple', items }
  if (items.length > 0) return items[0]!
  return empty ? { kind: 'tuple', items } : tokens.fail('expected an expression')
}

function postfix(tokens: Tokens, start: Expression): Expression {
  let of = start
  for (;;) {
    if (tokens.skip('operator', '.')) {
      if (tokens.is('name')) of = { kind: 'attribute', of, name: tokens.next().text }
      else {
        const key = { kind: 'constant', value: BigInt(tokens.expect('integer').text) } as const
        of = { kind: 'item', of, key }
      }
    } else if (tokens.skip('operator', '[')) of = { kind: 'item', of, key: subscript(tokens) }
    else if (tokens.is('operator', '(')) of = { kind: 'call', of, given: given(tokens) }
    else return of
  }
}

function subscript(tokens: Tokens): Expression {
  const items: Expression[] = []
  while (!tokens.is('operator', ']')) {
    if (items.length > 0) tokens.expect('operator', ',')
    items.push(subscribed(tokens))
  }
  tokens.expect('operator', ']')
  return items.length === 1 ? items[0]! : { kind: 'tuple', items }
}

function subscribed(tokens: Tokens): Expression {
  const isEnd = () => tokens.is('operator', ']', ',', ':')
  const start = isEnd() ? null : expression(tokens)
  if (!tokens.skip('operator', ':')) return start ?? tokens.fail('expected an expression')
  const stop = isEnd() ? null : expression(tokens)
  const step = tokens.skip('operator', ':') && !isEnd() ? expression(tokens) : null
  return { kind: 'slice', parts: [start, stop, step] }
}

export function filtered(tokens: Tokens, start: Expression): Expression {
  let of = start
  for (;;) {
    if (tokens.skip('operator', '|')) of = filter(tokens, of)
    else if (tokens.skip('name', 'is')) of = test(tokens, of)
    else if (tokens.is('operator', '(')) of = { kind: 'call', of, given: given(tokens) }
    else return of
  }
}

/** A filter after its bar. */
export function filter(tokens: Tokens, of: Expression | null): Expression {
  return {
    kind: 'filter',
    of,
    name: dotted(tokens),
    given: tokens.is('operator', '(') ? given(tokens) : NOTHING,
  }
}

const NOTHING: Given = { positional: [], named: [], spread: null, spreadNamed: null }

function dotted(tokens: Tokens): string {
  let name = tokens.expect('name').text
  while (tokens.skip('operator', '.')) name += `.${tokens.expect('name').text}`
  return name
}

function test(tokens: Tokens, of: Expression): Expression {
  const negated = tokens.skip('name', 'not')
  const name = dotted(tokens)
  let args = NOTHING
  const isValue = ['name', 'string', 'integer', 'float'].includes(tokens.current.kind)
  if (tokens.is('operator', '(')) args = given(tokens)
  else if ((isValue && !tokens.is('name', 'else', 'or', 'and')) || tokens.is('operator', '[', '{')) {
    if (tokens.is('name', 'is')) tokens.fail('tests cannot be chained')
    args = { ...NOTHING, positional: [postfix(tokens, primary(tokens))] }
  }
  const node: Expression = { kind: 'test', of, name, given: args }
  return negated ? { kind: 'not', of: node } : node
}

function given(tokens: Tokens): Given {
  tokens.expect('operator', '(')
  const positional: Expression[] = []
  const named: [string, Expression][] = []
  let spread: Expression | null = null
  let spreadNamed: Expression | null = null
  const check = (isFine: boolean): void => {
    if (!isFine) tokens.fail('the arguments of a call are out of order')
  }
  for (let first = true; !tokens.is('operator', ')'); first = false) {
    if (!first) tokens.expect('operator', ',')
    if (!first && tokens.is('operator', ')')) break
    if (tokens.skip('operator', '*')) {
      check(!spread && !spreadNamed)
      spread = expression(tokens)
    } else if (tokens.skip('operator', '**')) {
      check(!spreadNamed)
      spreadNamed = expression(tokens)
    } else if (tokens.is('name') && tokens.look().kind === 'operator' && tokens.look().text === '=') {
      check(!spreadNamed)
      const name = tokens.next().text
      tokens.next()
      if (named.some(([other]) => other === name)) tokens.fail(`the argument ${name} is given twice`)
      named.push([name, expression(tokens)])
    } else {
      check(!spread && !spreadNamed && named.length === 0)
      positional.push(expression(tokens))
    }
  }
  tokens.expect('operator', ')')
  return { positional, named, spread, spreadNamed }
}
