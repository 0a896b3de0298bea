// Arithmetic of values: integers without limit, floats as doubles, texts and lists joined and repeated.

import { numeric } from './compare.ts'
import { percent } from './formatting.ts'
import { ITEM, spend } from './meter.ts'
import { List, Safe, TemplateError, Tuple, typeName, Undefined, Unsupported, type Value } from './values.ts'

const MOST_ITEMS = 10_000_000
const MOST_BITS = 20_000

/** One of + - * / // % **. Throws where Python raises, and Unsupported where the digits could differ. */
export function calculate(operator: string, left: Value, right: Value): Value {
  if (left instanceof Safe || right instanceof Safe)
    throw new Unsupported(`${operator} with a text marked safe`)
  if (typeof left === 'string' && operator === '%') return percent(left, right)
  if (left instanceof Undefined) throw new TemplateError(`${left.what} is undefined`)
  if (right instanceof Undefined) throw new TemplateError(`${right.what} is undefined`)
  const [a, b] = [numeric(left), numeric(right)]
  if (a !== null && b !== null)
    return typeof a === 'bigint' && typeof b === 'bigint'
      ? integers(operator, a, b)
      : floats(operator, real(a), real(b))
  if (operator === '+') {
    if (typeof left === 'string' && typeof right === 'string') return left + right
    if (left instanceof List && right instanceof List) return new List([...left.items, ...right.items])
    if (left instanceof Tuple && right instanceof Tuple) return new Tuple([...left.items, ...right.items])
  }
  if (operator === '*') {
    if (typeof b === 'bigint') return repeated(left, b)
    if (typeof a === 'bigint') return repeated(right, a)
  }
  throw new TemplateError(
    `unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`,
  )
}

function repeated(value: Value, times: bigint): Value {
  const count = times > 0n ? Number(times) : 0
  const size =
    typeof value === 'string'
      ? value.length
      : value instanceof List || value instanceof Tuple
        ? value.items.length
        : null
  if (size === null) throw new TemplateError(`can't multiply '${typeName(value)}' by an integer`)
  spend((typeof value === 'string' ? 1 : ITEM) * size * count)
  if (size * count > MOST_ITEMS) throw new Unsupported(`a repetition of more than ${MOST_ITEMS} items`)
  if (typeof value === 'string') return value.repeat(count)
  const { items } = value as List | Tuple
  const all = Array.from({ length: count }, () => items).flat()
  return value instanceof List ? new List(all) : new Tuple(all)
}

/** An integer as a float. */
export function real(value: bigint | number): number {
  const found = Number(value)
  if (typeof value === 'bigint' && !Number.isFinite(found))
    throw new TemplateError('int too large to convert to float')
  return found
}

function integers(operator: string, a: bigint, b: bigint): Value {
  if ('/%'.includes(operator[0]!) && b === 0n) throw new TemplateError('division by zero')
  const bits = bitsOf(a) + bitsOf(b)
  spend(bits / 64)
  if (bits > MOST_BITS && operator !== '/' && operator !== '**') throw new Unsupported('so large an integer')
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      if (!Number.isSafeInteger(Number(a)) || !Number.isSafeInteger(Number(b)))
        throw new Unsupported('a division of integers beyond 2^53')
      return Number(a) / Number(b)
    case '//':
      return floorDivision(a, b)
    case '%':
      return a - floorDivision(a, b) * b
    default:
      if (b < 0n) throw new Unsupported('a power with a negative exponent')
      if (BigInt(bitsOf(a)) * b > MOST_BITS) throw new Unsupported('so large a power')
      return a ** b
  }
}

const SMALL = 2n ** 63n

/** About how many bits an integer has, and not less. */
function bitsOf(value: bigint): number {
  return -SMALL < value && value < SMALL ? 64 : 4 * value.toString(16).length
}

function floorDivision(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient
}

function floats(operator: string, a: number, b: number): Value {
  if ('/%'.includes(operator[0]!) && b === 0) throw new TemplateError('float division by zero')
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return a / b
    case '//':
      return divided(a, b).quotient
    case '%':
      return divided(a, b).rest
    default:
      throw new Unsupported('a power of floats')
  }
}

/** Python's divmod of floats: the rest has the divisor's sign. */
function divided(a: number, b: number): { readonly quotient: number; readonly rest: number } {
  let rest = a % b
  let quotient = (a - rest) / b
  if (rest !== 0) {
    if (b < 0 !== rest < 0) {
      rest += b
      quotient -= 1
    }
  } else rest = b < 0 ? -0 : 0
  if (quotient === 0) return { quotient: a / b < 0 ? -0 : 0, rest }
  const floor = Math.floor(quotient)
  return { quotient: quotient - floor > 0.5 ? floor + 1 : floor, rest }
}

export function negative(value: Value): Value {
  const number = operand(value, '-')
  return typeof number === 'bigint' ? -number : -number
}

export function positive(value: Value): Value {
  return operand(value, '+')
}

function operand(value: Value, operator: string): bigint | number {
  const number = numeric(value)
  if (number !== null) return number
  throw new TemplateError(`bad operand type for unary ${operator}: '${typeName(value)}'`)
}

/** An index or a count: an integer of JavaScript. Throws for anything but an integer of Python. */
export function integer(value: Value): number {
  const number = numeric(value)
  if (typeof number === 'bigint') return Number(number)
  throw new TemplateError(`'${typeName(value)}' object cannot be interpreted as an integer`)
}
