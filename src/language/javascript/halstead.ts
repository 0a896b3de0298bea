// Halstead's software science measures, counted over acorn's tokens.
//
// Operands are names, numbers, strings, template texts, regular expressions and the words null, true, false, this and super.
// Every other token is an operator; a pair of brackets or of template quotes counts once, by its opening token.

import type { Token } from 'acorn'
import { add, halsteadOf } from '../halstead.ts'
import type { Halstead } from '../language.ts'
import { parseBounded } from './parser.ts'

const OPERAND_WORDS = new Set(['null', 'true', 'false', 'this', 'super'])
const CLOSING = new Set([')', ']', '}'])

/** Counts a source that is known to parse. */
export function halstead(source: string, kind: 'script' | 'module'): Halstead {
  const tokens: Token[] = []
  parseBounded(source, { ecmaVersion: 'latest', sourceType: kind, allowHashBang: true, onToken: tokens })
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
  return halsteadOf(operators, operands)
}

/** Words that acorn's tokenizer calls names, but that act. */
const WORD_OPERATORS = new Set(['let', 'of', 'async', 'await', 'static', 'get', 'set', 'yield'])
