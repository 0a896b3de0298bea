// jinja2's filters of one value. Those of sequences are in sequence-filters.ts.

import { bind } from './arguments.ts'
import { calculate, integer, negative } from './arithmetic.ts'
import { attributeOf } from './attributes.ts'
import { capitalize } from './case.ts'
import { isLess, isTrue, numeric } from './compare.ts'
import { fixed, percent } from './formatting.ts'
import { toJson } from './json.ts'
import { spend } from './meter.ts'
import { text } from './print.ts'
import { SEQUENCE_FILTERS } from './sequence-filters.ts'
import { centered, replace, splitLines, strip } from './texts.ts'
import {
  type Arguments,
  characters,
  Dict,
  Safe,
  Stream,
  TemplateError,
  Tuple,
  typeName,
  Undefined,
  Unsupported,
  type Value,
} from './values.ts'

export type Filter = (value: Value, given: Arguments) => Value

/** A text of it, where a text marked safe would stay one. */
function soft(value: Value): string {
  if (value instanceof Safe) throw new Unsupported('a filter of a text marked safe')
  return text(value)
}

const alone =
  (name: string, of: (value: Value) => Value): Filter =>
  (value, given) => {
    bind(name, given, [])
    return of(value)
  }

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
}
const escaped = (value: Value): Value =>
  value instanceof Safe ? value : new Safe(text(value).replace(/[&<>'"]/g, (one) => ENTITIES[one]!))
const standard: Filter = (value, given) => {
  const [other, falsy] = bind('default', given, [
    ['default_value', ''],
    ['boolean', false],
  ])
  return value instanceof Undefined || (isTrue(falsy!) && !isTrue(value)) ? other! : value
}

export const FILTERS: Readonly<Record<string, Filter>> = {
  ...SEQUENCE_FILTERS,
  default: standard,
  d: standard,
  tojson: toJson,
  safe: alone('safe', (value) => (value instanceof Safe ? value : new Safe(text(value)))),
  escape: alone('escape', escaped),
  e: alone('e', escaped),
  string: alone('string', (value) => (value instanceof Safe ? value : text(value))),
  upper: alone('upper', (value) => soft(value).toUpperCase()),
  lower: alone('lower', (value) => soft(value).toLowerCase()),
  capitalize: alone('capitalize', (value) => capitalize(soft(value))),
  title: alone('title', (value) =>
    soft(value)
      .split(/([-\s({[<]+)/u)
      .map((part) => {
        const [first = '', ...rest] = characters(part)
        return first.toUpperCase() + rest.join('').toLowerCase()
      })
      .join(''),
  ),
  trim: (value, given) => strip(soft(value), bind('trim', given, [['chars', null]])[0]!, 'both'),
  replace(value, given) {
    const [old, fresh, count] = bind('replace', given, [['old'], ['new'], ['count', null]])
    return replace(soft(value), text(old!), text(fresh!), count === null ? -1 : integer(count!))
  },
  center: (value, given) => centered(soft(value), integer(bind('center', given, [['width', 80n]])[0]!)),
  indent(value, given) {
    const [width, first, blank] = bind('indent', given, [
      ['width', 4n],
      ['first', false],
      ['blank', false],
    ])
    if (typeof width !== 'string') spend(Math.max(0, integer(width!)))
    const margin = typeof width === 'string' ? width : ' '.repeat(Math.max(0, integer(width!)))
    if (value instanceof Safe) throw new Unsupported('indent of a text marked safe')
    if (typeof value !== 'string') throw new TemplateError(`indent needs a text, not a ${typeName(value)}`)
    const lines = splitLines(`${value}\n`)
    spend(lines.length * margin.length)
    const later = lines.slice(1).map((line) => (line === '' && !isTrue(blank!) ? line : margin + line))
    return `${isTrue(first!) ? margin : ''}${[lines[0]!, ...later].join('\n')}`
  },
  truncate(value, given) {
    const [length, killWords, end, leeway] = bind('truncate', given, [
      ['length', 255n],
      ['killwords', false],
      ['end', '...'],
      ['leeway', null],
    ])
    if (value instanceof Undefined) return value
    if (value === null || numeric(value) !== null)
      throw new TemplateError(`a ${typeName(value)} has no length`)
    if (typeof value !== 'string') throw new Unsupported(`truncate of a ${typeName(value)}`)
    const [all, last] = [characters(value), text(end!)]
    const keep = integer(length!) - characters(last).length
    if (keep < 0) throw new TemplateError('truncate: the end is longer than the length')
    if (all.length <= integer(length!) + (leeway === null ? 5 : integer(leeway!))) return all.join('')
    const cut = all.slice(0, keep).join('')
    const space = cut.lastIndexOf(' ')
    return (isTrue(killWords!) || space < 0 ? cut : cut.slice(0, space)) + last
  },
  wordcount: alone('wordcount', (value) => BigInt(soft(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0)),
  format(value, { positional, named }) {
    if (positional.length > 0 && named.size > 0)
      throw new TemplateError('format takes positions or names, not both')
    return percent(soft(value), named.size > 0 ? new Dict(named) : new Tuple(positional))
  },
  abs: alone('abs', (value) => {
    const number = numeric(value)
    if (number === null) throw new TemplateError(`bad operand type for abs(): '${typeName(value)}'`)
    return isLess(number, 0n) ? negative(number) : typeof number === 'number' ? Math.abs(number) : number
  }),
  round(value, given) {
    const [precision, method] = bind('round', given, [
      ['precision', 0n],
      ['method', 'common'],
    ])
    const number = numeric(value)
    if (!['common', 'ceil', 'floor'].includes(method as string))
      throw new TemplateError('method must be common, ceil or floor')
    if (number === null) throw new TemplateError(`type ${typeName(value)} cannot be rounded`)
    const places = integer(precision!)
    if (places < 0 || places > 20) throw new Unsupported('round to so many places')
    if (method === 'common')
      return typeof number === 'bigint'
        ? number
        : Number.isFinite(number)
          ? Number(fixed(number, places))
          : number
    const scaled = Number(calculate('*', number, 10n ** BigInt(places)))
    return (method === 'ceil' ? Math.ceil(scaled) : Math.floor(scaled)) / 10 ** places
  },
  int(value, given) {
    const [other, base] = bind('int', given, [
      ['default', 0n],
      ['base', 10n],
    ])
    if (!isSameBase(base!)) throw new Unsupported('int with another base than 10')
    return toInteger(value) ?? other!
  },
  float: (value, given) => toFloat(value) ?? bind('float', given, [['default', 0]])[0]!,
  attr(value, given) {
    const [name] = bind('attr', given, [['name']])
    if (value instanceof Dict) throw new Unsupported('the filter attr of a dictionary')
    return attributeOf(value, text(name!))
  },
  items: alone('items', (value) => {
    if (value instanceof Undefined) return new Stream([])
    if (!(value instanceof Dict)) throw new TemplateError('Can only get item pairs from a mapping.')
    return new Stream(value.entries().map((pair) => new Tuple(pair)))
  }),
}

/** Filters of jinja2 that are refused by name, so that an unknown name is the template's own mistake. */
export const REFUSED_FILTERS = new Set([
  ...[
    'filesizeformat',
    'forceescape',
    'groupby',
    'pprint',
    'random',
    'striptags',
    'urlencode',
    'urlize',
    'wordwrap',
  ],
  'xmlattr',
])

const isSameBase = (base: Value): boolean => numeric(base) === 10n

const MOST_DIGITS = 4300

function toInteger(value: Value): bigint | null {
  if (value instanceof Undefined) throw new TemplateError(`${value.what} is undefined`)
  const number = numeric(value)
  if (typeof number === 'bigint') return number
  if (typeof value === 'string') {
    const body = strip(value, null, 'both')
    // Python reads no integer of more digits.
    if (body.length <= MOST_DIGITS && /^[+-]?\d+(_\d+)*$/.test(body))
      return BigInt(body.replaceAll('_', '').replace(/^\+/, ''))
  }
  const found = toFloat(value)
  if (found === null || Number.isNaN(found)) return null
  if (Number.isFinite(found)) return BigInt(Math.trunc(found))
  if (typeof value === 'string') return null
  throw new TemplateError('cannot convert float infinity to integer')
}

function toFloat(value: Value): number | null {
  if (value instanceof Undefined) throw new TemplateError(`${value.what} is undefined`)
  const number = numeric(value)
  if (number !== null) return Number(number)
  if (typeof value !== 'string') return null
  const body = strip(value, null, 'both')
  if (/(?![0-9])\p{Nd}/u.test(body)) throw new Unsupported('digits beyond ASCII as a number')
  if (/^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i.test(body))
    return Number(body.replaceAll('_', ''))
  const word = /^([+-]?)(inf|infinity|nan)$/i.exec(body)
  if (!word) return null
  const size = word[2]!.toLowerCase() === 'nan' ? Number.NaN : Number.POSITIVE_INFINITY
  return word[1] === '-' ? -size : size
}
