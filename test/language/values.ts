// Random values for property tests: every kind that a literal can hold, with few distinct leaves so that equal pairs are common.

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: programs are texts here

import fc from 'fast-check'
import type { Value } from '../../src/language/index.ts'

const key = fc.oneof(
  fc.constantFrom('a', 'b', '__proto__', 'constructor', '', '1', 'a b', '\u2028'),
  fc.string({ unit: 'binary', maxLength: 4 }),
)
const leaf: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>(null, undefined, true, false, NaN, Infinity, -Infinity, 0, -0, 1, 'a', '', 0n, -3n),
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('\u2028\u2029', '"\\\'`${x}', '\ud800', '\0\n\r\t'),
)

export const { value: anyValue } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(fc.option(fc.tuple(tie('value')), { freq: 8 }), { maxLength: 4 }).map((items) => {
      const array = new Array<Value>(items.length)
      items.forEach((item, i) => {
        if (item) array[i] = item[0] // null stays a hole
      })
      return array
    }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map(plainObject),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => new Set(items)),
  ),
}))

export function plainObject(entries: readonly (readonly [string, Value])[]): { [key: string]: Value } {
  const object: { [key: string]: Value } = {}
  for (const [name, value] of entries) {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true })
  }
  return object
}

/** A deep copy; `reorder` turns round the order of keys and of Map and Set entries; `zero` replaces −0. */
export function copy(
  value: Value,
  { reorder = false, zero = -0 }: { reorder?: boolean; zero?: number } = {},
): Value {
  const again = (item: Value): Value => copy(item, { reorder, zero })
  const turn = <T>(items: T[]): T[] => (reorder ? items.reverse() : items)
  if (Object.is(value, -0)) return zero
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const array = new Array<Value>(value.length)
    value.forEach((item, i) => {
      array[i] = again(item)
    })
    return array
  }
  if (value instanceof Map)
    return new Map(turn([...value].map(([k, item]) => [again(k), again(item)] as const)))
  if (value instanceof Set) return new Set(turn([...value].map(again)))
  return plainObject(turn(Object.entries(value).map(([k, item]) => [k, again(item)] as const)))
}
