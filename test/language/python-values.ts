// Random Python values for property tests: every kind that a literal can hold, with few distinct leaves so that equal pairs are common.

import fc from 'fast-check'
import type { Value } from '../../src/language/index.ts'
import { dictOf, setOf } from '../../src/language/python/values.ts'
import { Bytes, Complex, Frozenset, NegativeZero, Tuple } from '../../src/language/value.ts'

/** Characters that Unicode has had for long, so that every Python agrees on which are printable, and lone surrogates. */
const char = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...`ab'"\\ \n\t\r\0{}é\u00a0\u00ad\u0300\u2028\ufeffЖ中😀`) },
  { weight: 1, arbitrary: fc.constantFrom('\ud800', '\u{e0001}', '\u{10ffff}', '\x7f', '\x9b') },
)
/** No high surrogate stands before a low one that it would join. */
const text = fc.string({ unit: char, maxLength: 6 })
const bytes = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((n) => String.fromCharCode(n)),
  maxLength: 5,
})

const number = fc.oneof(
  fc.constantFrom<Value>(0n, 1n, -1n, 2n, 0, -0, 1, 2, 1.5, 2n ** 53n, 2n ** 53n + 1n, 2 ** 53, 1e16, 1e-5),
  fc.constantFrom<Value>(
    Infinity,
    -Infinity,
    10n ** 400n,
    -(2n ** 4096n),
    2n ** 4096n - 1n,
    1e22,
    5e-324,
    1e300,
  ),
  fc.bigInt(),
  fc.double({ noNaN: true }),
)
const part = fc.constantFrom(0, -0, 1, -1, 2.5, -2.5, 1e16, 1e-7, Infinity, -Infinity)
export const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>(null, true, false, 'a', 'b', ''),
  { weight: 3, arbitrary: number },
  text,
  bytes.map((latin1) => new Bytes(latin1)),
  fc.tuple(part, part).map(([real, imaginary]) => new Complex(real, imaginary)),
)

const { key, value } = fc.letrec<{ key: Value; value: Value }>((tie) => ({
  key: fc.oneof(
    { maxDepth: 2, depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('key'), { maxLength: 3 }).map((items) => new Tuple(items)),
    fc.array(tie('key'), { maxLength: 3 }).map((items) => new Frozenset(setOf(items))),
  ),
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => new Tuple(items)),
    fc.array(tie('key'), { maxLength: 3 }).map(setOf),
    fc.array(tie('key'), { maxLength: 3 }).map((items) => new Frozenset(setOf(items))),
    fc.array(fc.tuple(tie('key'), tie('value')), { maxLength: 4 }).map(dictOf),
  ),
}))

/** Any value that a task can have. */
export const anyValue = value
/** Any value that may be a key. */
export const anyKey = key

/** A deep copy that Python may find equal or not: `pick(n)` chooses among n changes at each part. */
export function vary(value: Value, pick: (n: number) => number): Value {
  const again = (item: Value): Value => vary(item, pick)
  const turn = <T>(items: T[]): T[] => (pick(2) === 0 ? items : items.reverse())
  if (typeof value === 'boolean') return [value, value ? 1n : 0n, value ? 1 : 0][pick(3)] as Value
  if (typeof value === 'bigint')
    return [value, Number(value), value + 1n, new Complex(Number(value), 0)][pick(4)] as Value
  if (typeof value === 'number') return Number.isInteger(value) && pick(2) === 0 ? BigInt(value) : value
  if (typeof value !== 'object' || value === null) return pick(8) === 0 ? NaN : (value as Value)
  if (value instanceof Complex) return pick(2) === 0 ? value : value.real
  if (value instanceof NegativeZero) return pick(2) === 0 ? 0n : value.value
  if (value instanceof Bytes) return pick(2) === 0 ? value : value.latin1
  if (value instanceof Tuple) {
    const items = value.items.map(again)
    return pick(4) === 0 ? items : new Tuple(items)
  }
  if (value instanceof Map)
    return dictOf(turn([...value].map(([k, item]) => [keyOf(again(k)), again(item)] as const)))
  if (value instanceof Set || value instanceof Frozenset) {
    const items = setOf(
      turn([...(value instanceof Set ? value : value.items)].map((item) => keyOf(again(item)))),
    )
    return pick(2) === 0 ? items : new Frozenset(items)
  }
  return (value as readonly Value[]).map(again)
}

/** What may be a key: lists and sets in it become tuples and frozensets. */
function keyOf(value: Value): Value {
  if (Array.isArray(value)) return new Tuple(value.map(keyOf))
  if (value instanceof Tuple) return new Tuple(value.items.map(keyOf))
  return value instanceof Set ? new Frozenset(value) : value
}
