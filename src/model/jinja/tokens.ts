// Tokens of a template, and the place among them that the parser has come to.

import type { Token, TokenKind } from './lexer.ts'
import { TemplateError } from './values.ts'

/** What the parser reads from. */
export class Tokens {
  readonly #tokens: readonly Token[]
  #at = 0
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }
  get current(): Token {
    return this.#tokens[this.#at]!
  }
  look(): Token {
    return this.#tokens[Math.min(this.#at + 1, this.#tokens.length - 1)]!
  }
  next(): Token {
    const token = this.current
    if (token.kind !== 'end') this.#at++
    return token
  }
  is(kind: TokenKind, ...texts: readonly string[]): boolean {
    return this.current.kind === kind && (texts.length === 0 || texts.includes(this.current.text))
  }
  skip(kind: TokenKind, text: string): boolean {
    if (!this.is(kind, text)) return false
    this.next()
    return true
  }
  expect(kind: TokenKind, text?: string): Token {
    if (this.current.kind === kind && (text === undefined || this.current.text === text)) return this.next()
    return this.fail(`expected ${text ?? kind}`)
  }
  fail(problem: string): never {
    const { line, kind, text } = this.current
    throw new TemplateError(`line ${line}: ${problem}, got ${text === '' ? kind : JSON.stringify(text)}`)
  }
}

/** Names that are values, and cannot be set. */
export const CONSTANTS: Readonly<Record<string, null | boolean>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
}
