// A place in a text of literals: what the readers of all languages do alike. Nothing here knows a language's tokens.

import type { Parsed } from './language.ts'
import type { Value } from './value.ts'

/** Longest text of literals that is read, in UTF-16 units. */
const LENGTH_LIMIT = 1_048_576

/** A text that is no literal; the message says where and why. */
export class Unreadable extends Error {}

/** A recursive descent parser's place. Each language adds its space, its tokens and its values. */
export abstract class Cursor {
  protected readonly source: string
  protected at = 0

  constructor(source: string) {
    this.source = source
  }

  /** What may stand between two tokens, sticky and never failing. */
  protected abstract readonly blank: RegExp

  /** A value inside `depth` brackets. */
  abstract value(depth: number): Value

  ended(): boolean {
    return this.at >= this.source.length
  }

  fail(expected: string): never {
    const found = this.ended() ? 'the end' : JSON.stringify(this.source.slice(this.at, this.at + 16))
    throw new Unreadable(`Not a literal at character ${this.at}: expected ${expected}, found ${found}.`)
  }

  space(): void {
    this.match(this.blank)
  }

  /** Values with commas between them to the end of the text; one trailing comma is allowed. */
  list(): Value[] {
    const values: Value[] = []
    while (!this.ended()) {
      values.push(this.value(0))
      this.space()
      if (this.ended()) break
      if (!this.take(',')) this.fail('a comma')
      this.space()
    }
    return values
  }

  protected take(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false
    this.at += text.length
    return true
  }

  protected match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.source)?.[0]
    if (found !== undefined) this.at += found.length
    return found
  }
}

/** Reads the whole of a text. `unlimited` lifts the limit on its length. */
export function readAll<C extends Cursor, T>(
  source: string,
  open: (source: string) => C,
  read: (cursor: C) => T,
  unlimited = false,
): Parsed<T> {
  if (source.length > LENGTH_LIMIT && !unlimited)
    return { ok: false, message: `The literal is longer than ${LENGTH_LIMIT} characters.` }
  const cursor = open(source)
  try {
    cursor.space()
    const value = read(cursor)
    cursor.space()
    if (!cursor.ended()) cursor.fail('nothing more')
    return { ok: true, value }
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, message: error.message }
    // An expression or a nesting that the engine has no room for.
    if (error instanceof RangeError)
      return { ok: false, message: `Too long or too deep to be read: ${error.message}.` }
    throw error
  }
}
