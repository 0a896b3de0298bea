// `a.b` and `a[b]`: attributes before items, items before attributes, and what jinja2's sandbox keeps away.

import { integer } from './arithmetic.ts'
import { numeric } from './compare.ts'
import { dictMethod, listMethod } from './list-methods.ts'
import { loopAttribute } from './loop.ts'
import { textMethod } from './text-methods.ts'
import {
  Callable,
  characters,
  Dict,
  List,
  Loop,
  Namespace,
  Range,
  Safe,
  Slice,
  TemplateError,
  Tuple,
  typeName,
  Undefined,
  Unsupported,
  type Value,
} from './values.ts'

/** `value.name` */
export function attributeOf(value: Value, name: string): Value {
  const attribute = own(value, name)
  const found = attribute === undefined && value instanceof Dict ? value.get(name) : attribute
  return found === undefined ? missing(value, name) : found
}

/** `value[key]` */
export function itemOf(value: Value, key: Value): Value {
  // jinja2 gives a slice to Python itself, so that what has none is an error rather than undefined.
  if (key instanceof Slice) return sliced(value, key)
  const found = indexed(value, key)
  if (found !== undefined) return found
  const attribute = typeof key === 'string' ? own(value, key) : undefined
  return attribute === undefined ? missing(value, key) : attribute
}

const missing = (value: Value, key: Value): Undefined =>
  new Undefined(`${typeof key === 'string' ? `'${key}'` : typeName(key)} of a ${typeName(value)}`)

/** What Python itself has under a name: methods, and the attributes of a namespace and a loop. */
function own(value: Value, name: string): Value | undefined {
  if (value instanceof Undefined) throw new TemplateError(`${value.what} is undefined, and has no ${name}`)
  if (value instanceof Namespace && !name.startsWith('_')) return value.attributes.get(name)
  if (name.startsWith('_')) {
    if (value instanceof Dict && !name.startsWith('__')) return undefined
    throw new Unsupported(`the attribute ${name}`)
  }
  if (typeof value === 'string') return textMethod(value, name)
  if (value instanceof Dict) return dictMethod(value, name)
  if (value instanceof List || value instanceof Tuple) return listMethod(value, name)
  if (value instanceof Loop) return loopAttribute(value, name)
  if (value instanceof Callable) {
    const found = value.attribute?.(name)
    if (found !== undefined) return found
    throw new Unsupported(`the attribute ${name} of ${value.label}`)
  }
  if (value === null) return undefined
  if (numeric(value) !== null && !OF_NUMBERS.has(name)) return undefined
  throw new Unsupported(`the attribute ${name} of a ${typeName(value)}`)
}

const OF_NUMBERS = new Set([
  ...['real', 'imag', 'numerator', 'denominator', 'conjugate', 'bit_length', 'bit_count', 'to_bytes'],
  ...['from_bytes', 'as_integer_ratio', 'is_integer', 'hex', 'fromhex'],
])

function indexed(value: Value, key: Value): Value | undefined {
  if (value instanceof Undefined) throw new TemplateError(`${value.what} is undefined, and has no items`)
  if (value instanceof Dict) {
    if (key instanceof List || key instanceof Dict) return undefined
    return value.get(key)
  }
  if (value instanceof Safe) throw new Unsupported('an item of a text marked safe')
  const at = numeric(key)
  if (typeof at !== 'bigint') return undefined
  if (value instanceof Range) {
    const place = Number(at) < 0 ? value.length + Number(at) : Number(at)
    return place >= 0 && place < value.length ? value.at(place) : undefined
  }
  return itemsOf(value)?.at(Number(at))
}

function itemsOf(value: Value): readonly Value[] | undefined {
  if (typeof value === 'string') return characters(value)
  return value instanceof List || value instanceof Tuple ? value.items : undefined
}

/** `value[start:stop:step]` of a text, a list or a tuple. Throws for what has no slices. */
function sliced(value: Value, { start, stop, step }: Slice): Value {
  if (value instanceof Undefined) throw new TemplateError(`${value.what} is undefined, and has no items`)
  if (value instanceof Range || value instanceof Safe)
    throw new Unsupported(`a slice of a ${typeName(value)}`)
  const items = itemsOf(value)
  if (!items) throw new Unsupported(`a slice of a ${typeName(value)}`)
  const by = step === null ? 1 : integer(step)
  if (by === 0) throw new TemplateError('slice step cannot be zero')
  const [low, high] = by > 0 ? [0, items.length] : [-1, items.length - 1]
  const place = (one: Value, standard: number): number => {
    if (one === null) return standard
    const at = integer(one)
    return Math.min(high, Math.max(low, at < 0 ? at + items.length : at))
  }
  const chosen: Value[] = []
  const [first, end] = [place(start, by > 0 ? low : high), place(stop, by > 0 ? high : low)]
  for (let at = first; by > 0 ? at < end : at > end; at += by) chosen.push(items[at]!)
  if (typeof value === 'string') return chosen.join('')
  return value instanceof List ? new List(chosen) : new Tuple(chosen)
}
