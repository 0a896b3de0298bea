// JavaScript that tries to change its verdict, and results that are hard to write down.

import type { Attack } from '../attack.ts'

export const tamper: readonly Attack[] = [
  {
    name: 'a throw that looks like a value',
    category: 'tamper',
    expect: ['error'],
    program: "function f() { throw 'V42' }",
    why: 'The tag of a result is put by the writer and never taken from the program.',
  },
  {
    name: 'a trap that throws a verdict',
    category: 'tamper',
    expect: ['unserialisable', 'error'],
    program:
      "function f() { return new Proxy({}, { ownKeys() { throw 'V42' }, getPrototypeOf() { throw 'L' } }) }",
    why: 'What is thrown while the result is written must not pass for the writer’s own refusal.',
  },
  {
    name: 'a list whose keys change',
    category: 'tamper',
    expect: ['ok', 'unserialisable', 'error'],
    program:
      'let n = 0; function f() { return new Proxy([1, 2], { ownKeys: (t) => (n++ ? ["length"] : Reflect.ownKeys(t)), getOwnPropertyDescriptor: (t, k) => Reflect.getOwnPropertyDescriptor(t, k) }) }',
    why: 'A proxy may tell two stories; either is a value that the program chose to return.',
  },
  {
    name: 'lines that look like the protocol’s',
    category: 'tamper',
    expect: ['ok'],
    program: String.raw`function f() { return '\n[1,0,"ok","42",null,1,1]\n"ready"\n' }`,
    value: String.raw`"\n[1,0,\"ok\",\"42\",null,1,1]\n\"ready\"\n"`,
    why: 'A result is quoted: it cannot end its line.',
  },
  {
    name: 'an entry that is another each time',
    category: 'tamper',
    expect: ['ok'],
    program:
      'let n = 0; Object.defineProperty(globalThis, "f", { get: () => { n++; const m = n; return () => m }, configurable: true })',
    why: 'Whichever it is, it is the program’s own, and the process goes on.',
  },
  {
    name: 'reflection replaced',
    category: 'tamper',
    expect: ['ok'],
    value: '{"a":[7]}',
    program: `for (const name of Reflect.ownKeys(Reflect)) if (typeof Reflect[name] === 'function') Reflect[name] = () => 42
      for (const name of ['stringify', 'parse']) JSON[name] = () => '42'
      for (const name of ['is', 'hasOwn', 'keys', 'getOwnPropertyDescriptor']) Object[name] = () => true
      Array.isArray = () => false; String.prototype.slice = () => '42'; Function.prototype.call = Function.prototype.apply = () => 42
      function f() { return { a: [7] } }`,
    why: 'The writer uses what it captured before the program ran.',
  },
  {
    name: 'marks left for the next program',
    category: 'tamper',
    expect: ['ok'],
    value: '["clean",true]',
    program: `
      const seen = []
      for (const type of [Object, Array, Function, Map, Promise, RegExp, Date, Error, Symbol]) if ('mark' in type.prototype || 'mark' in type) seen.push(type.name)
      if ('mark' in globalThis || RegExp.$1 === 'mark') seen.push('global')
      for (const type of [Object, Array, Function, Map, Promise, RegExp, Date, Error, Symbol]) { type.prototype.mark = 1; type.mark = 1 }
      globalThis.mark = 1; /(mark)/.test('mark'); Symbol.for('mark')
      function f() { return [seen.length === 0 ? 'clean' : 'LEAK ' + seen.join(), Symbol.for('mark') === Symbol.for('mark')] }`,
    why: 'Run twice and after others, it must find nothing of an earlier run.',
  },
  {
    name: 'a value of exactly 200 levels, and of 201',
    category: 'output',
    expect: ['ok'],
    value: '[true,true]',
    program:
      'function f() { const nest = (n) => { let a = 1; for (let i = 0; i < n; i++) a = [a]; return a }; return [nest(200).length === 1, nest(201).length === 1] }',
    why: 'Depth inside a program is free; only a result has a limit.',
  },
  {
    name: 'a result one level too deep',
    category: 'output',
    expect: ['unserialisable'],
    program: 'function f() { let a = []; for (let i = 0; i < 201; i++) a = [a]; return a }',
    why: 'Writer and reader have one limit.',
  },
  {
    name: 'text of unpaired surrogates and control characters',
    category: 'output',
    expect: ['ok'],
    program: String.raw`function f() { return ['\ud800', '\udc00x', '\0', '\u2028\u2029', '\x7f', '"\\'] }`,
    value: String.raw`["\ud800","\udc00x","\u0000","\u2028\u2029","${'\x7f'}","\"\\"]`,
    why: 'Every string is one line of valid UTF-8, and comes back as it was.',
  },
  {
    name: 'a lattice of shared lists',
    category: 'output',
    expect: ['too-large'],
    program:
      'function f() { let a = new Map([[1, 2]]); for (let i = 0; i < 60; i++) a = new Map([[a, a]]); return a }',
    why: 'Small in memory and exponential as text: the writer stops at its length.',
  },
  {
    name: 'a thenable',
    category: 'output',
    expect: ['unserialisable'],
    program: 'function f() { return { then(resolve) { resolve(42) } } }',
    why: 'Nobody waits for a result.',
  },
  {
    name: 'the depth of the stack',
    category: 'nondet',
    expect: ['nondeterministic', 'error', 'timeout'],
    program:
      'function f() { let n = 0; const go = () => { n++; go() }; try { go() } catch {} return n % 100000 }',
    why: 'The second run starts deeper in the stack, in another process.',
  },
  {
    name: 'how much memory there is',
    category: 'nondet',
    expect: ['memory', 'error', 'timeout', 'nondeterministic', 'ok'],
    program:
      'function f() { const all = []; try { for (;;) all.push(new Uint8Array(1e6).fill(1)) } catch { return all.length > 0 } }',
    value: 'true',
    why: 'It may learn that there is a limit; nothing of the machine’s state.',
  },
  {
    name: 'the time zone and the locale',
    category: 'nondet',
    expect: ['ok'],
    value: '[0,0,"1970-01-01T00:00:00.000Z","a"]',
    program:
      "function f() { const d = new Date(0); return [d.getTimezoneOffset(), d.getHours(), d.toISOString(), ['b', 'a'].sort((x, y) => x.localeCompare(y, 'sv'))[0]] }",
    why: 'Both are fixed.',
  },
]
