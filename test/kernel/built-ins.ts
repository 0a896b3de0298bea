// Every public property of the language's built-ins in this Node, as expressions.

import { runInThisContext } from 'node:vm'

/** Built-ins of ECMAScript and WebAssembly. */
const STANDARD =
  'Object Function Array Number Boolean String Symbol BigInt Promise RegExp Date Map Set WeakMap WeakSet WeakRef ' +
  'FinalizationRegistry ArrayBuffer SharedArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array ' +
  'Uint16Array Int32Array Uint32Array Float16Array Float32Array Float64Array BigInt64Array BigUint64Array Error ' +
  'AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError DisposableStack ' +
  'AsyncDisposableStack Iterator Proxy Math JSON Reflect Atomics Intl WebAssembly'

/** Objects that no global names. */
const UNNAMED = [
  '[1].values()',
  '[1].values().map((x) => x)',
  'new Map<string, number>().entries()',
  'new Set<number>().values()',
  '"a"[Symbol.iterator]()',
  '"a".matchAll(/a/g)',
  '(function* () { yield 1 })()',
  '(async function* () { yield 1 })()',
  'Iterator.from([1])',
  'new Intl.Segmenter().segment("a")',
  'new Intl.Segmenter().segment("a")[Symbol.iterator]()',
]

/** The access of a property as it is written; undefined where only a string could name it. */
function access(key: PropertyKey): string | undefined {
  if (typeof key === 'symbol')
    return key.description?.startsWith('Symbol.') ? `[${key.description}]` : undefined
  return /^[a-z]\w*$/i.test(String(key)) ? `.${String(key)}` : undefined
}

/** Own properties of an object, and with `upTo` those of its prototypes before that one. */
function properties(text: string, object: object, upTo?: object | null): string[] {
  const own = Reflect.ownKeys(object).flatMap((key) => {
    const suffix = access(key)
    return suffix === undefined ? [] : [text + suffix]
  })
  const next: object | null = Object.getPrototypeOf(object)
  return upTo === undefined || !next || next === upTo ? own : [...own, ...properties(text, next, upTo)]
}

export function builtIns(): readonly string[] {
  const global = globalThis as unknown as Record<string, Record<string, unknown> & { prototype?: object }>
  const found = Object.getOwnPropertyNames(globalThis).filter((name) => access(name) !== undefined)
  const ofClass = (text: string, made: object & { prototype?: object }): void => {
    found.push(...properties(text, made))
    if (made.prototype) found.push(...properties(`${text}.prototype`, made.prototype, Object.prototype))
  }
  for (const name of STANDARD.split(' ')) {
    const value = global[name]
    if (value === undefined) continue
    ofClass(name, value)
    if (typeof value === 'object')
      for (const [inner, made] of Object.entries(Object.getOwnPropertyDescriptors(value)))
        if (typeof made.value === 'function' && made.value.prototype) ofClass(`${name}.${inner}`, made.value)
  }
  for (const text of UNNAMED) {
    const value = runInThisContext(text.replace(/<[^>]*>/, '')) as object
    found.push(...properties(text, value, Object.prototype))
  }
  return [...new Set(found)]
}
