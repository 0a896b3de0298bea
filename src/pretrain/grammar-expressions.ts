// Expressions of the grammar: for each type the operations that give it, drawn down to a number of operations.

import {
  bound,
  call,
  constant,
  type Expression,
  letter,
  type Scope,
  STRENGTH,
  small,
  text,
  type ValueType,
  variable,
  weighted,
} from './grammar-scope.ts'

/** One way to make a value; null where the scope cannot give what it needs. `rest` operations are left for its operand. */
interface Operation {
  readonly weight: number
  readonly draw: (scope: Scope, rest: number) => Expression | null
}

/** Draws an expression of a type with this number of operations over the scope's variables; null where that fails. */
export function expression(scope: Scope, type: ValueType, operations: number): Expression | null {
  if (operations <= 0) return variable(scope, type)
  return weighted(scope.random, OPERATIONS[type]).draw(scope, operations - 1)
}

/** An operation on one operand of a type, written `(operand) → text`. */
function on(
  weight: number,
  type: ValueType,
  strength: number,
  write: (operand: string, scope: Scope) => string,
  result: number = STRENGTH.call,
): Operation {
  return {
    weight,
    draw(scope, rest) {
      const operand = expression(scope, type, rest)
      if (operand === null) return null
      return { text: write(bound(operand, strength), scope), strength: result }
    },
  }
}

/** A method call on a list or a string. */
const method = (weight: number, type: 'list' | 'str', write: (scope: Scope) => string): Operation =>
  on(weight, type, STRENGTH.call, (operand, scope) => `${operand}${write(scope)}`)

/** An infix operation of two operands of one type; the second one is mostly a leaf. */
function infix(weight: number, type: ValueType, sign: string, strength: number): Operation {
  return {
    weight,
    draw(scope, rest) {
      const share = rest > 0 && scope.random.uniform() < 0.3 ? 1 : 0
      const left = expression(scope, type, rest - share)
      const right = left && expression(scope, type, share)
      if (!left || !right || left.text === right.text) return null
      return { text: `${bound(left, strength)} ${sign} ${bound(right, strength + 1)}`, strength }
    },
  }
}

/** `condition ? x : y` of a type; one branch may be a constant. */
function choice(weight: number, type: ValueType, leaf: (scope: Scope) => string): Operation {
  return {
    weight,
    draw(scope, rest) {
      const test = condition(scope, 0)
      const first = test && expression(scope, type, rest)
      if (!test || !first) return null
      const plain = scope.random.uniform() < 0.5 ? variable(scope, type) : null
      const second = plain && plain.text !== first.text ? plain.text : leaf(scope)
      const pair = scope.random.uniform() < 0.5 ? [first.text, second] : [second, first.text]
      return { text: `${bound(test, STRENGTH.or)} ? ${pair[0]} : ${pair[1]}`, strength: STRENGTH.choice }
    },
  }
}

/** What a list's number becomes in `map`. */
export function mapped(scope: Scope, name: string): string {
  return weighted(scope.random, [
    { weight: 5, write: () => `${name} + ${small(scope, 1, 9)}` },
    { weight: 3, write: () => `${name} - ${small(scope, 1, 5)}` },
    { weight: 5, write: () => `${name} * ${small(scope, 2, 4)}` },
    { weight: 2, write: () => `${name} * ${name}` },
    { weight: 3, write: () => `${name} % ${constant(scope, 2, 5)}` },
    { weight: 1.5, write: () => `-${name}` },
    { weight: 1.5, write: () => `${small(scope, 5, 10)} - ${name}` },
    { weight: 1, write: () => `Math.abs(${name})` },
    { weight: 1.5, write: () => `Math.max(${name}, ${small(scope, 2, 9)})` },
    { weight: 1.5, write: () => `Math.min(${name}, ${small(scope, 2, 9)})` },
  ]).write()
}

