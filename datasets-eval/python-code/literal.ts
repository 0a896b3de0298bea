// Source of Python literals for inputs, from JSON and the few types that JSON lacks.

import type { Json } from './json.ts'

/** A value with tuples, sets and complex numbers in it. */
export type Shaped = Json | TupleOf | SetOf | ComplexText | readonly Shaped[] | ReadonlyMap<string, Shaped>

export class TupleOf {
  readonly items: readonly Shaped[]
  constructor(items: readonly Shaped[]) {
    this.items = items
  }
}

export class SetOf {
  readonly items: readonly Shaped[]
  constructor(items: readonly Shaped[]) {
    this.items = items
  }
}

/** A complex number as Python's `complex` reads it, e.g. `(1+2j)`. */
export class ComplexText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** An expression for Python; `inf` and `nan` are names. */
export function pythonSource(value: Shaped): string {
  if (value === null) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return float(value)
  if (typeof value === 'string') return pythonString(value)
  if (value instanceof ComplexText) return `complex(${pythonString(value.text)})`
  if (value instanceof TupleOf) {
    const items = value.items.map(pythonSource).join(', ')
    return value.items.length === 1 ? `(${items},)` : `(${items})`
  }
  if (value instanceof SetOf)
    return value.items.length === 0 ? 'set()' : `{${value.items.map(pythonSource).join(', ')}}`
  if (value instanceof Map)
    return `{${[...value].map(([key, held]) => `${pythonString(key)}: ${pythonSource(held as Shaped)}`).join(', ')}}`
  return `[${(value as readonly Shaped[]).map(pythonSource).join(', ')}]`
}

function float(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Object.is(value, -0)) return '-0.0'
  const text = String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}

/** A string in ASCII, so that no character can end it or be changed on its way. */
export function pythonString(text: string): string {
  let source = ''
  for (const char of text) {
    const code = char.codePointAt(0) as number
    if (char === '"' || char === '\\') source += `\\${char}`
    else if (code >= 0x20 && code < 0x7f) source += char
    else if (code < 0x100) source += `\\x${code.toString(16).padStart(2, '0')}`
    else if (code < 0x10000) source += `\\u${code.toString(16).padStart(4, '0')}`
    else source += `\\U${code.toString(16).padStart(8, '0')}`
  }
  return `"${source}"`
}
