// jinja2's tests: what may stand after `is`.

import { bind } from './arguments.ts'
import { calculate } from './arithmetic.ts'
import { isLower, isUpper } from './case.ts'
import { contains, isEqual, numeric, ordered } from './compare.ts'
import { text } from './print.ts'
import {
  type Arguments,
  Callable,
  Dict,
  List,
  Loop,
  Namespace,
  Range,
  Safe,
  Slice,
  Stream,
  TemplateReference,
  Tuple,
  Undefined,
  Unsupported,
  type Value,
  View,
} from './values.ts'

export type Test = (value: Value, given: Arguments) => boolean

const alone =
  (name: string, holds: (value: Value) => boolean): Test =>
  (value, given) => {
    bind(name, given, [])
    return holds(value)
  }
const against =
  (name: string, holds: (value: Value, other: Value) => boolean): Test =>
  (value, given) =>
    holds(value, bind(name, given, [['other']])[0]!)
const order = (operator: string): Test => against(operator, (value, other) => ordered(operator, value, other))
const [equal, unequal] = [against('eq', isEqual), against('ne', (value, other) => !isEqual(value, other))]
const rest = (value: Value, by: bigint): Value => calculate('%', value, by)

/** Python's `is`: certain for what is one object, and for values of which there is one. */
function isSameObject(value: Value, other: Value): boolean {
  const known = (one: Value) =>
    one === null || typeof one === 'boolean' || (typeof one === 'object' && !(one instanceof Tuple))
  if (known(value) || known(other)) return value === other
  if (typeof value !== typeof other || !isEqual(value, other)) return false
  throw new Unsupported('the test sameas of equal numbers or texts')
}

export const TESTS: Readonly<Record<string, Test>> = {
  defined: alone('defined', (value) => !(value instanceof Undefined)),
  undefined: alone('undefined', (value) => value instanceof Undefined),
  none: alone('none', (value) => value === null),
  boolean: alone('boolean', (value) => typeof value === 'boolean'),
  true: alone('true', (value) => value === true),
  false: alone('false', (value) => value === false),
  integer: alone('integer', (value) => typeof value === 'bigint'),
  float: alone('float', (value) => typeof value === 'number'),
  number: alone('number', (value) => numeric(value) !== null),
  string: alone('string', (value) => typeof value === 'string' || value instanceof Safe),
  mapping: alone('mapping', (value) => value instanceof Dict),
  sequence: alone(
    'sequence',
    (value) =>
      typeof value === 'string' ||
      [List, Tuple, Dict, Range, Undefined, Safe].some((kind) => value instanceof kind),
  ),
  iterable: alone('iterable', (value) => {
    const kinds = [List, Tuple, Dict, Range, Undefined, Safe, Stream, View, Loop, TemplateReference]
    return typeof value === 'string' || kinds.some((kind) => value instanceof kind)
  }),
  callable: alone('callable', (value) => {
    if (value instanceof Namespace || value instanceof Slice) return false
    return value instanceof Callable || value instanceof Undefined || value instanceof Loop
  }),
  escaped: alone('escaped', (value) => value instanceof Safe),
  lower: alone('lower', (value) => isLower(text(value))),
  upper: alone('upper', (value) => isUpper(text(value))),
  odd: alone('odd', (value) => isEqual(rest(value, 2n), 1n)),
  even: alone('even', (value) => isEqual(rest(value, 2n), 0n)),
  divisibleby: against('divisibleby', (value, by) => isEqual(calculate('%', value, by), 0n)),
  in: against('in', (value, container) => contains(container, value)),
  sameas: against('sameas', isSameObject),
  eq: equal,
  equalto: equal,
  '==': equal,
  ne: unequal,
  '!=': unequal,
  lt: order('<'),
  lessthan: order('<'),
  '<': order('<'),
  le: order('<='),
  '<=': order('<='),
  gt: order('>'),
  greaterthan: order('>'),
  '>': order('>'),
  ge: order('>='),
  '>=': order('>='),
}
