// Methods of lists, tuples and dictionaries. Those that would change one are refused, as in jinja2's sandbox.

import { bind } from './arguments.ts'
import { integer } from './arithmetic.ts'
import { isEqual } from './compare.ts'
import {
  type Arguments,
  Callable,
  Dict,
  iterate,
  List,
  TemplateError,
  type Tuple,
  Undefined,
  Unsupported,
  type Value,
  View,
} from './values.ts'

const refuse = (name: string): Callable =>
  new Callable(name, () => {
    throw new TemplateError(`${name} is not allowed: a template changes no value`)
  })

const CHANGES_LISTS = new Set(['append', 'clear', 'extend', 'insert', 'pop', 'remove', 'reverse', 'sort'])
const CHANGES_DICTS = new Set(['clear', 'pop', 'popitem', 'setdefault', 'update'])

export function listMethod(value: List | Tuple, name: string): Value | undefined {
  const make = (call: (given: Arguments) => Value): Callable => new Callable(name, call)
  if (name === 'count')
    return make((given) => {
      const [item] = bind(name, given, [['value']], { keywords: false })
      return BigInt(value.items.filter((one) => one === item || isEqual(one, item!)).length)
    })
  if (name === 'index')
    return make((given) => {
      const [item, start, stop] = bind(name, given, [['value'], ['start', 0n], ['stop', null]], {
        keywords: false,
      })
      const bound = (one: number): number => (one < 0 ? Math.max(0, one + value.items.length) : one)
      const [from, to] = [bound(integer(start!)), stop === null ? value.items.length : bound(integer(stop!))]
      const at = value.items.findIndex(
        (one, at) => at >= from && at < to && (one === item || isEqual(one, item!)),
      )
      if (at < 0) throw new TemplateError('the value is not in the list')
      return BigInt(at)
    })
  if (!(value instanceof List)) return undefined
  if (name === 'copy')
    return make((given) => {
      bind(name, given, [])
      return new List(value.items)
    })
  return CHANGES_LISTS.has(name) ? refuse(name) : undefined
}

export function dictMethod(value: Dict, name: string): Value | undefined {
  const make = (call: (given: Arguments) => Value): Callable => new Callable(name, call)
  if (name === 'keys' || name === 'values' || name === 'items')
    return make((given) => {
      bind(name, given, [])
      return new View(name, value)
    })
  if (name === 'get')
    return make((given) => {
      const [key, standard] = bind(name, given, [['key'], ['default', null]], { keywords: false })
      const found = value.get(key!)
      return found === undefined ? standard! : found
    })
  if (name === 'copy')
    return make((given) => {
      bind(name, given, [])
      return new Dict(value.entries())
    })
  if (name === 'fromkeys') return fromKeys
  return CHANGES_DICTS.has(name) ? refuse(name) : undefined
}

/** dict.fromkeys */
export const fromKeys = new Callable('fromkeys', (given) => {
  const [keys, value] = bind('fromkeys', given, [['iterable'], ['value', null]], { keywords: false })
  return new Dict([...iterate(keys!)].map((key) => [key, value!] as const))
})

/** dict(): of a dictionary or of pairs, and of keywords. */
export function makeDict(label: string, { positional, named }: Arguments): Dict {
  if (positional.length > 1)
    throw new TemplateError(`${label} expected at most 1 argument, got ${positional.length}`)
  const [from] = positional
  if (from instanceof Undefined || from === undefined) return new Dict(named)
  if (from instanceof Dict) return new Dict([...from.entries(), ...named])
  const pairs = [...iterate(from)].map((pair) => {
    const items = [...iterate(pair)]
    if (items.length !== 2) throw new TemplateError(`${label}: a pair has ${items.length} items`)
    return [items[0]!, items[1]!] as const
  })
  if (from instanceof View && from.kind !== 'items') throw new Unsupported(`${label} of keys or values`)
  return new Dict([...pairs, ...named])
}
