// Bodies of the grammar's functions: one return, early returns, a local, and small loops.

import { condition, expression, mapped, tested } from './grammar-expressions.ts'
import {
  constant,
  type Scope,
  small,
  text,
  type ValueType,
  variable,
  weighted,
  within,
} from './grammar-scope.ts'

interface Body {
  readonly weight: number
  /** Types that it can return. */
  readonly types: readonly ValueType[]
  readonly draw: (scope: Scope, type: ValueType, operations: number) => string | null
}

const EVERY: readonly ValueType[] = ['int', 'list', 'str', 'bool']

/** Draws the statements of a function that returns a type; null where the scope cannot give it. */
export function body(scope: Scope, type: ValueType, operations: number): string | null {
  const fitting = BODIES.filter((b) => b.types.includes(type) && (operations > 1 || b.weight !== LOCAL))
  return weighted(scope.random, fitting).draw(scope, type, operations)
}

/** A list to walk over: a variable, or with operations to spare one more step. */
const source = (scope: Scope, operations: number): string | null =>
  expression(scope, 'list', operations > 2 ? 1 : 0)?.text ?? null

const LOCAL = 4
const BODIES: readonly Body[] = [
  {
    weight: 70,
    types: EVERY,
    draw(scope, type, operations) {
      const value = expression(scope, type, operations)
      return value && `return ${value.text};`
    },
  },
  {
    weight: 7,
    types: ['int', 'list', 'str'],
    draw(scope, type, operations) {
      const test = condition(scope, 0)
      const first = test && expression(scope, type, Math.max(1, operations - 1))
      const second =
        first && (scope.random.uniform() < 0.6 ? variable(scope, type) : expression(scope, type, 1))
      if (!test || !first || !second || first.text === second.text) return null
      return `if (${test.text}) return ${first.text}; return ${second.text};`
    },
  },
  {
    weight: LOCAL,
    types: EVERY,
    draw(scope, type, operations) {
      const middle = scope.random.pick(['int', 'list', 'str'] as const)
      const first = expression(scope, middle, 1)
      if (!first) return null
      const inner = within(scope, [{ name: 'r', type: middle }, ...scope.variables])
      const second = expression(inner, type, operations - 1)
      return second && scope.used.has('r') ? `const r = ${first.text}; return ${second.text};` : null
    },
  },
  {
    weight: 9,
    types: ['int'],
    draw(scope, _type, operations) {
      const list = source(scope, operations)
      if (list === null) return null
      const test = scope.random.uniform() < 0.5 ? `if (${tested(scope, 'x')}) ` : ''
      const plain = test !== '' && scope.random.uniform() < 0.7
      return weighted(scope.random, [
        {
          weight: 5,
          write: () =>
            `let s = 0; for (const x of ${list}) ${test}s += ${plain ? 'x' : mapped(scope, 'x')}; return s;`,
        },
        {
          weight: 3,
          write: () => `let n = 0; for (const x of ${list}) if (${tested(scope, 'x')}) n++; return n;`,
        },
        { weight: 1, write: () => `let s = 0; for (const x of ${list}) s = x - s; return s;` },
      ]).write()
    },
  },
  {
    weight: 6,
    types: ['list'],
    draw(scope, _type, operations) {
      const list = source(scope, operations)
      if (list === null) return null
      return weighted(scope.random, [
        {
          weight: 3,
          write: () =>
            `const r = []; for (const x of ${list}) if (${tested(scope, 'x')}) r.push(${operations > 1 ? mapped(scope, 'x') : 'x'}); return r;`,
        },
        {
          weight: 1,
          write: () => `const r = []; for (const x of ${list}) r.push(${mapped(scope, 'x')}); return r;`,
        },
        {
          weight: 1,
          write: () =>
            `const r = []; for (const x of ${list}) r.unshift(${operations > 1 ? mapped(scope, 'x') : 'x'}); return r;`,
        },
        {
          weight: 1.5,
          write: () => `const r = []; let s = 0; for (const x of ${list}) { s += x; r.push(s); } return r;`,
        },
      ]).write()
    },
  },
  {
    weight: 5,
    types: ['str'],
    draw(scope, _type, operations) {
      const walked = expression(scope, 'str', operations > 2 ? 1 : 0)
      if (!walked) return null
      const word = walked.text
      return weighted(scope.random, [
        { weight: 2, write: () => `let r = ""; for (const c of ${word}) r = c + r; return r;` },
        {
          weight: 3,
          write: () =>
            `let r = ""; for (const c of ${word}) if (c ${scope.random.pick(['!==', '>', '<'])} ${text(scope)}) r += c; return r;`,
        },
        {
          weight: 2,
          write: () =>
            `let r = ""; for (const c of ${word}) r += c + ${scope.random.pick(['c', text(scope), '"-"'])}; return r;`,
        },
      ]).write()
    },
  },
  {
    weight: 4,
    types: ['int'],
    draw(scope, _type, operations) {
      const start = expression(scope, 'int', operations > 2 ? 1 : 0)
      if (!start) return null
      const times = small(scope, 2, 4)
      const step = weighted(scope.random, [
        { weight: 2, write: () => `s += ${small(scope, 2, 5)}` },
        { weight: 2, write: () => 's *= 2' },
        { weight: 2, write: () => 's += i' },
        { weight: 1, write: () => `s = s * 2 - ${constant(scope, 1, 3)}` },
      ]).write()
      return `let s = ${start.text}; for (let i = 0; i < ${times}; i++) ${step}; return s;`
    },
  },
  {
    weight: 3,
    types: ['int', 'list', 'str'],
    draw(scope, type, operations) {
      const start = expression(scope, type, operations > 2 ? 1 : 0)
      if (!start) return null
      if (type === 'int')
        return `let n = ${start.text}; while (n > ${small(scope, 4, 12)}) n -= ${constant(scope, 2, 7)}; return n;`
      return `let r = ${start.text}; while (r.length > ${small(scope, 1, 4)}) r = r.slice(${scope.random.pick(['1', '0, -1', '2'])}); return r;`
    },
  },
]
