// The closed grammar of Python literals: a recursive descent parser that builds values and evaluates nothing.

import { readAll } from '../cursor.ts'
import type { Parsed } from '../language.ts'
import type { Value } from '../value.ts'
import { Complex, Frozenset, Tuple } from '../value.ts'
import { Scanner } from './scanner.ts'
import { dictOf, hashable, setOf } from './values.ts'

/** Deepest nesting of containers, here and in the sandbox's canonical text: `[]` is 1 deep. */
export const DEPTH_LIMIT = 100

/**
 * Reads one literal: None, True, False, ints, floats, complex numbers, strings and bytes with every prefix but f and t,
 * lists, tuples, dicts, sets, `set(…)` and `frozenset(…)` of a literal, `dict(name=…)`, `float('inf')`, `float('nan')`,
 * `complex(x, y)`.
 * Values with commas between them and no brackets are a tuple, as in Python.
 */
export function literal(source: string): Parsed<Value> {
  return readAll(source, open, (reader) => reader.whole())
}

/** Reads an argument list without its brackets; one trailing comma is allowed, as in a call. */
export function literals(source: string): Parsed<readonly Value[]> {
  return readAll(source, open, (reader) => reader.list())
}

/** Reads canonical text. The text comes from outside the host, so everything in it is checked. */
export function fromCanonical(text: string): Parsed<Value> {
  return readAll(
    text,
    (source) => new Reader(source, true),
    (reader) => reader.value(0),
    true,
  )
}

/** A reader of what people and models write. */
const open = (source: string): Reader => new Reader(source, false)

class Reader extends Scanner {
  /** Whether `inf` and `nan` are numbers, as canonical text writes them. */
  private readonly names: boolean

  constructor(source: string, names: boolean) {
    super(source)
    this.names = names
  }

  whole(): Value {
    const first = this.value(0)
    this.space()
    if (!this.take(',')) return first
    this.space()
    return new Tuple([first, ...this.list()])
  }

  /** A value inside `depth` brackets. */
  value(depth: number): Value {
    if (this.take('[')) return this.items(']', this.inner(depth)).items
    if (this.take('(')) {
      const { items, comma } = this.items(')', this.inner(depth))
      return items.length === 1 && !comma ? (items[0] as Value) : new Tuple(items)
    }
    if (this.take('{')) return this.braces(this.inner(depth))
    const text = this.strings()
    if (text !== undefined) return text
    const negative = this.next() === '-'
    const number = this.signed()
    if (number !== undefined) return typeof number === 'object' ? number : this.sum(number, negative)
    return this.word(depth)
  }

  private inner(depth: number): number {
    if (depth >= DEPTH_LIMIT) this.fail(`at most ${DEPTH_LIMIT} levels`)
    return depth + 1
  }

  /** What stands before a closing bracket; the opening one has been taken. */
  private items(close: ')' | ']' | '}', depth: number): { items: Value[]; comma: boolean } {
    const items: Value[] = []
    let comma = false
    for (;;) {
      this.space()
      if (this.take(close)) return { items, comma }
      items.push(this.value(depth))
      this.space()
      comma = this.take(',')
      if (comma) continue
      if (this.take(close)) return { items, comma }
      this.fail(`, or ${close}`)
    }
  }

  private braces(depth: number): Value {
    this.space()
    if (this.take('}')) return new Map()
    const first = this.member(depth)
    this.space()
    if (!this.take(':')) {
      const rest = this.take(',') ? this.items('}', depth).items : this.take('}') ? [] : this.fail(', or }')
      for (const item of rest) if (!hashable(item)) this.fail('members that may stand in a set')
      return setOf([first, ...rest])
    }
    const entries: [Value, Value][] = []
    let key = first
    for (;;) {
      this.space()
      entries.push([key, this.value(depth)])
      this.space()
      const more = this.take(',')
      this.space()
      if (this.take('}')) return dictOf(entries)
      if (!more) this.fail(', or }')
      key = this.member(depth)
      this.space()
      if (!this.take(':')) this.fail(': after a key')
    }
  }

  private member(depth: number): Value {
    const value = this.value(depth)
    return hashable(value) ? value : this.fail('a value that may be a key')
  }

