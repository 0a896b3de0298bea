// jinja2's filters of sequences: joined, sorted, chosen from, mapped, batched.

import { bind } from './arguments.ts'
import { calculate, integer } from './arithmetic.ts'
import { itemOf } from './attributes.ts'
import { isLess, isTrue } from './compare.ts'
import { ITEM, spend, step } from './meter.ts'
import { text } from './print.ts'
import { TESTS } from './tests.ts'
import {
  type Arguments,
  characters,
  Dict,
  hashed,
  iterate,
  List,
  lengthOf,
  Range,
  Safe,
  Stream,
  TemplateError,
  Tuple,
  Undefined,
  Unsupported,
  type Value,
  View,
} from './values.ts'

type Filter = (value: Value, given: Arguments) => Value

/** The value of an attribute with dots in it; numbers are places. */
function path(attribute: Value, standard: Value = null): (item: Value) => Value {
  const parts =
    typeof attribute === 'string'
      ? attribute.split('.').map((part) => (/^\d+$/.test(part) ? BigInt(part) : part))
      : [attribute]
  return (item) => {
    const found = parts.reduce((value: Value, part: Value) => {
      const next = itemOf(value, part)
      return next instanceof Undefined && standard !== null ? standard : next
    }, item)
    return found
  }
}

function folded(value: Value): Value {
  if (typeof value !== 'string') return value
  spend(value.length)
  return value.toLowerCase()
}

/** By what items are compared: themselves or an attribute, texts without case unless asked. */
function key(attribute: Value, caseSensitive: Value): (item: Value) => Value {
  const found = attribute === null ? (item: Value) => item : path(attribute)
  return isTrue(caseSensitive) ? found : (item) => folded(found(item))
}

function sortedBy(items: readonly Value[], of: (item: Value) => Value, reverse: boolean): readonly Value[] {
  const keyed = items.map((item) => ({ item, key: of(item) }))
  const sign = reverse ? -1 : 1
  keyed.sort((a, b) => (isLess(a.key, b.key) ? -sign : isLess(b.key, a.key) ? sign : 0))
  return keyed.map(({ item }) => item)
}

const extreme =
  (name: string, sign: 1 | -1): Filter =>
  (value, given) => {
    const [caseSensitive, attribute] = bind(name, given, [
      ['case_sensitive', false],
      ['attribute', null],
    ])
    const of = key(attribute!, caseSensitive!)
    const items = [...iterate(value)]
    if (items.length === 0) return new Undefined('the extreme of nothing')
    return items.reduce((best, item) =>
      (sign > 0 ? isLess(of(item), of(best)) : isLess(of(best), of(item))) ? item : best,
    )
  }

/** The items for which a test holds, or does not; `selectattr` asks it of an attribute. */
const choosing =
  (name: string, keep: boolean, byAttribute: boolean): Filter =>
  (value, { positional, named }) =>
    new Stream(
      (function* (): Generator<Value> {
        if (!isTrue(value)) return
        const rest = byAttribute ? positional.slice(1) : positional
        if (byAttribute && positional.length === 0)
          throw new TemplateError(`${name}: the attribute is missing`)
        const of = byAttribute ? path(positional[0]!) : (item: Value) => item
        const [test, ...others] = rest
        const holds = test === undefined ? null : TESTS[text(test)]
        if (holds === undefined) throw new TemplateError(`No test named '${text(test!)}'.`)
        for (const item of iterate(value)) {
          const is = holds ? holds(of(item), { positional: others, named }) : isTrue(of(item))
          if (is === keep) yield item
        }
      })(),
    )

/** A generator of Python: what goes wrong in it does so where it is gone through. */
const lazily = (items: () => Generator<Value>): Stream => new Stream(items())

const counted: Filter = (value, given) => {
  bind('length', given, [])
  return BigInt(lengthOf(value))
}

/** Whether Python's reversed() takes it. */
const isReversible = (value: Value): boolean =>
  typeof value === 'string' || [List, Tuple, Dict, Range, View].some((kind) => value instanceof kind)

