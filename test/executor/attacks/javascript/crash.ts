// JavaScript that overruns a stack or a size that the engine did not foresee.

import type { Attack } from '../attack.ts'

export const crash: readonly Attack[] = [
  {
    name: 'arrows within arrows',
    category: 'stack',
    expect: ['error', 'ok', 'memory', 'killed', 'timeout'],
    program: "function f() { return typeof new Function('return ' + 'a=>'.repeat(60000) + '1') }",
    value: '"function"',
    why: 'The parser recurses; it must say so, or end its process alone.',
  },
  {
    name: 'groups within groups',
    category: 'stack',
    expect: ['error', 'ok', 'memory', 'killed', 'timeout'],
    program: "function f() { return new RegExp('(?:'.repeat(80000) + 'a' + ')*'.repeat(80000)).test('b') }",
    why: 'The compiler of regular expressions recurses too.',
  },
  {
    name: 'flat of a deep list',
    category: 'stack',
    expect: ['error', 'ok', 'timeout'],
    program: 'function f() { let a = [1]; for (let i = 0; i < 2e5; i++) a = [a]; return a.flat(Infinity) }',
    value: '[1]',
    why: 'A built-in recurses over data.',
  },
  {
    name: 'text of a deep list',
    category: 'stack',
    expect: ['error', 'ok', 'timeout'],
    program: 'function f() { let a = [1]; for (let i = 0; i < 2e5; i++) a = [a]; return String(a) }',
    value: '"1"',
    why: 'join calls toString calls join.',
  },
  {
    name: 'a chain of prototypes',
    category: 'stack',
    expect: ['error', 'ok', 'timeout', 'memory'],
    program:
      'function f() { let o = {}; for (let i = 0; i < 3e5; i++) o = Object.create(o); return o.absent === undefined }',
    value: 'true',
    why: 'A lookup walks three hundred thousand objects.',
  },
  {
    name: 'a getter that gets itself',
    category: 'stack',
    expect: ['error'],
    program: 'function f() { const o = { get x() { return this.x } }; return o.x }',
    why: 'Recursion with no call in sight.',
  },
  {
    name: 'conversion that converts',
    category: 'stack',
    expect: ['error'],
    program: 'function f() { const o = { [Symbol.toPrimitive]() { return +o } }; return o + 1 }',
    why: 'Recursion through an operator.',
  },
  {
    name: 'a throw at the bottom of the stack',
    category: 'stack',
    expect: ['error'],
    program:
      'function f() { const e = { get name() { return go() }, get message() { return go() } }; const go = () => { try { return go() } catch { throw e } }; return go() }',
    why: 'Putting the error in words overruns the stack once more, and must end as an error.',
  },
  {
    name: 'ten million arguments',
    category: 'crash',
    expect: ['error', 'memory', 'ok', 'killed', 'timeout'],
    program: 'function f() { return Math.max(...new Array(1e7).fill(3)) }',
    value: '3',
    why: 'Arguments lie on the stack.',
  },
  {
    name: 'seventy thousand parameters',
    category: 'crash',
    expect: ['error', 'ok', 'memory', 'killed'],
    program:
      "function f() { return new Function(...Array.from({ length: 70000 }, (_, i) => 'a' + i), 'return a69999')(...Array.from({ length: 70000 }, (_, i) => i)) }",
    value: '69999',
    why: 'More than the field that counts parameters holds.',
  },
  {
    name: 'a switch of a hundred thousand cases',
    category: 'crash',
    expect: ['ok', 'error', 'memory', 'timeout', 'killed'],
    program:
      "function f(x) { return new Function('x', 'switch (x) {' + Array.from({ length: 1e5 }, (_, i) => 'case ' + i + ': return ' + i).join(';') + '}')(x) }",
    input: '99999',
    value: '99999',
    why: 'Jump tables and constant pools overflow narrow operands.',
  },
  {
    name: 'joining a list of 2^32 − 1',
    category: 'crash',
    expect: ['error', 'memory', 'timeout', 'killed'],
    program: "function f() { return new Array(4294967295).join('ab') }",
    why: 'The size of the result overflows before it is made.',
  },
  {
    name: 'replacing with what doubles',
    category: 'crash',
    expect: ['error', 'memory', 'timeout', 'killed', 'too-large'],
    program: "function f() { let s = 'ab'; for (;;) s = s.replace(/./g, '$&$&').replaceAll('a', 'aa') }",
    why: 'Strings outgrow the longest that the engine can hold.',
  },
]
