// JavaScript that looks for a way out of its engine, or into the code around it.

import type { Attack } from '../attack.ts'

const category = 'escape'

export const escapes: readonly Attack[] = [
  {
    name: 'import of a module',
    category,
    expect: ['error', 'unserialisable', 'timeout', 'ok'],
    program:
      "let got = 'no'; function f() { import('node:fs').then((m) => { m.writeFileSync('/tmp/azlab-ESCAPED', ''); got = 'ESCAPED' }, () => {}); return got }",
    value: '"no"',
    why: 'There is no loader of modules in the engine.',
  },
  {
    name: 'the caller of the entry',
    category,
    expect: ['ok', 'error'],
    value: '"none"',
    program:
      "function f() { let c = null; try { c = f.caller } catch {} try { c ??= arguments.callee.caller } catch {} return c == null ? 'none' : 'LEAK ' + String(c).slice(0, 80) }",
    why: 'A sloppy caller would hand over the code that writes the result.',
  },
  {
    name: 'frames of the stack',
    category,
    expect: ['ok', 'error'],
    value: '"none"',
    program:
      "function f() { Error.stackTraceLimit = 100; Error.prepareStackTrace = (_, sites) => sites; let s = new Error('x').stack; if (Error.captureStackTrace) { const o = {}; Error.captureStackTrace(o); s = Array.isArray(o.stack) ? o.stack : s } return Array.isArray(s) ? 'LEAK ' + s.map((c) => String(c.getFunction?.())).join() : 'none' }",
    why: 'Call sites give the functions and receivers of the frames above.',
  },
  {
    name: 'names of the global object',
    category,
    expect: ['ok'],
    value: '"none"',
    program: `function f() {
      const known = /^(Object|Function|Array|Number|parseFloat|parseInt|Infinity|NaN|undefined|Boolean|String|Symbol|Date|Promise|RegExp|\\w*Error|JSON|Math|ArrayBuffer|\\w+Array|DataView|Map|BigInt|Set|Iterator|Weak(Map|Set)|Proxy|Reflect|(de|en)codeURI(Component)?|escape|unescape|eval|isFinite|isNaN|globalThis|f|queueMicrotask|AsyncDisposableStack|DisposableStack|SuppressedError|DOMException|AsyncIterator|TextEncoder|TextDecoder|Atomics|gc|btoa|atob|BJSON|Callsite|CallSite)$/
      const odd = Reflect.ownKeys(globalThis).filter((k) => typeof k === 'string' && !known.test(k))
      return odd.length === 0 ? 'none' : 'LEAK ' + odd.join()
    }`,
    why: 'The engine has the names of the language, and none of a host.',
  },
  {
    name: 'constructors by every road',
    category,
    expect: ['ok', 'error'],
    value: '"no"',
    program: `function f() {
      const roads = [f, () => 1, function* () {}, async () => 1, async function* () {}, class {}, Math.max, [].map, Proxy, Reflect.apply, Symbol, eval]
      for (const road of roads) {
        try {
          const made = road.constructor('return typeof process + typeof require + typeof module + typeof Deno')
          const got = made.constructor.name === 'Function' ? made() : 'undefinedundefinedundefinedundefined'
          if (got !== 'undefinedundefinedundefinedundefined') return 'ESCAPED ' + got
        } catch {}
      }
      return 'no'
    }`,
    why: 'Every function constructor belongs to the engine of the program.',
  },
  {
    name: 'errors of the engine itself',
    category,
    expect: ['ok', 'error'],
    value: '"no"',
    program: `function f() {
      const makers = [() => null.x, () => f(...new Array(1e6)), () => new Array(-1), () => 'x'.repeat(-1), () => BigInt(1.5), () => decodeURI('%'), () => new Proxy({}, null), () => JSON.parse('{'), () => Symbol() + '', () => eval('(')]
      for (const make of makers) {
        try { make() } catch (error) {
          if (!(error instanceof Error) || error.constructor.constructor !== Function) return 'ESCAPED'
          const made = error.constructor.constructor('return typeof process')()
          if (made !== 'undefined') return 'ESCAPED ' + made
        }
      }
      return 'no'
    }`,
    why: 'An error that the engine makes must be of the program’s own realm.',
  },
  {
    name: 'the receiver of the entry',
    category,
    expect: ['ok'],
    value: '"own"',
    program:
      "function f() { const g = (function () { return this })(); return this === g && g === globalThis && Object.getPrototypeOf(g) !== null ? 'own' : 'LEAK' }",
    why: 'A sloppy entry gets the global object of its own context and no other.',
  },
  {
    name: 'an argument that names __proto__',
    category,
    expect: ['ok'],
    value: '[{"__proto__":{"polluted":1}},false]',
    program: 'function f(x) { return [x, "polluted" in {}] }',
    input: '{["__proto__"]: {polluted: 1}}',
    why: 'Rebuilding an argument, and reading a result, must not set a prototype.',
  },
  {
    name: 'a debugger',
    category,
    expect: ['ok', 'error'],
    value: '1',
    program: 'function f() { debugger; return 1 }',
    why: 'There is none to stop at.',
  },
]
