// A place in a list of tokens, which a parser moves on and sets back.

import { type Token, tokensOf } from './lexer.ts'
import { AnswerSyntaxError } from './syntax-error.ts'

/** Brackets that open a group, with those that close it. */
export const BRACKETS: Readonly<Record<string, string>> = {
  '(': ')',
  '[': ']',
  '{': '}',
  '\\{': '\\}',
  '\\lbracket': '\\rbracket',
  '\\lgroup': '\\rgroup',
}

export class Cursor {
  readonly tokens: readonly Token[]
  at = 0
  /** Nested groups that are open: a formula of thousands would end the stack. */
  private depth = 0

  constructor(latex: string) {
    this.tokens = tokensOf(latex)
  }

  get token(): Token {
    return this.tokens[this.at]!
  }

  /** The sign or the command (with its backslash) that stands here; other tokens give ''. */
  get sign(): string {
    const { kind, text } = this.token
    if (kind === 'sign') return text
    return kind === 'command' ? `\\${text}` : ''
  }

  /** Moves past one of these signs, if one stands here. */
  take(...signs: readonly string[]): boolean {
    if (this.sign === '' || !signs.includes(this.sign)) return false
    this.at++
    return true
  }

  expect(sign: string): void {
    if (!this.take(sign)) throw this.unexpected(sign)
  }

  expectEnd(): void {
    if (this.token.kind !== 'end') throw this.unexpected('the end')
  }

  unexpected(expected: string): AnswerSyntaxError {
    return new AnswerSyntaxError(`${this.sign || this.token.text || 'the end'} in place of ${expected}`)
  }

  /** What `read` gives, or undefined, back where it began, if it fails. */
  attempt<T>(read: () => T): T | undefined {
    const [begin, depth] = [this.at, this.depth]
    try {
      return read()
    } catch (error) {
      if (!(error instanceof AnswerSyntaxError)) throw error
      this.at = begin
      this.depth = depth
      return undefined
    }
  }

  /** Reads one level deeper. */
  within<T>(read: () => T): T {
    if (++this.depth > 60) throw new AnswerSyntaxError('more than 60 groups inside one another')
    const result = read()
    this.depth--
    return result
  }
}
