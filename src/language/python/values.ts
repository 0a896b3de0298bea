// Python values as the host holds them, and when two of them are equal keys.
//
// None is null, bool a boolean, int a bigint, float a number, str a string, list an array, dict a Map and set a Set; the
// other types have a class each. A Map or Set made here holds no two members that are equal in Python.

import { createHash } from 'node:crypto'
import type { Value } from '../value.ts'
import { Bytes, Complex, Frozenset, NegativeZero, Tuple } from '../value.ts'

const NEGATIVE_ZERO = new NegativeZero()

/** A dict from its entries in order: of equal keys the first key stays, with the last value, as in Python. */
export function dictOf(entries: readonly (readonly [Value, Value])[]): ReadonlyMap<Value, Value> {
  const keys = new Map<string, Value>()
  const dict = new Map<Value, Value>()
  for (const [key, value] of entries) {
    const form = normalForm(key)
    const first = Object.is(key, -0) ? NEGATIVE_ZERO : key
    const known = keys.has(form) ? (keys.get(form) as Value) : first
    keys.set(form, known)
    dict.set(known, value)
  }
  return dict
}

/** A set from its members in order: of equal ones the first stays. */
export function setOf(items: readonly Value[]): ReadonlySet<Value> {
  return new Set(dictOf(items.map((item) => [item, null])).keys())
}

// A reader asks again at each bracket around a tuple.
const HASHABLE = new WeakSet<Tuple>()

function isHashableTuple(tuple: Tuple): boolean {
  if (!tuple.items.every(hashable)) return false
  HASHABLE.add(tuple)
  return true
}

/** Whether a value may be a key or a member: a list, dict or set may not, nor what holds one. */
export function hashable(value: Value): boolean {
  if (value instanceof Tuple) return HASHABLE.has(value) || isHashableTuple(value)
  return !(Array.isArray(value) || value instanceof Map || value instanceof Set)
}

/**
 * Python's `==` between two values that share no part, so that a NaN makes them unequal wherever it stands. Compares sorted
 * normal forms: large sets of tuples take n log n time.
 */
export function equal(a: Value, b: Value): boolean {
  return normalForm(a) === normalForm(b)
}

let unequals = 0

/** A text that two values share exactly when they are equal; each NaN has one of its own. */
export function normalForm(value: Value): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 'n1' : 'n0'
    case 'bigint':
      return `n${value.toString(16)}`
    case 'number':
      return numberForm(value)
    case 'string':
      return JSON.stringify(value)
  }
  if (value === null || value === undefined) return 'None'
  if (value instanceof NegativeZero) return 'n0'
  if (value instanceof Bytes) return `b${JSON.stringify(value.latin1)}`
  if (value instanceof Complex) {
    if (value.imaginary === 0) return numberForm(value.real)
    return `c${numberForm(value.real)}${numberForm(value.imaginary)}`
  }
  if (value instanceof Tuple) return keyForm(value, () => `(${value.items.map(normalForm).join()})`)
  if (value instanceof Frozenset) return members(value.items, value)
  if (value instanceof Map)
    return `{:${[...value].map(([key, item]) => `${normalForm(key)}:${normalForm(item)}`).sort()}}`
  if (value instanceof Set) return members(value)
  return `[${(value as readonly Value[]).map(normalForm).join()}]`
}

// A set equals a frozenset with the same members.
const members = (items: ReadonlySet<Value>, owner: object = items): string =>
  keyForm(owner, () => `{${[...items].map(normalForm).sort().join()}}`)

/** Longest form of a tuple or a set that stands inside another as it is; a longer one by its digest. */
const LONGEST_FORM = 128
const FORMS = new WeakMap<object, string>()

/**
 * The form of what may stand in a set or be a key. A reader asks for it again at each bracket around it: it is made once, and is
 * short, so that what is nested a hundred deep takes no hundredfold time. Where a NaN is in it, it is another one each time.
 */
function keyForm(value: object, make: () => string): string {
  const known = FORMS.get(value)
  if (known !== undefined) return known
  const before = unequals
  const whole = make()
  const form = whole.length > LONGEST_FORM ? `#${createHash('sha256').update(whole).digest('base64')}` : whole
  if (unequals === before) FORMS.set(value, form)
  return form
}

/** Whole floats read as ints of the same value, exactly: 2.0**53 equals 2**53, and not 2**53 + 1. */
function numberForm(value: number): string {
  if (Number.isInteger(value)) return `n${BigInt(value).toString(16)}`
  return Number.isNaN(value) ? `nan${unequals++}` : `f${value}`
}