export const SEQUENCE_FILTERS: Readonly<Record<string, Filter>> = {
  length: counted,
  count: counted,
  list: (value, given) => {
    bind('list', given, [])
    return new List([...iterate(value)])
  },
  join(value, given) {
    const [by, attribute] = bind('join', given, [
      ['d', ''],
      ['attribute', null],
    ])
    const items = [...iterate(value)].map(attribute === null ? (item) => item : path(attribute!))
    if (items.some((item) => item instanceof Safe)) throw new Unsupported('join of a text marked safe')
    const between = text(by!)
    spend(items.length * between.length)
    const texts = items.map(text)
    for (const one of texts) spend(one.length)
    return texts.join(between)
  },
  first(value, given) {
    bind('first', given, [])
    const [first] = [...iterate(value)]
    return first === undefined ? new Undefined('the first of nothing') : first
  },
  last(value, given) {
    bind('last', given, [])
    if (value instanceof Undefined) throw new TemplateError(`${value.what} is undefined and has no last item`)
    if (!isReversible(value)) throw new TemplateError('what can be gone through once has no last item')
    const last = [...iterate(value)].at(-1)
    return last === undefined ? new Undefined('the last of nothing') : last
  },
  reverse(value, given) {
    bind('reverse', given, [])
    if (typeof value === 'string') return characters(value).toReversed().join('')
    if (value instanceof Safe || value instanceof Undefined) throw new Unsupported('reverse of this')
    const items = [...iterate(value)].reverse()
    return isReversible(value) ? new Stream(items) : new List(items)
  },
  sort(value, given) {
    const [reverse, caseSensitive, attribute] = bind('sort', given, [
      ['reverse', false],
      ['case_sensitive', false],
      ['attribute', null],
    ])
    const parts = typeof attribute === 'string' ? attribute.split(',') : [attribute!]
    const keys = parts.map((part) => key(part, caseSensitive!))
    return new List(
      sortedBy([...iterate(value)], (item) => new List(keys.map((of) => of(item))), isTrue(reverse!)),
    )
  },
  dictsort(value, given) {
    const [caseSensitive, by, reverse] = bind('dictsort', given, [
      ['case_sensitive', false],
      ['by', 'key'],
      ['reverse', false],
    ])
    if (by !== 'key' && by !== 'value')
      throw new TemplateError('You can only sort by either "key" or "value"')
    if (!(value instanceof Dict)) throw new TemplateError('dictsort needs a mapping')
    const of = (pair: Value): Value => (pair as Tuple).items[by === 'key' ? 0 : 1]!
    const pairs = value.entries().map((pair) => new Tuple(pair))
    return new List(
      sortedBy(pairs, (pair) => (isTrue(caseSensitive!) ? of(pair) : folded(of(pair))), isTrue(reverse!)),
    )
  },
  unique(value, given) {
    const [caseSensitive, attribute] = bind('unique', given, [
      ['case_sensitive', false],
      ['attribute', null],
    ])
    const of = key(attribute!, caseSensitive!)
    return lazily(function* () {
      const seen = new Set<string>()
      for (const item of iterate(value)) {
        const mark = hashed(of(item))
        if (!seen.has(mark)) yield item
        seen.add(mark)
      }
    })
  },
  min: extreme('min', 1),
  max: extreme('max', -1),
  sum(value, given) {
    const [attribute, start] = bind('sum', given, [
      ['attribute', null],
      ['start', 0n],
    ])
    if (typeof start === 'string') throw new TemplateError("sum() can't sum strings")
    const items = [...iterate(value)].map(attribute === null ? (item) => item : path(attribute!))
    if (items.some((item) => typeof item === 'number'))
      throw new Unsupported('sum of floats, which Python adds in another way')
    return items.reduce((sum, item) => calculate('+', sum, item), start!)
  },
  batch(value, given) {
    const [size, fill] = bind('batch', given, [['linecount'], ['fill_with', null]])
    return lazily(function* () {
      const [items, count] = [[...iterate(value)], integer(size!)]
      if (count < 1) throw new Unsupported('batch with less than one item')
      for (let at = 0; at < items.length; at += count) {
        const row = items.slice(at, at + count)
        if (fill !== null) spend(ITEM * count)
        while (fill !== null && row.length < count) row.push(fill!)
        yield new List(row)
      }
    })
  },
  slice(value, given) {
    const [slices, fill] = bind('slice', given, [['slices'], ['fill_with', null]])
    return lazily(function* () {
      const [items, count] = [[...iterate(value)], integer(slices!)]
      if (count < 1) throw new Unsupported('slice into less than one')
      const [each, extra] = [Math.floor(items.length / count), items.length % count]
      let at = 0
      for (let row = 0; row < count; row++) {
        step()
        const end = at + each + (row < extra ? 1 : 0)
        const part = items.slice(at, end)
        at = end
        yield new List(fill !== null && row >= extra ? [...part, fill!] : part)
      }
    })
  },
  select: choosing('select', true, false),
  reject: choosing('reject', false, false),
  selectattr: choosing('selectattr', true, true),
  rejectattr: choosing('rejectattr', false, true),
}

/** `map`, which asks for another filter by its name, or for an attribute. */
export function mapped(
  value: Value,
  { positional, named }: Arguments,
  filter: (name: string) => Filter,
): Value {
  return new Stream(
    (function* (): Generator<Value> {
      if (!isTrue(value)) return
      let of: (item: Value) => Value
      if (positional.length === 0 && named.has('attribute')) {
        const others = [...named.keys()].filter((name) => name !== 'attribute' && name !== 'default')
        if (others.length > 0) throw new TemplateError(`Unexpected keyword argument '${others[0]}'`)
        of = path(named.get('attribute')!, named.get('default') ?? null)
      } else {
        if (positional.length === 0) throw new TemplateError('map requires a filter argument')
        const call = filter(text(positional[0]!))
        of = (item) => call(item, { positional: positional.slice(1), named })
      }
      for (const item of iterate(value)) yield of(item)
    })(),
  )
}
