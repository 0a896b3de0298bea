// JavaScript that does not end, most of it in built-ins which no engine interrupts.

import type { Attack } from '../attack.ts'

const category = 'time'

export const time: readonly Attack[] = [
  {
    name: 'fill of a huge array-like',
    category,
    expect: ['timeout', 'memory'],
    program: 'function f() { return Array.prototype.fill.call({ length: 2 ** 53 - 1 }, 0).length }',
    why: 'One built-in writes keys for ever: time or memory ends it, and only from outside.',
  },
  {
    name: 'concat of a spreadable array-like',
    category,
    expect: ['timeout', 'memory', 'error', 'ok'],
    program:
      'function f() { return [].concat({ length: 2 ** 53 - 2, [Symbol.isConcatSpreadable]: true }).length }',
    why: 'concat asks for each index of an object that claims 2^53 − 2 of them, unless the engine sees that none is there.',
  },
  {
    name: 'String.raw over a huge list',
    category,
    expect: ['timeout', 'memory', 'error'],
    program: 'function f() { return String.raw({ raw: { length: 2 ** 53 - 1 } }).length }',
    why: 'The template of 2^53 − 1 parts is an object with a length.',
  },
  {
    name: 'Array.from without an end',
    category,
    expect: ['timeout', 'memory', 'error'],
    program:
      'function f() { return Array.from({ [Symbol.iterator]: () => ({ next: () => ({ value: 1 }) }) }) }',
    why: 'The iterator never says done.',
  },
  {
    name: 'iterator helpers without an end',
    category,
    expect: ['timeout', 'error'],
    program:
      'function f() { const it = { __proto__: Iterator.prototype, next: () => ({ done: false, value: 1 }) }; return it.filter((x) => x === 2).next() }',
    why: 'A lazy pipeline looks for an element that does not come.',
  },
  {
    name: 'regular expression with a backreference',
    category,
    expect: ['timeout', 'error', 'memory'],
    program: String.raw`function f() { return /^(?:(a+)\1?)+$/.test('a'.repeat(60) + 'b') }`,
    why: 'Backreferences keep the matcher from any linear-time path.',
  },
  {
    name: 'digits of a huge BigInt',
    category,
    expect: ['timeout', 'error', 'memory', 'ok'],
    program:
      "function f() { let n = BigInt('9'.repeat(3e5)); for (let i = 0; i < 60; i++) n = BigInt(n.toString()) + 1n; return String(n % 7n).length > 0 }",
    value: 'true',
    why: 'Reading and writing decimal digits is quadratic in some engines, inside one call.',
  },
  {
    name: 'a prototype of the global object that hangs',
    category,
    expect: ['timeout', 'error'],
    program:
      'Object.setPrototypeOf(globalThis, new Proxy({}, { has() { for (;;); }, get() { for (;;); } })); undefinedName',
    why: 'Looking up a name runs code of the program, also when the host looks for f.',
  },
  {
    name: 'microtasks that breed',
    category,
    expect: ['ok', 'timeout', 'memory'],
    value: '1',
    program: 'function f() { const go = () => Promise.resolve().then(go); go(); go(); return 1 }',
    why: 'The value is there at once, but an engine may run microtasks before it gives the value; they must end with the program.',
  },
  {
    name: 'finally that returns to the loop',
    category,
    expect: ['timeout'],
    program: 'function f() { for (;;) { try { for (;;); } catch { continue } finally { continue } } }',
    why: 'A time-out that a program could catch would be none.',
  },
  {
    name: 'an entry that is hung by its default parameter',
    category,
    expect: ['timeout'],
    program: 'function f(x = (() => { for (;;); })()) { return x }',
    why: 'Parameters are evaluated before the body.',
  },
  {
    name: 'a sort that compares for ever',
    category,
    expect: ['timeout'],
    program:
      'function f() { return [3, 1, 2].sort((a, b) => { let n = 0; while (n >= 0) n = (n + 1) % 7; return a - b }) }',
    why: 'A built-in calls back into a loop.',
  },
]
