// The values of a chat template, as Python has them: an integer is a bigint, a float is a number, none is null.

import { ITEM, spend, step } from './meter.ts'
import { Unsupported } from './unsupported.ts'

/** What the template itself does wrong, where jinja2 raises an error too. */
export class TemplateError extends Error {
  override readonly name: string = 'TemplateError'
}

export { Unsupported } from './unsupported.ts'

export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Undefined
  | List
  | Tuple
  | Dict
  | View
  | Range
  | Stream
  | Callable
  | Namespace
  | Loop
  | Safe
  | Slice
  | TemplateReference

/** A name, an attribute or an item that is not there. It prints as nothing, and any use of it beyond that is an error. */
export class Undefined {
  readonly what: string
  constructor(what: string) {
    this.what = what
  }
}

export class List {
  readonly items: readonly Value[]
  constructor(items: readonly Value[]) {
    this.items = items
  }
}

export class Tuple {
  readonly items: readonly Value[]
  constructor(items: readonly Value[]) {
    this.items = items
  }
}

/** A dictionary in the order of insertion; 1, 1.0 and true are one key. */
export class Dict {
  readonly #entries = new Map<string, [Value, Value]>()
  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    for (const [key, value] of entries) {
      const found = this.#entries.get(hashed(key))
      if (found) found[1] = value
      else this.#entries.set(hashed(key), [key, value])
    }
  }
  get(key: Value): Value | undefined {
    return this.#entries.get(hashed(key))?.[1]
  }
  has(key: Value): boolean {
    return this.#entries.has(hashed(key))
  }
  entries(): readonly (readonly [Value, Value])[] {
    return [...this.#entries.values()]
  }
  get size(): number {
    return this.#entries.size
  }
}

/** What keys(), values() and items() of a dictionary give. */
export class View {
  readonly kind: 'keys' | 'values' | 'items'
  readonly of: Dict
  constructor(kind: 'keys' | 'values' | 'items', of: Dict) {
    this.kind = kind
    this.of = of
  }
}

export class Range {
  readonly start: bigint
  readonly stop: bigint
  readonly step: bigint
  constructor(start: bigint, stop: bigint, step: bigint) {
    this.start = start
    this.stop = stop
    this.step = step
  }
  get length(): number {
    const span = this.step > 0n ? this.stop - this.start : this.start - this.stop
    const width = this.step > 0n ? this.step : -this.step
    return span > 0n ? Number((span + width - 1n) / width) : 0
  }
  at(index: number): bigint {
    return this.start + BigInt(index) * this.step
  }
}

/** A generator of Python: it can be gone through once, is always true and has no length. */
export class Stream {
  readonly iterator: Iterator<Value>
  constructor(items: Iterable<Value>) {
    this.iterator = items[Symbol.iterator]()
  }
}

/** The arguments of a call. */
export interface Arguments {
  readonly positional: readonly Value[]
  readonly named: ReadonlyMap<string, Value>
}

/** A macro, a method, a function of the template's globals. */
export class Callable {
  readonly label: string
  readonly call: (given: Arguments) => Value
  /** Attributes of it, where it has some that templates read. */
  readonly attribute: ((name: string) => Value | undefined) | undefined
  constructor(
    label: string,
    call: (given: Arguments) => Value,
    attribute?: (name: string) => Value | undefined,
  ) {
    this.label = label
    this.call = call
    this.attribute = attribute
  }
}

export class Namespace {
  readonly attributes: Map<string, Value>
  constructor(attributes: Map<string, Value>) {
    this.attributes = attributes
  }
}

/** The `loop` of an iteration. */
export class Loop {
  readonly items: readonly Value[]
  readonly depth: number
  readonly recurse: ((items: Value, depth: number) => Value) | null
  index = 0
  changedLast: Tuple | null = null
  constructor(items: readonly Value[], depth: number, recurse: Loop['recurse']) {
    this.items = items
    this.depth = depth
    this.recurse = recurse
  }
}

/** A text that the template marked as safe for HTML. It prints as the text; nothing else is done with it. */
export class Safe {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** What stands between the brackets of `[a:b:c]`. */
export class Slice {
  readonly start: Value
  readonly stop: Value
  readonly step: Value
  constructor(start: Value, stop: Value, step: Value) {
    this.start = start
    this.stop = stop
    this.step = step
  }
}

/** What `self` is in a template: the template itself. It is there, and nothing more is done with it. */
export class TemplateReference {
  readonly blocks = []
}

/** Python's name for the type of a value. */
export function typeName(value: Value): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'string' || value instanceof Safe) return 'str'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'number') return 'float'
  return value.constructor.name.toLowerCase()
}

