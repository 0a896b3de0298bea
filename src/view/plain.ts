// Values of a figure as plain JSON: typed arrays, sets, dates and big integers become what the drawing library reads.

import { AzlabError, show } from '../core/index.ts'

/** What a figure's values became, and what had to be left out. */
export interface PlainFigure<T> {
  readonly value: T
  /** Numbers that are not finite: plotly leaves a gap where each stood. */
  readonly gaps: number
}

/**
 * A deep copy that survives JSON: typed arrays of every kind, sets and other iterables become arrays, maps with text keys
 * objects, dates ISO texts, big integers numbers (texts where a number would lose digits), and what is not finite null.
 * Columns of a data frame become their values. Throws `figure/value` for a function, a symbol, a buffer without a type and a
 * value that holds itself, by its place.
 */
export function plainFigure<T>(value: unknown, at = 'data'): PlainFigure<T> {
  const state: State = { gaps: 0, above: new Set() }
  return { value: plain(value, at, state) as T, gaps: state.gaps }
}

interface State {
  gaps: number
  /** The objects around the one at hand. */
  readonly above: Set<object>
}

function plain(value: unknown, at: string, state: State): unknown {
  switch (typeof value) {
    case 'number':
      // JSON has no negative zero.
      if (Number.isFinite(value)) return value === 0 ? 0 : value
      state.gaps++
      return null
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
    case 'string':
    case 'boolean':
    case 'undefined':
      return value
    case 'object':
      return value === null ? null : inside(value, at, state)
    default:
      throw unusable(value, at, `a ${typeof value}`)
  }
}

function inside(value: object, at: string, state: State): unknown {
  if (state.above.has(value)) throw unusable('…', at, 'a value that holds itself')
  state.above.add(value)
  try {
    return copied(value, at, state)
  } finally {
    state.above.delete(value)
  }
}

function copied(value: object, at: string, state: State): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof Number || value instanceof String || value instanceof Boolean) return value.valueOf()
  if (value instanceof ArrayBuffer || value instanceof DataView)
    throw unusable(value, at, 'a buffer without a type, such as Float32Array')
  if (value instanceof Map) return plainObject([...value], at, state)
  if (isIterable(value))
    return Array.from(value, (one, index) => plain(one, `${at}[${index}]`, state) ?? null)
  const { values } = value as { readonly values?: unknown }
  // A column or a frame of danfojs; a trace's own `values`, of a pie for instance, stand in a plain object.
  if (!isPlainObject(value) && Array.isArray(values)) return plain(values, at, state)
  const { toJSON } = value as { readonly toJSON?: unknown }
  if (typeof toJSON === 'function') return plain(toJSON.call(value), at, state)
  return plainObject(Object.entries(value), at, state)
}

function plainObject(entries: readonly (readonly [unknown, unknown])[], at: string, state: State): object {
  return Object.fromEntries(
    entries.flatMap(([name, one]) => {
      const made = plain(one, `${at}.${String(name)}`, state)
      return made === undefined ? [] : [[String(name), made]]
    }),
  )
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value && typeof value[Symbol.iterator] === 'function'
}

function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function unusable(value: unknown, at: string, what: string): AzlabError {
  return new AzlabError(`A figure cannot hold ${what}, which ${at} is.`, {
    code: 'figure/value',
    value: show(value),
    expected: 'numbers, texts, dates, arrays of any kind, and objects of these',
  })
}