  /** A number with at most one sign before it; undefined where there is none. */
  private signed(): bigint | number | Complex | undefined {
    const sign = this.take('-') ? '-' : this.take('+') ? '+' : ''
    if (sign) this.space()
    const number = this.number() ?? this.named()
    if (number === undefined) return sign ? this.fail('a number after the sign') : undefined
    if (sign !== '-') return number
    // Part by part: -2j has the real part 0.0, where Python's own sum has −0.0. The two are equal.
    if (number instanceof Complex) return new Complex(number.real === 0 ? 0 : -number.real, -number.imaginary)
    return -number
  }

  /** `inf`, `nan`, `infj` and `nanj` in canonical text, and the calls of float and complex. */
  private named(): number | Complex | undefined {
    const call = this.match(/(?:float|complex)[ \t]*\(/y)
    if (call?.startsWith('float')) {
      this.space()
      const text = this.strings()
      const value = typeof text === 'string' ? UNBOUNDED.get(text.trim().toLowerCase()) : undefined
      if (value === undefined) this.fail("'inf', '-inf' or 'nan'")
      this.close()
      return value
    }
    if (call) {
      const real = this.part()
      if (!this.take(',')) this.fail('a comma')
      const imaginary = this.part()
      this.close()
      return new Complex(real, imaginary)
    }
    const name = this.names ? this.match(/(?:inf|nan)j?(?!\w)/y) : undefined
    if (name === undefined) return undefined
    const value = name.startsWith('inf') ? Infinity : NaN
    return name.endsWith('j') ? new Complex(0, value) : value
  }

  private part(): number {
    this.space()
    const number = this.signed()
    if (number === undefined || number instanceof Complex) this.fail('a real number')
    this.space()
    return Number(number)
  }

  private close(): void {
    this.space()
    this.take(',')
    this.space()
    if (!this.take(')')) this.fail(')')
  }

  /** A real number, or the sum of it and an imaginary one. */
  private sum(real: bigint | number, negative: boolean): Value {
    const end = this.at
    this.space()
    if (!/[+-]/.test(this.next())) {
      this.at = end
      return real
    }
    const imaginary = this.signed()
    if (!(imaginary instanceof Complex) || imaginary.real !== 0) this.fail('an imaginary number in a sum')
    // The part -0 is written without a point, and is −0.0 all the same.
    return new Complex(negative && real === 0n ? -0 : Number(real), imaginary.imaginary)
  }

  private word(depth: number): Value {
    const start = this.at
    const word = this.match(/[A-Za-z_]\w*/y)
    switch (word) {
      case 'None':
        return null
      case 'True':
        return true
      case 'False':
        return false
      case 'set':
      case 'frozenset':
        this.space()
        if (this.take('(')) {
          const items = this.setArgument(this.inner(depth))
          return word === 'set' ? items : new Frozenset(items)
        }
        break
      case 'dict':
        this.space()
        if (this.take('(')) return this.keywords(this.inner(depth))
    }
    this.at = start
    this.fail('a literal')
  }

  /** The entries of `dict(a=1, b=2)`. */
  private keywords(depth: number): ReadonlyMap<Value, Value> {
    const entries: [Value, Value][] = []
    const names = new Set<string>()
    for (;;) {
      this.space()
      if (this.take(')')) return dictOf(entries)
      const key = this.match(/[A-Za-z_]\w*(?=[ \t]*=)/y) ?? this.fail('a name and =')
      if (names.has(key) || KEYWORDS.has(key)) this.fail(`a name that is no keyword, each once, not ${key}`)
      names.add(key)
      this.space()
      this.take('=')
      this.space()
      entries.push([key, this.value(depth)])
      this.space()
      if (!this.take(',') && this.next() !== ')') this.fail(', or )')
    }
  }

  /** The argument of set or frozenset: none, or a list, tuple or set. */
  private setArgument(depth: number): ReadonlySet<Value> {
    this.space()
    if (this.take(')')) return new Set()
    // The call and the brackets in it are one level.
    const value = this.value(/[[({]/.test(this.next()) ? depth - 1 : depth)
    const items = value instanceof Tuple ? value.items : value instanceof Frozenset ? [...value.items] : value
    this.close()
    if (items instanceof Set) return items
    if (!Array.isArray(items) || !items.every(hashable)) this.fail('a list, tuple or set of members')
    return setOf(items)
  }
}

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
    'import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
)

const UNBOUNDED = new Map<string, number>([
  ...(['inf', '+inf', 'infinity', '+infinity'] as const).map((name) => [name, Infinity] as const),
  ...(['-inf', '-infinity'] as const).map((name) => [name, -Infinity] as const),
  ...(['nan', '+nan', '-nan'] as const).map((name) => [name, NaN] as const),
])