let numbered = 0
const numbers = new WeakMap<object, number>()

/** A text that is the same for values that are one key of a dictionary. Throws where Python says unhashable. */
export function hashed(value: Value): string {
  spend(typeof value === 'string' ? value.length : ITEM)
  if (typeof value === 'string') return `s${value}`
  if (value === null) return 'none'
  if (typeof value === 'boolean') return value ? 'n1' : 'n0'
  if (typeof value === 'bigint') return `n${value}`
  if (typeof value === 'number') return Number.isInteger(value) ? `n${BigInt(value)}` : `f${value}`
  if (value instanceof Undefined) return 'undefined'
  if (value instanceof Tuple) {
    // With their lengths before them, no two tuples give one text.
    const parts = value.items.map(hashed).map((part) => `${part.length}:${part}`)
    spend(parts.reduce((sum, part) => sum + part.length, 0))
    return `t${parts.join('')}`
  }
  if (value instanceof Safe) return `s${value.text}`
  if (value instanceof Range) throw new Unsupported('a range as the key of a dictionary')
  if (value instanceof List || value instanceof Dict || value instanceof Slice || value instanceof View)
    throw new TemplateError(`unhashable type: '${typeName(value)}'`)
  if (!numbers.has(value)) numbers.set(value, ++numbered)
  return `o${numbers.get(value)}`
}

/** The characters of a text: code points, as Python counts them. */
export function characters(text: string): readonly string[] {
  spend(text.length)
  return /[\ud800-\udfff]/.test(text) ? Array.from(text) : text.split('')
}

/** What a `for` goes through. A stream is used up by it. */
export function iterate(value: Value): Iterable<Value> {
  if (typeof value === 'string') return characters(value)
  if (value instanceof Stream) return stepping(value.iterator)
  if (value instanceof Undefined) return []
  if (value instanceof List || value instanceof Tuple) {
    spend(ITEM * value.items.length)
    return value.items
  }
  if (value instanceof Dict) {
    spend(ITEM * value.size)
    return value.entries().map(([key]) => key)
  }
  if (value instanceof Range) {
    spend(ITEM * value.length)
    return Array.from({ length: value.length }, (_, at) => value.at(at))
  }
  if (value instanceof View) {
    spend(ITEM * value.of.size)
    if (value.kind === 'items') return value.of.entries().map((pair) => new Tuple(pair))
    return value.of.entries().map(([key, held]) => (value.kind === 'keys' ? key : held))
  }
  if (value instanceof Loop || value instanceof Safe)
    throw new Unsupported(`going through ${value instanceof Loop ? 'loop' : 'a text marked safe'}`)
  throw new TemplateError(`'${typeName(value)}' object is not iterable`)
}

/** An iterator whose every turn is a step. */
function stepping(iterator: Iterator<Value>): Iterable<Value> {
  const end = iterator.return?.bind(iterator)
  const counted: Iterator<Value> = {
    next() {
      step()
      return iterator.next()
    },
    ...(end ? { return: end } : {}),
  }
  return { [Symbol.iterator]: () => counted }
}

/** Python's len(). */
export function lengthOf(value: Value): number {
  if (typeof value === 'string') return characters(value).length
  if (value instanceof List || value instanceof Tuple) return value.items.length
  if (value instanceof Dict) return value.size
  if (value instanceof View) return value.of.size
  if (value instanceof Range) return value.length
  if (value instanceof Undefined) return 0
  if (value instanceof Loop) return value.items.length
  if (value instanceof Safe) return characters(value.text).length
  throw new TemplateError(`object of type '${typeName(value)}' has no len()`)
}

/** A value of JSON as a template sees it; numbers without a fraction are integers. */
export function fromJson(value: unknown): Value {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (Array.isArray(value)) return new List(value.map(fromJson))
  if (typeof value === 'object')
    return new Dict(Object.entries(value).map(([key, held]) => [key, fromJson(held)] as const))
  throw new Unsupported(`a value of type ${typeof value} in a template`)
}
