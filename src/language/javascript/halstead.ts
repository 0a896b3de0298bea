// Halstead's software science measures, counted over acorn's tokens.
//
// Operands are names, numbers, strings, template texts, regular expressions and the words null, true, false, this and super.
// Every other token is an operator; a pair of brackets or of template quotes counts once, by its opening token.

import { parse, type Token } from 'acorn'
import type { Halstead } from '../language.ts'

const OPERAND_WORDS = new Set(['null', 'true', 'false', 'this', 'super'])
const CLOSING = new Set([')', ']', '}'])

/** Counts a source that is known to parse. */
export function halstead(source: string, kind: 'script' | 'module'): Halstead {
  const tokens: Token[] = []
  parse(source, { ecmaVersion: 'latest', sourceType: kind, allowHashBang: true, onToken: tokens })
  const operators = new Map<string, number>()
  const operands = new Map<string, number>()
  for (const token of tokens) {
    const { label, keyword } = token.type
    const text = source.slice(token.start, token.end)
    if (label === 'eof' || CLOSING.has(label)) continue
    if (label === 'template') {
      if (text !== '') add(operands, JSON.stringify(text))
    } else if (label === 'string') add(operands, JSON.stringify((token as { value?: unknown }).value))
    else if (label === 'name' || label === 'num' || label === 'regexp' || label === 'privateId') {
      add(WORD_OPERATORS.has(text) ? operators : operands, text)
    } else add(keyword !== undefined && OPERAND_WORDS.has(keyword) ? operands : operators, text)
  }
  const quotes = operators.get('`')
  if (quotes !== undefined) operators.set('`', quotes / 2)
  const n1 = operators.size
  const n2 = operands.size
  const N1 = sum(operators)
  const N2 = sum(operands)
  const volume = n1 + n2 > 0 ? (N1 + N2) * Math.log2(n1 + n2) : 0
  const difficulty = n2 > 0 ? (n1 / 2) * (N2 / n2) : 0
  return {
    ...{ distinctOperators: n1, distinctOperands: n2, operators: N1, operands: N2 },
    ...{ volume, difficulty, effort: difficulty * volume },
  }
}

/** Words that acorn's tokenizer calls names, but that act. */
const WORD_OPERATORS = new Set(['let', 'of', 'async', 'await', 'static', 'get', 'set', 'yield'])

function add(counts: Map<string, number>, item: string): void {
  counts.set(item, (counts.get(item) ?? 0) + 1)
}

function sum(counts: ReadonlyMap<string, number>): number {
  let total = 0
  for (const count of counts.values()) total += count
  return total
}
