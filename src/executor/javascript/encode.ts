// Argument lists as JSON for the way into an isolate: the prelude rebuilds the values from it, so no input is ever source.

import type { Value } from '../../language/index.ts'

/** Strings, booleans, null and ordinary numbers stand for themselves; everything else is an array that starts with its kind. */
type Encoded = string | number | boolean | null | readonly Encoded[]

export function encode(values: readonly Value[]): string {
  return JSON.stringify(values.map(one))
}

function one(value: Value): Encoded {
  switch (typeof value) {
    case 'undefined':
      return ['undefined']
    case 'bigint':
      return ['bigint', String(value)]
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : ['number', Object.is(value, -0) ? '-0' : String(value)]
    case 'object':
      break
    default:
      return value
  }
  if (value === null) return null
  if (Array.isArray(value)) {
    const items: Encoded[] = []
    for (let i = 0; i < value.length; i++) items.push(i in value ? one(value[i]) : ['hole'])
    return ['array', ...items]
  }
  if (value instanceof Map) return ['map', ...[...value].flatMap(([key, item]) => [one(key), one(item)])]
  if (value instanceof Set) return ['set', ...[...value].map(one)]
  return ['object', ...Object.entries(value).flatMap(([key, item]) => [key, one(item)])]
}
