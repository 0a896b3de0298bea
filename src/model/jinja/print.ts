// How Python prints values: str() and repr().

import { ITEM, spend } from './meter.ts'
import {
  Callable,
  characters,
  Dict,
  iterate,
  List,
  Range,
  Safe,
  Tuple,
  typeName,
  Undefined,
  Unsupported,
  type Value,
  View,
} from './values.ts'

/** What `{{ value }}` prints. Throws Unsupported for what Python prints with its address. */
export function text(value: Value): string {
  if (typeof value === 'string') return value
  if (value instanceof Undefined) return ''
  return value instanceof Safe ? value.text : represent(value)
}

/** repr() */
export function represent(value: Value): string {
  spend(ITEM)
  if (value === null) return 'None'
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'bigint') return decimal(value)
  if (typeof value === 'number') return float(value)
  if (value instanceof Undefined) return 'Undefined'
  if (value instanceof List) return `[${value.items.map(represent).join(', ')}]`
  if (value instanceof Tuple) {
    const inside = value.items.map(represent).join(', ')
    return `(${inside}${value.items.length === 1 ? ',' : ''})`
  }
  if (value instanceof Dict)
    return `{${value
      .entries()
      .map(([key, held]) => `${represent(key)}: ${represent(held)}`)
      .join(', ')}}`
  if (value instanceof View) return `dict_${value.kind}([${[...iterate(value)].map(represent).join(', ')}])`
  if (value instanceof Range) {
    const step = value.step === 1n ? '' : `, ${value.step}`
    return `range(${value.start}, ${value.stop}${step})`
  }
  const label = value instanceof Callable ? `the function ${value.label}` : `a ${typeName(value)}`
  throw new Unsupported(`printing ${label}`)
}

/** The digits of an integer. */
export function decimal(value: bigint): string {
  const digits = String(value)
  spend(digits.length)
  return digits
}

/** repr() of a float: the shortest digits that read the same, with an exponent below 1e-4 and from 1e16 on. */
export function float(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const [mantissa, exponent] = Math.abs(value).toExponential().split('e')
  const digits = mantissa!.replace('.', '')
  const power = Number(exponent)
  if (power < -4 || power >= 16) {
    const rest = digits.length > 1 ? `.${digits.slice(1)}` : ''
    return `${sign}${digits[0]}${rest}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
  }
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${digits}`
  const whole = digits.padEnd(power + 1, '0')
  return `${sign}${whole.slice(0, power + 1)}.${whole.slice(power + 1) || '0'}`
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' }

/** repr() of a text: in double quotes only where it has single ones and no double ones. */
export function quoted(value: string): string {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'"
  const inside = characters(value).map((one) => {
    if (one === quote) return `\\${one}`
    if (one in ESCAPES) return ESCAPES[one]
    return isPrintable(one) ? one : escaped(one.codePointAt(0)!)
  })
  return `${quote}${inside.join('')}${quote}`
}

/** Whether Python prints a character in repr() as it is. */
export const isPrintable = (one: string): boolean => one === ' ' || !/[\p{C}\p{Z}]/u.test(one)

function escaped(code: number): string {
  const [letter, width] = code < 0x100 ? ['x', 2] : code < 0x10000 ? ['u', 4] : ['U', 8]
  return `\\${letter}${code.toString(16).padStart(Number(width), '0')}`
}