/** A test of one number. */
export function tested(scope: Scope, name: string): string {
  return weighted(scope.random, [
    { weight: 5, write: () => `${name} > ${small(scope, 0, 9)}` },
    { weight: 4, write: () => `${name} < ${small(scope, 3, 12)}` },
    { weight: 3, write: () => `${name} % 2 === ${scope.random.below(2)}` },
    { weight: 2, write: () => `${name} !== ${small(scope, 0, 9)}` },
    { weight: 0.7, write: () => `${name} % 3 === 0` },
  ]).write()
}

/** A condition over what is in reach, as in `if` and `?:`. */
export function condition(scope: Scope, rest: number): Expression | null {
  return weighted(scope.random, CONDITIONS).draw(scope, rest)
}

const order = (
  weight: number,
  type: 'int' | 'list' | 'str',
  write: (operand: string, scope: Scope) => string,
) => on(weight, type, STRENGTH.product, write, STRENGTH.order)

const CONDITIONS: readonly Operation[] = [
  order(6, 'int', (a, s) => `${a} > ${small(s, 2, 12)}`),
  order(4, 'int', (a, s) => `${a} < ${small(s, 2, 12)}`),
  on(4, 'int', STRENGTH.product, (a, s) => `${a} % 2 === ${s.random.below(2)}`, STRENGTH.equal),
  order(4, 'list', (a, s) => `${a}.length > ${small(s, 2, 4)}`),
  order(2, 'list', (a, s) => `${a}[0] > ${small(s, 1, 9)}`),
  method(3, 'list', (s) => `.includes(${small(s, 0, 9)})`),
  order(3, 'str', (a, s) => `${a}.length > ${small(s, 2, 5)}`),
  method(3, 'str', (s) => `.includes(${text(s)})`),
]

