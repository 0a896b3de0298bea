// Texts with values put into them: Python's % and str.format, and numbers with a fixed count of decimals.

import { numeric } from './compare.ts'
import { spend } from './meter.ts'
import { float, represent, text } from './print.ts'
import {
  type Arguments,
  characters,
  Dict,
  List,
  TemplateError,
  Tuple,
  typeName,
  Undefined,
  Unsupported,
  type Value,
} from './values.ts'

const MOST_WIDTH = 100_000

/** A number with so many decimals, rounded to even where it lies exactly between, as C and Python do. */
export function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return float(value)
  const size = Math.abs(value)
  if (decimals > 60 || size >= 1e21) throw new Unsupported('so many digits of a float')
  let digits = size.toFixed(decimals)
  // toFixed rounds up what lies between; it does so exactly where the digits beyond are 5000…
  const exact = size.toFixed(100)
  const cut = exact.length - 100 + decimals
  if (/^50*$/.test(exact.slice(cut))) {
    const down = exact.slice(0, cut).replace(/\.$/, '')
    if ('02468'.includes(down.at(-1)!)) digits = down
  }
  return value < 0 || Object.is(value, -0) ? `-${digits}` : digits
}

function padded(body: string, width: number, fill: string, align: string): string {
  if (width > MOST_WIDTH) throw new Unsupported('so large a width')
  const missing = Math.max(0, width - characters(body).length)
  spend(missing + body.length)
  if (align === '<') return body + fill.repeat(missing)
  if (align === '^') return fill.repeat(missing >> 1) + body + fill.repeat(missing - (missing >> 1))
  if (align === '=') {
    const sign = /^[-+ ]/.exec(body)?.[0] ?? ''
    return sign + fill.repeat(missing) + body.slice(sign.length)
  }
  return fill.repeat(missing) + body
}

/** A text % values. */
export function percent(pattern: string, values: Value): string {
  const list = values instanceof Tuple ? values.items : [values]
  let at = 0
  let isNamed = false
  // Each beginning of a key is looked after to the end of the text.
  spend((pattern.split('%(').length - 1) * pattern.length)
  const next = (): Value => {
    if (at >= list.length) throw new TemplateError('not enough arguments for format string')
    return list[at++]!
  }
  const made = pattern.replace(
    /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([hlL])?([\s\S])?/gu,
    (whole, key?: string, flags = '', width?: string, decimals?: string, _size?: string, letter?: string) => {
      if (letter === '%' && whole === '%%') return '%'
      if (width === '*' || decimals === '*' || flags.includes('#'))
        throw new Unsupported(`the format ${whole}`)
      if (letter === undefined) throw new TemplateError('incomplete format')
      let value: Value
      if (key !== undefined) {
        if (!(values instanceof Dict)) throw new TemplateError('format requires a mapping')
        isNamed = true
        const found = values.get(key)
        if (found === undefined) throw new TemplateError(`the format has no value for ${key}`)
        value = found
      } else value = next()
      const precision = /\./.test(whole.slice(0, -1).replace(/^%\([^)]*\)/, ''))
        ? Number(decimals ?? 0)
        : null
      const body = converted(letter, value, precision, whole)
      const isNumber = 'diufF'.includes(letter)
      const signed =
        isNumber && !body.startsWith('-')
          ? (flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') + body
          : body
      const zeros = isNumber && flags.includes('0') && !flags.includes('-')
      return padded(
        signed,
        Number(width ?? 0),
        zeros ? '0' : ' ',
        flags.includes('-') ? '<' : zeros ? '=' : '>',
      )
    },
  )
  const isSpent = at >= list.length || isNamed
  const isMapping = values instanceof Dict || values instanceof List || values instanceof Undefined
  if (!isSpent && !isMapping) throw new TemplateError('not all arguments converted during string formatting')
  return made
}

