// JavaScript that eats memory, inside the engine's heap and beside it.

import type { Attack } from '../attack.ts'

const category = 'memory'
const expect = ['memory', 'error', 'timeout'] as const

export const memory: readonly Attack[] = [
  {
    name: 'descriptions of symbols',
    category,
    expect,
    program:
      "function f() { const all = []; for (let i = 0; ; i++) all.push(Symbol(('x' + i).repeat(1e5).toUpperCase())) }",
    why: 'Strings that hang on symbols, each flat and different.',
  },
  {
    name: 'matches of a long text',
    category,
    expect,
    program: "function f() { const all = []; for (;;) all.push(...'a'.repeat(3e5).matchAll(/(a)(a)/g)) }",
    why: 'Each match is an array with an index and groups.',
  },
  {
    name: 'BigInts of ten megabits',
    category,
    expect,
    program:
      'function f() { const all = []; for (let i = 0; ; i++) all.push((1n << 10000000n) + BigInt(i)); }',
    why: 'Large numbers lie in large-object space.',
  },
  {
    name: 'arrays with far-off indices',
    category,
    expect,
    program: 'function f() { const a = []; for (let i = 0; ; i++) a[(i * 7919) % 4294967295] = { i } }',
    why: 'A sparse array becomes a dictionary that is copied as it grows.',
  },
  {
    name: 'functions made of text',
    category,
    expect,
    program:
      "function f() { const all = []; for (let i = 0; ; i++) all.push(new Function('x', 'return [' + ('{ a: x, b: ' + i + ' },').repeat(2e3) + ']')) }",
    why: 'Source, syntax trees and code lie outside the ordinary heap.',
  },
  {
    name: 'generators that wait',
    category,
    expect,
    program:
      'function f() { const all = []; for (;;) { const g = (function* () { const held = new Array(1e4).fill(1); yield held })(); g.next(); all.push(g) } }',
    why: 'Suspended frames keep what they hold.',
  },
  {
    name: 'weak maps that keep each other',
    category,
    expect,
    program:
      'function f() { const m = new WeakMap(); let key = {}; const first = key; for (;;) { const next = { a: new Array(1000).fill(key) }; m.set(key, next); key = next } return first }',
    why: 'A chain of ephemerons is slow to collect and keeps everything alive.',
  },
  {
    name: 'a tower of views of one buffer',
    category,
    expect,
    program:
      'function f() { const all = []; for (;;) { const b = new ArrayBuffer(1e6); all.push(b, new Uint8Array(b).fill(1), new DataView(b), b.slice(1)) } }',
    why: 'Bytes of buffers lie outside the heap and are counted apart.',
  },
]
