// The closed grammar of JavaScript literals: a recursive descent parser that builds values and evaluates nothing.

import { Cursor, readAll } from '../cursor.ts'
import type { Parsed } from '../language.ts'
import type { Value } from '../value.ts'

/** Deepest nesting that a value may have, here and in the executor's canonical text. */
export const DEPTH_LIMIT = 200

/**
 * Reads one literal: null, undefined, NaN, ±Infinity, booleans, numbers, BigInt, strings (template literals without
 * substitutions too), arrays with their holes, plain objects, `new Map([…])`, `new Set([…])`.
 */
export function literal(source: string): Parsed<Value> {
  return readAll(source, open, (reader) => reader.value(0))
}

/** Reads an argument list without its brackets; one trailing comma is allowed, as in a call. */
export function literals(source: string): Parsed<readonly Value[]> {
  return readAll(source, open, (reader) => reader.list())
}

const SPACE = /[\s\uFEFF]*/y
const NUMBER =
  /(?:0[xX][\da-fA-F]+(?:_[\da-fA-F]+)*|0[oO][0-7]+(?:_[0-7]+)*|0[bB][01]+(?:_[01]+)*|(?:0|[1-9]\d*(?:_\d+)*))n|0[xX][\da-fA-F]+(?:_[\da-fA-F]+)*|0[oO][0-7]+(?:_[0-7]+)*|0[bB][01]+(?:_[01]+)*|(?:(?:0|[1-9]\d*(?:_\d+)*)(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?/y
const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$\u200C\u200D]*/uy
const PLAIN = { '"': /[^"\\\n\r]*/y, "'": /[^'\\\n\r]*/y, '`': /[^`\\$\r]*/y } as const
const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v' }

const open = (source: string): Reader => new Reader(source)

class Reader extends Cursor {
  protected readonly blank = SPACE

  value(depth: number): Value {
    if (depth > DEPTH_LIMIT) this.fail(`at most ${DEPTH_LIMIT} levels`)
    const char = this.source[this.at]
    if (char === '[') return this.array(depth)
    if (char === '{') return this.object(depth)
    if (char === '"' || char === "'" || char === '`') return this.string(char)
    if (char === '-' || char === '+') return this.signed(char)
    const number = this.number()
    if (number !== undefined) return number
    return this.word(depth)
  }

  private signed(sign: string): Value {
    const start = this.at++
    this.space()
    const number = this.number() ?? (this.match(WORD) === 'Infinity' ? Infinity : undefined)
    // +1n is a TypeError in the language, so it is no literal here.
    if (number === undefined || (sign === '+' && typeof number === 'bigint')) {
      this.at = start
      this.fail('a number after the sign')
    }
    return sign === '-' ? -number : number
  }

  private number(): number | bigint | undefined {
    const start = this.at
    const text = this.match(NUMBER)
    if (text === undefined || text === '') return undefined
    // As in the language, a number must not run into a word or another number: 1a, 017, 1.2.3.
    const next = this.source[this.at]
    if (next !== undefined && /[\p{ID_Continue}$.]/u.test(next)) {
      this.at = start
      this.fail('a number')
    }
    const digits = text.replaceAll('_', '')
    return digits.endsWith('n') ? BigInt(digits.slice(0, -1)) : Number(digits)
  }

  private word(depth: number): Value {
    const start = this.at
    switch (this.match(WORD)) {
      case 'null':
        return null
      case 'undefined':
        return undefined
      case 'true':
        return true
      case 'false':
        return false
      case 'NaN':
        return NaN
      case 'Infinity':
        return Infinity
      case 'new':
        return this.collection(depth)
    }
    this.at = start
    this.fail('a literal')
  }

  private collection(depth: number): Value {
    this.space()
    const kind = this.match(WORD)
    if (kind !== 'Map' && kind !== 'Set') this.fail('Map or Set after new')
    this.space()
    if (!this.take('(')) this.fail('(')
    this.space()
    let items: Value[] = []
    if (this.source[this.at] === '[') {
      items = this.array(depth)
      this.space()
      if (this.take(',')) this.space()
    }
    if (!this.take(')')) this.fail(')')
    if (kind === 'Set') return new Set(Array.from(items))
    const map = new Map<Value, Value>()
    for (const item of Array.from(items)) {
      if (!Array.isArray(item) || item.length !== 2) this.fail('pairs [key, value] in a Map')
      map.set(item[0], item[1])
    }
    return map
  }

  private array(depth: number): Value[] {
    this.at++
    const items: Value[] = []
    let length = 0
    for (;;) {
      this.space()
      if (this.take(']')) break
      if (this.take(',')) {
        length++ // a hole
        continue
      }
      items[length++] = this.value(depth + 1)
      this.space()
      if (this.take(',')) continue
      if (this.take(']')) break
      this.fail(', or ]')
    }
    items.length = length
    return items
  }

  private object(depth: number): Value {
    this.at++
    const object: { [key: string]: Value } = {}
    for (;;) {
      this.space()
      if (this.take('}')) return object
      const computed = this.take('[')
      if (computed) this.space()
      const key = this.key(computed)
      this.space()
      if (computed) {
        if (!this.take(']')) this.fail(']')
        this.space()
      }
      if (!this.take(':')) this.fail(': after a key')
      // {"__proto__": x} sets the prototype in the language; ["__proto__"] is an ordinary key.
      if (key === '__proto__' && !computed) this.fail('["__proto__"] for a key of that name')
      this.space()
      own(object, key, this.value(depth + 1))
      this.space()
      if (this.take(',')) continue
      if (this.take('}')) return object
      this.fail(', or }')
    }
  }

  private key(computed: boolean): string {
    const char = this.source[this.at]
    if (char === '"' || char === "'" || (computed && char === '`')) return this.string(char)
    if (computed) this.fail('a string key')
    const number = this.number()
    if (number !== undefined) return String(number)
    return this.match(WORD) ?? this.fail('a key or }')
  }

  private string(quote: '"' | "'" | '`'): string {
    this.at++
    let text = ''
    for (;;) {
      text += this.match(PLAIN[quote]) ?? ''
      const char = this.source[this.at]
      if (char === quote) {
        this.at++
        return text
      }
      if (char === '\\') text += this.escape()
      else if (quote === '`' && char === '$' && this.source[this.at + 1] !== '{')
        text += this.source[this.at++]
      else if (quote === '`' && char === '\r') {
        this.at += this.source[this.at + 1] === '\n' ? 2 : 1 // line ends in a template read as \n
        text += '\n'
      } else this.fail(`the end of the string, ${quote}`)
    }
  }

  private escape(): string {
    const start = this.at++
    const char = this.source[this.at++]
    if (char === undefined) this.fail('an escape')
    if (char === 'x' || char === 'u') {
      const code = this.match(char === 'x' ? /[\da-fA-F]{2}/y : /[\da-fA-F]{4}|\{0*[\da-fA-F]{1,6}\}/y)
      const point = code === undefined ? NaN : Number.parseInt(code.replace(/[{}]/g, ''), 16)
      if (point <= 0x10ffff) return point > 0xffff ? String.fromCodePoint(point) : String.fromCharCode(point)
    } else if (char === '0' && !/\d/.test(this.source[this.at] ?? '')) return '\0'
    else if (char === '\r') {
      this.take('\n')
      return ''
    } else if (char === '\n' || char === '\u2028' || char === '\u2029') return ''
    else if (!/\d/.test(char)) return ESCAPES[char] ?? char
    this.at = start
    this.fail('an escape of strict mode')
  }
}

/** Defines an own key, `__proto__` too, without ever setting a prototype. */
export function own(object: { [key: string]: Value }, key: string, value: Value): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
  } else object[key] = value
}