function converted(letter: string, value: Value, precision: number | null, whole: string): string {
  const clipped = (all: string) => (precision === null ? all : characters(all).slice(0, precision).join(''))
  if (letter === 's') return clipped(text(value))
  if (letter === 'r') return clipped(represent(value))
  const number = numeric(value)
  if ('diu'.includes(letter)) {
    if (number === null)
      throw new TemplateError(`%${letter} format: a real number is required, not ${typeName(value)}`)
    if (precision !== null) throw new Unsupported(`the format ${whole}`)
    return String(whole_(number))
  }
  if ('fF'.includes(letter)) {
    if (number === null) throw new TemplateError(`must be real number, not ${typeName(value)}`)
    return fixed(Number(number), precision ?? 6)
  }
  if ('xXoeEgGca'.includes(letter)) throw new Unsupported(`the format ${whole}`)
  throw new TemplateError(`unsupported format character '${letter}'`)
}

function whole_(number: bigint | number): bigint {
  if (typeof number === 'bigint') return number
  if (!Number.isFinite(number)) throw new TemplateError(`cannot convert float ${float(number)} to integer`)
  return BigInt(Math.trunc(number))
}

/** A text's own format(). Throws Unsupported where a field has attributes or items. */
export function format(pattern: string, { positional, named }: Arguments): string {
  let counted = 0
  let isNumbered = false
  let made = ''
  for (let at = 0; at < pattern.length; ) {
    const one = pattern[at]!
    if (one !== '{' && one !== '}') {
      made += one
      at++
    } else if (pattern[at + 1] === one) {
      made += one
      at += 2
    } else {
      const end = pattern.indexOf('}', at)
      const field =
        one === '{' && end > 0
          ? /^([^!:{}]*)(?:!([rsa]))?(?::([^{}]*))?$/.exec(pattern.slice(at + 1, end))
          : null
      if (!field) {
        if (/^\{[^}]*\{/.test(pattern.slice(at))) throw new Unsupported('a format within a format')
        throw new TemplateError('a single brace in a format')
      }
      made += filled(valueNamed(field[1]!), field[2], field[3] ?? '')
      at = end + 1
    }
  }
  return made

  function valueNamed(name: string): Value {
    if (/[.[]/.test(name)) throw new Unsupported(`the field {${name}} of a format`)
    let found: Value | undefined
    if (name === '' || /^\d+$/.test(name)) {
      if (name === '' ? isNumbered : counted > 0)
        throw new TemplateError('a format with and without numbers of its fields')
      if (name !== '') isNumbered = true
      found = positional[name === '' ? counted++ : Number(name)]
    } else found = named.get(name)
    if (found === undefined) throw new TemplateError(`a format has no value for {${name}}`)
    return found
  }
}

function filled(value: Value, conversion: string | undefined, spec: string): string {
  if (conversion === 'a') throw new Unsupported('the conversion !a of a format')
  const shown = conversion === 'r' ? represent(value) : conversion === 's' ? text(value) : value
  if (spec === '') return text(shown)
  const parts = /^(?:(.)?([<>^=]))?([-+ ])?(0)?(\d+)?(?:\.(\d+))?([sdf])?$/su.exec(spec)
  if (!parts) throw new Unsupported(`the format {:${spec}}`)
  const [, fill, align, sign = '', zero, width = '0', decimals, letter] = parts
  const pad = (body: string, standard: string): string =>
    padded(body, Number(width), fill ?? (zero ? '0' : ' '), align ?? (zero ? '=' : standard))
  if (typeof shown === 'string') {
    if (letter !== undefined && letter !== 's')
      throw new TemplateError(`unknown format code '${letter}' for a text`)
    if (sign !== '' || align === '=' || zero) throw new Unsupported(`the format {:${spec}} of a text`)
    return pad(decimals === undefined ? shown : characters(shown).slice(0, Number(decimals)).join(''), '<')
  }
  if (typeof shown === 'boolean' || (typeof shown !== 'bigint' && typeof shown !== 'number'))
    throw new Unsupported(`the format {:${spec}} of a ${typeName(shown)}`)
  const mark = (body: string): string => (body.startsWith('-') || sign === '-' ? body : sign + body)
  if (letter === 'f') return pad(mark(fixed(Number(shown), Number(decimals ?? 6))), '>')
  if (typeof shown === 'bigint' && letter !== 's' && decimals === undefined)
    return pad(mark(String(shown)), '>')
  throw new Unsupported(`the format {:${spec}} of a ${typeName(shown)}`)
}
