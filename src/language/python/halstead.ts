// Halstead's software science measures, counted over Python's tokens.
//
// Operands are names, numbers, strings, the texts of f-strings and the words None, True and False. Every other token is an
// operator; a pair of brackets counts once, by its opening one, and so do the quotes of an f-string. Comments, line ends and
// indentation are no tokens.

import { add, halsteadOf } from '../halstead.ts'
import type { Halstead } from '../language.ts'
import { literal } from './literal.ts'
import { canonical } from './write.ts'

const BLANK = /(?:[ \t\f\r\n]|\\\r?\n|#[^\r\n]*)+/y
const WORD = /[\p{ID_Start}_][\p{ID_Continue}]*/uy
const NUMBER =
  /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?(?:\d[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJ]?/y
const OPERATOR = /\*\*=?|\/\/=?|<<=?|>>=?|[-+*/%@&|^<>=!:]=|->|\.\.\.|[-+*/%@&|^~<>=.,:;()[\]{}]/y
const QUOTE = /([A-Za-z]{0,2})('''|"""|'|")/y
const KEYWORDS = new Set([
  ...[
    'and',
    'as',
    'assert',
    'async',
    'await',
    'break',
    'class',
    'continue',
    'def',
    'del',
    'elif',
    'else',
    'except',
  ],
  ...[
    'finally',
    'for',
    'from',
    'global',
    'if',
    'import',
    'in',
    'is',
    'lambda',
    'nonlocal',
    'not',
    'or',
    'pass',
  ],
  ...['raise', 'return', 'try', 'while', 'with', 'yield'],
])

/** Counts a source that is known to parse. `matches`: whether it holds a match statement, in which `match` and `case` act. */
export function halstead(source: string, matches: boolean): Halstead {
  const operators = new Map<string, number>()
  const operands = new Map<string, number>()
  let at = 0
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(source)?.[0]
    if (found !== undefined) at += found.length
    return found || undefined
  }

  /** Tokens up to the end, or in a field of an f-string up to what ends it. */
  const tokens = (inField: boolean): void => {
    let brackets = 0
    while (at < source.length) {
      if (match(BLANK) !== undefined) continue
      const char = source[at] as string
      if (inField && brackets === 0) {
        if (char === '}' || char === ':') return
        if (char === '!' && source[at + 1] !== '=') return
      }
      if (quoted()) continue
      const word = match(WORD)
      if (word !== undefined) {
        const acts = KEYWORDS.has(word) || (matches && (word === 'match' || word === 'case'))
        add(acts ? operators : operands, word)
        continue
      }
      // A dot begins a number only where a digit follows.
      const number = /^(?:\d|\.\d)/.test(source.slice(at, at + 2)) ? match(NUMBER) : undefined
      if (number !== undefined) {
        add(operands, spelling(number))
        continue
      }
      const operator = match(OPERATOR)
      if (operator === undefined) at++
      else if (!/^[)\]}]$/.test(operator)) {
        if (/^[([{]$/.test(operator)) brackets++
        add(operator === '...' ? operands : operators, operator)
      } else brackets--
    }
  }

  /** A string, with its fields where it is an f-string. */
  const quoted = (): boolean => {
    const start = at
    QUOTE.lastIndex = at
    const [opening = '', prefix = '', quote = ''] = QUOTE.exec(source) ?? []
    if (opening === '') return false
    at += opening.length
    if (/[ft]/i.test(prefix)) {
      add(operators, `${prefix.toLowerCase().replace('r', '')}"`)
      texts(quote, false)
      return true
    }
    while (at < source.length && !source.startsWith(quote, at)) at += source[at] === '\\' ? 2 : 1
    at += quote.length
    add(operands, spelling(source.slice(start, at)))
    return true
  }

  /** The texts and fields of an f-string up to its closing quote, or of a format up to its closing brace. */
  const texts = (quote: string, inFormat: boolean): void => {
    let text = ''
    const flush = (): void => {
      if (text !== '') add(operands, JSON.stringify(text))
      text = ''
    }
    while (at < source.length) {
      const char = source[at] as string
      if (!inFormat && source.startsWith(quote, at)) {
        at += quote.length
        break
      }
      if (inFormat && char === '}') break
      if (char === '{' && (inFormat || source[at + 1] !== '{')) {
        flush()
        field(quote)
        continue
      }
      const width = char === '\\' || ((char === '{' || char === '}') && source[at + 1] === char) ? 2 : 1
      text += source.slice(at, at + width)
      at += width
    }
    flush()
  }

  const field = (quote: string): void => {
    add(operators, '{')
    at++
    tokens(true)
    const conversion = match(/![rsa]/y)
    if (conversion !== undefined) add(operators, conversion)
    match(BLANK)
    if (source[at] === ':') {
      add(operators, ':')
      at++
      texts(quote, true)
    }
    if (source[at] === '}') at++
  }

  tokens(false)
  return halsteadOf(operators, operands)
}

/** The same text for two spellings of one value. */
function spelling(token: string): string {
  const value = literal(token)
  return value.ok ? canonical(value.value) : token
}
