// The filter tojson, which transformers replaces by Python's json.dumps without escapes for HTML.

import { bind } from './arguments.ts'
import { isLess, isTrue, numeric } from './compare.ts'
import { ITEM, spend } from './meter.ts'
import { decimal, float, text } from './print.ts'
import {
  type Arguments,
  Dict,
  iterate,
  List,
  Safe,
  TemplateError,
  Tuple,
  typeName,
  Unsupported,
  type Value,
} from './values.ts'

/** json.dumps of a value with ensure_ascii, indent, separators and sort_keys. */
export function toJson(value: Value, given: Arguments): string {
  const [ascii, indent, separators, sorted] = bind('tojson', given, [
    ['ensure_ascii', false],
    ['indent', null],
    ['separators', null],
    ['sort_keys', false],
  ])
  const step =
    typeof indent === 'string' || indent === null ? indent : ' '.repeat(Math.max(0, Number(whole(indent!))))
  let [between, after] = [step === null ? ', ' : ',', ': ']
  if (separators !== null) {
    const parts = [...iterate(separators!)]
    if (parts.length !== 2 || parts.some((one) => typeof one !== 'string'))
      throw new TemplateError('separators are two texts')
    ;[between, after] = parts as [string, string]
  }
  return write(value, '\n')

  function write(one: Value, margin: string): string {
    spend(ITEM + after.length)
    if (one === null || typeof one === 'boolean') return one === null ? 'null' : String(one)
    if (typeof one === 'string' || one instanceof Safe) return quoted(text(one), isTrue(ascii!))
    if (typeof one === 'bigint' || typeof one === 'number') return number(one)
    if (one instanceof List || one instanceof Tuple)
      return enclosed(
        '[',
        ']',
        one.items.map((item) => write(item, margin + (step ?? ''))),
        margin,
      )
    if (one instanceof Dict) {
      const entries = [...one.entries()]
      if (isTrue(sorted!)) entries.sort(([a], [b]) => (isLess(a, b) ? -1 : isLess(b, a) ? 1 : 0))
      return enclosed(
        '{',
        '}',
        entries.map(
          ([key, held]) =>
            `${quoted(name(key), isTrue(ascii!))}${after}${write(held, margin + (step ?? ''))}`,
        ),
        margin,
      )
    }
    throw new TemplateError(`Object of type ${typeName(one)} is not JSON serializable`)
  }

  function enclosed(open: string, close: string, items: readonly string[], margin: string): string {
    if (items.length === 0) return open + close
    spend(items.length * (between.length + margin.length + (step?.length ?? 0)))
    for (const item of items) spend(item.length)
    if (step === null) return open + items.join(between) + close
    return `${open}${margin}${step}${items.join(`${between}${margin}${step}`)}${margin}${close}`
  }
}

function whole(value: Value): bigint {
  const number = numeric(value)
  if (typeof number === 'bigint' && number < 1000n) return number
  throw new Unsupported('this indent of tojson')
}

function number(value: bigint | number): string {
  if (typeof value === 'bigint') return decimal(value)
  if (Number.isFinite(value)) return float(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
}

function name(key: Value): string {
  if (typeof key === 'string') return key
  if (key === null || typeof key === 'boolean') return key === null ? 'null' : String(key)
  if (typeof key === 'bigint' || typeof key === 'number') return number(key)
  throw new TemplateError(`keys must be str, int, float, bool or None, not ${typeName(key)}`)
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
}

function quoted(value: string, ascii: boolean): string {
  // An escape is six characters.
  spend(6 * value.length)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON escapes.
  const pattern = ascii ? /["\\\x00-\x1f]|[^\x00-\x7e]/g : /["\\\x00-\x1f]/g
  return `"${value.replace(pattern, (one) => SHORT[one] ?? `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`
}
