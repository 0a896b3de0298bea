// Plain arithmetic, as 3*(1/2 + 2)^2, without LaTeX: what a sentence may hold as its answer.

import { negative, power, product, quotient, sum, writtenNumber } from './arithmetic.ts'
import { AnswerSyntaxError } from './syntax-error.ts'
import type { Node } from './tree.ts'

const TOKEN = /\s*(\*\*|\d*\.\d+|\d+\.?|[-+*/^()])/y

/** Parses an expression of numbers, + - * / ^ and brackets; nothing stands side by side. Throws AnswerSyntaxError. */
export function parsePlain(text: string): Node {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  const trimmed = text.trimEnd()
  while (TOKEN.lastIndex < trimmed.length) {
    const found = TOKEN.exec(trimmed)
    if (!found) throw new AnswerSyntaxError('a sign that plain arithmetic does not have')
    tokens.push(found[1] === '**' ? '^' : found[1]!)
  }
  let at = 0
  let depth = 0

  const additive = (): Node => {
    if (++depth > 60) throw new AnswerSyntaxError('more than 60 brackets inside one another')
    let left = multiplicative()
    while (tokens[at] === '+' || tokens[at] === '-') {
      const minus = tokens[at++] === '-'
      const right = multiplicative()
      left = sum(left, minus ? negative(right) : right)
    }
    depth--
    return left
  }
  const multiplicative = (): Node => {
    let left = signed()
    while (tokens[at] === '*' || tokens[at] === '/') {
      const over = tokens[at++] === '/'
      const right = signed()
      left = over ? quotient(left, right) : product(left, right)
    }
    return left
  }
  const signed = (): Node => {
    if (tokens[at] !== '-' && tokens[at] !== '+') return raised()
    const minus = tokens[at++] === '-'
    const inner = signed()
    return minus ? negative(inner) : inner
  }
  const raised = (): Node => {
    const base = atom()
    if (tokens[at] !== '^') return base
    at++
    return power(base, signed())
  }
  const atom = (): Node => {
    const token = tokens[at++]
    if (token === '(') {
      const inner = additive()
      if (tokens[at++] !== ')') throw new AnswerSyntaxError('a bracket that is not closed')
      return inner
    }
    if (token === undefined || !/\d/.test(token))
      throw new AnswerSyntaxError(`${token ?? 'the end'} in place of a number`)
    if (!token.endsWith('.')) return writtenNumber(token)
    const whole = writtenNumber(token.slice(0, -1))
    return whole.kind === 'number' ? { ...whole, float: true } : whole
  }

  const node = additive()
  if (at < tokens.length) throw new AnswerSyntaxError(`${tokens[at]} in place of the end`)
  return node
}
