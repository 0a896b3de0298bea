// Python values as text: canonical (CPython's repr of plain types, sets sorted), and literal source for prompts.

import type { Value } from '../value.ts'
import { Bytes, Complex, Frozenset, NegativeZero, Tuple } from '../value.ts'

/** Ints of more bits are written in hexadecimal, since CPython converts long decimals only on request. */
const DECIMAL_BITS = 4096n
const DECIMAL_LIMIT = 1n << DECIMAL_BITS

/**
 * Canonical text: `repr`, with the members of sets sorted by their texts in code-point order, ints beyond 4096 bits in
 * hexadecimal, and `inf`, `-inf` and `nan` as names. Keeps the order of dicts, −0.0, and the types of numbers apart.
 */
export function canonical(value: Value): string {
  return write(value, ', ', ': ', bareFloat)
}

/**
 * Canonical text as a CPython writes it that may know another Unicode than this Node: of characters beyond ASCII those are left as
 * they are that stand so in `text`, and the others are escaped. The order of a set's members follows their texts.
 */
export function canonicalAs(text: string, value: Value): string {
  const bare = new Set(text.match(/[^ -~]/gu))
  const isHidden = (char: string): boolean =>
    HIDDEN_EVERYWHERE.test(char) || (char > '\x7f' && !bare.has(char))
  return write(value, ', ', ': ', bareFloat, isHidden)
}

/** Literal source of a value: `repr`, with `float('inf')` for the name `inf`. */
export function display(value: Value, style: 'spaced' | 'compact' = 'spaced'): string {
  return style === 'spaced' ? write(value, ', ', ': ', sourceFloat) : write(value, ',', ':', sourceFloat)
}

export function displayList(values: readonly Value[], style: 'spaced' | 'compact' = 'spaced'): string {
  return values.map((value) => display(value, style)).join(style === 'spaced' ? ', ' : ',')
}

type WriteFloat = (value: number) => string

function write(
  value: Value,
  comma: string,
  colon: string,
  float: WriteFloat,
  isHidden = (char: string): boolean => HIDDEN.test(char),
): string {
  const stringEscape = (char: string): string => {
    const known = ESCAPES[char]
    if (known !== undefined) return known
    if (char === ' ' || !isHidden(char)) return char
    return hexEscape(char.codePointAt(0) as number)
  }
  const show = (value: Value): string => {
    switch (typeof value) {
      case 'boolean':
        return value ? 'True' : 'False'
      case 'bigint':
        return int(value)
      case 'number':
        return float(value)
      case 'string':
        return quoted(value, stringEscape)
    }
    if (value === null || value === undefined) return 'None'
    if (value instanceof NegativeZero) return float(value.value)
    if (value instanceof Bytes) return `b${quoted(value.latin1, byteEscape)}`
    if (value instanceof Complex) return complex(value, comma, float)
    if (value instanceof Tuple) {
      const [only, ...others] = value.items
      if (only !== undefined && others.length === 0) return `(${show(only)},)`
      return `(${value.items.map(show).join(comma)})`
    }
    if (value instanceof Frozenset)
      return value.items.size === 0 ? 'frozenset()' : `frozenset(${set(value.items)})`
    if (value instanceof Set) return value.size === 0 ? 'set()' : set(value)
    if (value instanceof Map)
      return `{${[...value].map(([key, item]) => `${show(key)}${colon}${show(item)}`).join(comma)}}`
    return `[${(value as readonly Value[]).map(show).join(comma)}]`
  }
  const set = (items: ReadonlySet<Value>): string => `{${[...items].map(show).sort(byCodePoint).join(comma)}}`
  return show(value)
}

function int(value: bigint): string {
  if (value < DECIMAL_LIMIT && value > -DECIMAL_LIMIT) return value.toString()
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`
}

/** `repr` of a float: its shortest digits, with an exponent from 1e16 up and below 1e-4. */
export function bareFloat(value: number): string {
  const text = shortest(value)
  return /^-?\d+$/.test(text) ? `${text}.0` : text
}

/** The same without a trailing `.0`, as the parts of a complex number are written. */
function shortest(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Object.is(value, -0)) return '-0'
  const [, sign = '', first = '', rest = '', power = ''] =
    /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential()) ?? []
  const exponent = Number(power)
  if (exponent < -4 || exponent >= 16) {
    const digits = `${Math.abs(exponent)}`.padStart(2, '0')
    return `${sign}${first}${rest && `.${rest}`}e${exponent < 0 ? '-' : '+'}${digits}`
  }
  const digits = first + rest
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, '0')
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`
}

function sourceFloat(value: number): string {
  return Number.isFinite(value) ? bareFloat(value) : `float('${bareFloat(value)}')`
}

function complex({ real, imaginary }: Complex, comma: string, float: WriteFloat): string {
  if (float === sourceFloat && !(Number.isFinite(real) && Number.isFinite(imaginary)))
    return `complex(${float(real)}${comma}${float(imaginary)})`
  const end = `${shortest(imaginary)}j`
  if (Object.is(real, 0)) return end
  return `(${shortest(real)}${end.startsWith('-') ? '' : '+'}${end})`
}

/** A quoted text: single quotes, unless it holds such and no double ones. */
function quoted(text: string, escaped: (char: string) => string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  // Every other character stands for itself.
  const written = text.replaceAll(/[^ -~]|['\\]/gu, (char) => {
    if (char === quote) return `\\${char}`
    return char === "'" ? char : escaped(char)
  })
  return quote + written + quote
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
// As str.isprintable: everything but controls, formats, surrogates, private and unassigned code points, and separators.
const HIDDEN = /^[\p{C}\p{Z}]$/u
/** Those of them that no version of Unicode shows. */
const HIDDEN_EVERYWHERE = /^[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Z}]$/u

function byteEscape(char: string): string {
  const code = char.charCodeAt(0)
  return ESCAPES[char] ?? (code >= 0x20 && code < 0x7f ? char : hexEscape(code))
}

function hexEscape(code: number): string {
  const hex = code.toString(16)
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

/** The order of Python's strings; JavaScript's is of UTF-16 units. */
function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    // Surrogates stand for code points above all other units; where both differ inside a pair, their order is the same.
    if (x !== y) return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1
  }
  return a.length - b.length
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff
