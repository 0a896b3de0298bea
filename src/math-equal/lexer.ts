// The tokens of a LaTeX formula: numbers, single letters, commands, texts, brackets and signs.

import { commandIn, SPACES, SYNONYMS, TEXTUAL } from './commands.ts'
import { AnswerSyntaxError } from './syntax-error.ts'

export type TokenKind = 'number' | 'percent' | 'letter' | 'differential' | 'command' | 'text' | 'sign' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** Digits, the letter, the command without its backslash, the sign, or a text's content. */
  readonly text: string
  /** A text's command (`text`, `overline` …), or the environment that a `begin` or `end` names. */
  readonly name: string
}

/** Unicode signs as the commands or signs that they stand for. */
const UNICODE: Readonly<Record<string, string>> = {
  '−': '-',
  '×': '*',
  '⋅': '*',
  '∗': '*',
  '∙': '*',
  '÷': '/',
  '∕': '/',
  '≈': '\\approx',
  '≡': '=',
  '≤': '\\le',
  '≥': '\\ge',
  '≠': '\\ne',
  '∪': '\\cup',
  '∩': '\\cap',
  '∖': '\\setminus',
  '∅': '\\emptyset',
  '±': '\\pm',
  '∓': '\\pm',
  '∉': '\\notin',
  π: '\\pi',
  α: '\\alpha',
  β: '\\beta',
  γ: '\\gamma',
  δ: '\\delta',
  ε: '\\epsilon',
  θ: '\\theta',
  λ: '\\lambda',
  μ: '\\mu',
  ρ: '\\rho',
  σ: '\\sigma',
  τ: '\\tau',
  φ: '\\phi',
  ω: '\\omega',
  Δ: '\\Delta',
  Ω: '\\Omega',
  Σ: '\\Sigma',
  '°': '\\degree',
  ℕ: '\\mathbb{N}',
  ℤ: '\\mathbb{Z}',
  ℚ: '\\mathbb{Q}',
  ℝ: '\\mathbb{R}',
  ℂ: '\\mathbb{C}',
}
const UNICODE_SIGN = new RegExp(`[${Object.keys(UNICODE).join('')}]`, 'gu')

const NUMBER = /\d*\.\d+|\d+/y
const SCIENTIFIC = /(?:\d*\.\d+|\d+)E[+-]?\d+/y
const PERCENT = /(?:\d*\.\d+|\d+)\s?\\?%/y
const COMMAND = /\\([a-zA-Z]+|[^a-zA-Z])/y
const DIFFERENTIAL = /d\s*(?:\\(?:theta|phi|tau|omega|alpha|beta)|[a-zA-Z])/y
const SIGNS = ['!==', '!=', '==', '<=', '>=', ..."+-*/()[]{}|^_,;:=<>!&'"]

/** Reads a formula into tokens, the last of kind `end`. Throws AnswerSyntaxError on what no formula has. */
export function tokensOf(latex: string): readonly Token[] {
  const text = latex.replace(UNICODE_SIGN, (sign) => `${UNICODE[sign]} `)
  const tokens: Token[] = []
  let at = 0
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    return pattern.exec(text)
  }
  const add = (kind: TokenKind, content: string, length: number, name = ''): void => {
    tokens.push({ kind, text: content, name })
    at += length
  }
  while (at < text.length) {
    const char = text[at]!
    if (/\s/.test(char)) {
      at++
      continue
    }
    const number = match(PERCENT) ?? match(SCIENTIFIC) ?? match(NUMBER)
    if (number) {
      const isPercent = number[0].endsWith('%')
      // \\frac12 is 1 over 2, \\sqrt12 the root of 1 before 2, \\log_28 the logarithm of 8: the first digit is an argument.
      if (/^\d\d+$/.test(number[0]) && takesOneDigit(tokens)) {
        add('number', char, 1)
        continue
      }
      add(isPercent ? 'percent' : 'number', number[0].replace(/\s?\\?%$/, ''), number[0].length)
      continue
    }
    const differential = match(DIFFERENTIAL)
    if (differential) {
      add('differential', differential[0].replace(/\s|\\/g, ''), differential[0].length)
      continue
    }
    if (/[a-zA-Z]/.test(char)) {
      add('letter', char, 1)
      continue
    }
    const command = match(COMMAND)
    if (command) {
      const written = commandIn(command[1]!)
      at += 1 + written.length
      if (SPACES.has(written)) continue
      const name = SYNONYMS.get(written) ?? written
      if (name === '(' || name === ')') {
        add('sign', name, 0)
        continue
      }
      if (TEXTUAL.has(name) || name === 'begin' || name === 'end') {
        const group = /\s?\{((?:\\\}|[^}])*)\}/y
        group.lastIndex = at
        const found = group.exec(text)
        if (!found) throw new AnswerSyntaxError(`\\${name} without a group`)
        at += found[0].length
        if (TEXTUAL.has(name)) tokens.push({ kind: 'text', text: found[1]!, name })
        else tokens.push({ kind: 'command', text: name, name: found[1]! })
        continue
      }
      tokens.push({ kind: 'command', text: name, name: '' })
      continue
    }
    const sign = SIGNS.find((one) => text.startsWith(one, at))
    if (sign === undefined) throw new AnswerSyntaxError(`the sign ${JSON.stringify(char)}`)
    add('sign', sign, sign.length)
  }
  tokens.push({ kind: 'end', text: '', name: '' })
  return tokens
}

function takesOneDigit(before: readonly Token[]): boolean {
  const [last, second] = [before.at(-1), before.at(-2)]
  if (last?.kind === 'command') return last.text === 'frac' || last.text === 'sqrt'
  return last?.text === '_' && second?.kind === 'command' && second.text === 'log'
}
