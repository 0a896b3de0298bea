// Canonical text, display and equality of JavaScript values. The executor's prelude writes the same canonical text inside the isolate.

import type { Parsed } from '../language.ts'
import type { Value } from '../value.ts'
import { DEPTH_LIMIT, own } from './literal.ts'

const HOLE = '<hole>'

/** JSON quoting; U+2028 and U+2029 are escaped so that a line of text stays one line, lone surrogates so that UTF-8 holds it. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029]/g, (char) =>
    char === '\u2028' ? '\\u2028' : '\\u2029',
  )
}

/** Canonical text: `[1,<hole>,-0]`, `{"a":10n}`, `Map{1=>2}`, `Set{1}`; the order of keys and entries is kept. */
export function canonical(value: Value): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value !== 'object' || value === null) return scalar(value)
  if (isArray(value)) {
    const items: string[] = []
    for (let i = 0; i < value.length; i++) items.push(i in value ? canonical(value[i]) : HOLE)
    return `[${items.join(',')}]`
  }
  if (isMap(value))
    return `Map{${[...value].map(([key, item]) => `${canonical(key)}=>${canonical(item)}`).join(',')}}`
  if (isSet(value)) return `Set{${[...value].map(canonical).join(',')}}`
  return `{${entries(value)
    .map(([key, item]) => `${quote(key)}:${canonical(item)}`)
    .join(',')}}`
}

function scalar(value: null | undefined | boolean | number | bigint): string {
  if (typeof value === 'bigint') return `${value}n`
  return Object.is(value, -0) ? '-0' : String(value)
}

/** Literal source of a value; strings have double quotes, keys have none where they need none. */
export function display(value: Value, style: 'spaced' | 'compact' = 'spaced'): string {
  const gap = style === 'spaced' ? ' ' : ''
  const list = (items: readonly string[]): string => items.join(`,${gap}`)
  const show = (value: Value): string => {
    if (typeof value === 'string') return quote(value)
    if (typeof value !== 'object' || value === null) return scalar(value)
    if (isArray(value)) {
      const items: string[] = []
      for (let i = 0; i < value.length; i++) items.push(i in value ? show(value[i]) : '')
      // A hole at the end needs a comma of its own: [1,,] has length 2.
      return `[${list(items)}${value.length > 0 && !(value.length - 1 in value) ? ',' : ''}]`
    }
    if (isMap(value))
      return `new Map([${list([...value].map(([key, item]) => `[${list([show(key), show(item)])}]`))}])`
    if (isSet(value)) return `new Set([${list([...value].map(show))}])`
    return `{${list(entries(value).map(([key, item]) => `${showKey(key)}:${gap}${show(item)}`))}}`
  }
  return show(value)
}

export function displayList(values: readonly Value[], style: 'spaced' | 'compact' = 'spaced'): string {
  return values.map((value) => display(value, style)).join(style === 'spaced' ? ', ' : ',')
}

function showKey(key: string): string {
  if (key === '__proto__') return '["__proto__"]'
  return /^(?:[A-Za-z_$][\w$]*|0|[1-9]\d{0,14})$/.test(key) ? key : quote(key)
}

/**
 * `util.isDeepStrictEqual`, except that 0 equals −0. Compares sorted normal forms, so that large Sets and Maps of
 * objects take n log n time; the library's search takes n² and would let an answer stall the host.
 */
export function equal(a: Value, b: Value): boolean {
  return a === b || normalForm(a) === normalForm(b)
}

function normalForm(value: Value): string {
  if (typeof value !== 'object' || value === null) return value === 0 ? '0' : canonical(value)
  if (isArray(value)) {
    const items: string[] = []
    for (let i = 0; i < value.length; i++) items.push(i in value ? normalForm(value[i]) : HOLE)
    return `[${items.join(',')}]`
  }
  if (isMap(value))
    return `Map{${[...value]
      .map(([k, item]) => `${normalForm(k)}=>${normalForm(item)}`)
      .sort()
      .join(',')}}`
  if (isSet(value)) return `Set{${[...value].map(normalForm).sort().join(',')}}`
  return `{${entries(value)
    .map(([key, item]) => `${quote(key)}:${normalForm(item)}`)
    .sort()
    .join(',')}}`
}

const entries = (value: Value): [string, Value][] =>
  Object.entries(value as { readonly [key: string]: Value })
const isArray = (value: Value): value is readonly Value[] => Array.isArray(value)
const isMap = (value: Value): value is ReadonlyMap<Value, Value> => value instanceof Map
const isSet = (value: Value): value is ReadonlySet<Value> => value instanceof Set

/** `null`, `list`, `map`, `set`, `object`, or what `typeof` says. */
export function typeName(value: Value): string {
  if (value === null) return 'null'
  if (typeof value !== 'object') return typeof value
  if (isArray(value)) return 'list'
  return isMap(value) ? 'map' : isSet(value) ? 'set' : 'object'
}

/** Reads canonical text. The text comes from outside the host, so everything in it is checked. */
export function fromCanonical(text: string): Parsed<Value> {
  let at = 0
  const fail = (): never => {
    throw new Unreadable(`Not canonical text at character ${at}: ${JSON.stringify(text.slice(at, at + 16))}.`)
  }
  const take = (mark: string): boolean => {
    if (!text.startsWith(mark, at)) return false
    at += mark.length
    return true
  }
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) at += found.length
    return found
  }
  const string = (): string => {
    const quoted = match(STRING)
    try {
      return quoted === undefined ? fail() : (JSON.parse(quoted) as string)
    } catch {
      return fail()
    }
  }
  const several = (close: string, one: () => void): void => {
    if (take(close)) return
    do one()
    while (take(','))
    if (!take(close)) fail()
  }
  const read = (depth: number): Value => {
    if (depth > DEPTH_LIMIT) fail()
    if (text[at] === '"') return string()
    if (take('[')) {
      const items: Value[] = []
      let length = 0
      several(']', () => {
        if (take(HOLE)) length++
        else items[length++] = read(depth + 1)
      })
      items.length = length
      return items
    }
    if (take('{')) {
      const object: { [key: string]: Value } = {}
      several('}', () => {
        const key = string()
        if (!take(':')) fail()
        own(object, key, read(depth + 1))
      })
      return object
    }
    if (take('Map{')) {
      const map = new Map<Value, Value>()
      several('}', () => {
        const key = read(depth + 1)
        if (!take('=>')) fail()
        map.set(key, read(depth + 1))
      })
      return map
    }
    if (take('Set{')) {
      const set = new Set<Value>()
      several('}', () => set.add(read(depth + 1)))
      return set
    }
    const word = match(SCALAR) ?? fail()
    if (word in WORDS) return WORDS[word as keyof typeof WORDS]
    return word.endsWith('n') ? BigInt(word.slice(0, -1)) : Number(word)
  }
  try {
    const value = read(0)
    if (at < text.length) fail()
    return { ok: true, value }
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, message: error.message }
    throw error
  }
}

class Unreadable extends Error {}

const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/y
const SCALAR = /null|undefined|true|false|NaN|-?Infinity|-?\d+n|-?\d+(?:\.\d+)?(?:e[+-]\d+)?/y
const WORDS = {
  null: null,
  undefined: undefined,
  true: true,
  false: false,
  NaN,
  Infinity,
  '-Infinity': -Infinity,
} as const