const OPERATIONS: Record<ValueType, readonly Operation[]> = {
  int: [
    on(8, 'int', STRENGTH.sum, (a, s) => `${a} + ${small(s, 1, 9)}`, STRENGTH.sum),
    on(6, 'int', STRENGTH.sum, (a, s) => `${a} - ${small(s, 1, 9)}`, STRENGTH.sum),
    on(6, 'int', STRENGTH.product, (a, s) => `${a} * ${small(s, 2, 5)}`, STRENGTH.product),
    on(2, 'int', STRENGTH.product, (a, s) => `${small(s, 9, 20)} - ${a}`, STRENGTH.sum),
    on(4, 'int', STRENGTH.product, (a, s) => `${a} % ${constant(s, 2, 7)}`, STRENGTH.product),
    on(2, 'int', STRENGTH.product, (a, s) => `Math.floor(${a} / ${constant(s, 2, 4)})`),
    on(2.5, 'int', 0, (a, s) => `Math.max(${a}, ${small(s, 2, 12)})`),
    on(2.5, 'int', 0, (a, s) => `Math.min(${a}, ${small(s, 2, 12)})`),
    on(1.5, 'int', 0, (a) => `Math.abs(${a})`),
    infix(2, 'int', '+', STRENGTH.sum),
    infix(1.5, 'int', '-', STRENGTH.sum),
    choice(3, 'int', (s) => constant(s, 0, 9)),
    method(4, 'list', () => '.length'),
    method(3, 'list', (s) => `[${s.random.below(3)}]`),
    method(2.5, 'list', () => '.at(-1)'),
    method(2.5, 'list', (s) => `.indexOf(${small(s, 0, 9)})`),
    method(5, 'list', () => '.reduce((s, x) => s + x, 0)'),
    on(2.5, 'list', STRENGTH.call, (a) => `Math.max(...${a})`),
    on(2, 'list', STRENGTH.call, (a) => `Math.min(...${a})`),
    method(3, 'list', (s) => `.filter(x => ${tested(s, 'x')}).length`),
    method(5, 'str', () => '.length'),
    method(3, 'str', (s) => `.indexOf(${text(s)})`),
    method(1.5, 'str', (s) => `.split(${text(s)}).length`),
  ],
  list: [
    method(11, 'list', (s) => `.map(x => ${mapped(s, 'x')})`),
    method(9, 'list', (s) => `.filter(x => ${tested(s, 'x')})`),
    method(4, 'list', (s) => `.slice(${small(s, 1, 3)})`),
    method(3, 'list', (s) => `.slice(0, ${small(s, 1, 4)})`),
    method(1.5, 'list', (s) => `.slice(-${small(s, 1, 3)})`),
    method(1.5, 'list', () => '.slice(0, -1)'),
    method(5, 'list', () => '.reverse()'),
    method(4, 'list', () => '.sort((x, y) => x - y)'),
    method(1.5, 'list', () => '.sort((x, y) => y - x)'),
    method(3, 'list', (s) => `.concat(${small(s, 0, 9)})`),
    on(1.5, 'list', STRENGTH.call, (a, s) => `[${small(s, 0, 9)}, ...${a}]`),
    method(1.5, 'list', (s) => `.map((x, i) => x ${s.random.pick(['+', '*', '-'])} i)`),
    method(1.5, 'list', (s) => `.filter((x, i) => i % 2 === ${s.random.below(2)})`),
    {
      weight: 3,
      draw(scope, rest) {
        const left = expression(scope, 'list', rest)
        const right = left && variable(scope, 'list')
        return left && right && call(`${bound(left, STRENGTH.call)}.concat(${right.text})`)
      },
    },
    {
      weight: 2,
      draw(scope, rest) {
        const first = expression(scope, 'int', rest)
        const second = first && (variable(scope, 'int')?.text ?? constant(scope, 0, 9))
        return first && second !== first.text ? call(`[${first.text}, ${second}]`) : null
      },
    },
    choice(2, 'list', () => '[]'),
  ],
  str: [
    method(5, 'str', () => '.toUpperCase()'),
    method(4, 'str', (s) => `.slice(${small(s, 1, 3)})`),
    method(3, 'str', (s) => `.slice(0, ${small(s, 1, 4)})`),
    method(1.5, 'str', (s) => `.slice(-${small(s, 1, 3)})`),
    method(3, 'str', (s) => `.charAt(${small(s, 0, 3)})`),
    method(1, 'str', () => '.at(-1)'),
    method(3, 'str', (s) => `.repeat(${small(s, 2, 3)})`),
    on(5, 'str', STRENGTH.sum, (a, s) => `${a} + ${text(s)}`, STRENGTH.sum),
    on(3, 'str', STRENGTH.product, (a, s) => `${text(s)} + ${a}`, STRENGTH.sum),
    method(4, 'str', () => '.split("").reverse().join("")'),
    method(1.5, 'str', () => '.split("").sort().join("")'),
    method(1.5, 'str', (s) => `.split("").join("${s.random.pick(['-', ' ', '.'])}")`),
    method(3, 'str', (s) => `.replaceAll("${letter(s.random)}", "${s.random.pick(['', letter(s.random)])}")`),
    method(4, 'list', (s) => `.join("${s.random.pick(['', '-', '+'])}")`),
    on(1.5, 'int', 0, (a) => `String(${a})`),
    choice(2.5, 'str', (s) => `"${letter(s.random)}"`),
    {
      weight: 2.5,
      draw(scope, rest) {
        const test = condition(scope, rest)
        const [first, second] = scope.random.pick([
          ['yes', 'no'],
          ['even', 'odd'],
          ['big', 'small'],
        ])
        return test && { text: `${test.text} ? "${first}" : "${second}"`, strength: STRENGTH.choice }
      },
    },
  ],
  bool: [
    ...CONDITIONS,
    method(4, 'list', (s) => `.some(x => ${tested(s, 'x')})`),
    method(4, 'list', (s) => `.every(x => ${tested(s, 'x')})`),
    method(2, 'str', (s) => `.startsWith(${text(s)})`),
    method(2, 'str', (s) => `.endsWith(${text(s)})`),
    {
      weight: 2,
      draw(scope, rest) {
        const first = condition(scope, Math.max(0, rest - 1))
        const second = first && condition(scope, 0)
        const [sign, strength] = scope.random.pick([
          ['&&', STRENGTH.and],
          ['||', STRENGTH.or],
        ] as const)
        if (!first || !second || first.text === second.text) return null
        return { text: `${first.text} ${sign} ${second.text}`, strength }
      },
    },
  ],
}
