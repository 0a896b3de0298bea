// The program of a solution: it makes the calls that it is given, in order, and returns what came of each.
//
// It knows neither tests nor expected values, so there is nothing in its context that would be worth attacking: whatever a
// solution redefines, throws or returns early, all it can change is its own results.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Value } from 'azlab/language'
import { md5 } from './md5.ts'

/** What a call came to: a value and what a copy of it has lost (see `Lost`), or the words of what it threw. */
export type Result = readonly ['value', Value, Lost] | readonly ['thrown', string]

/** 0: nothing; 1: a prototype (null, or a class); 2: properties of an array. */
export type Lost = 0 | 1 | 2

/** What the program returns. */
export interface Calls {
  readonly results: readonly Result[]
  /** Whether the solution printed something. */
  readonly printed: boolean
}

/** What a solution's program returned, or null where that is no such thing: the solution may have tampered with it. */
export function readCalls(value: Value, count: number): Calls | null {
  const { results, printed } = Object(value) as { readonly results?: unknown; readonly printed?: unknown }
  if (!Array.isArray(results) || results.length !== count || typeof printed !== 'boolean') return null
  for (const result of results) {
    if (!Array.isArray(result)) return null
    const [kind, second, lost] = result
    if (kind === 'value' ? ![0, 1, 2].includes(lost) : kind !== 'thrown' || typeof second !== 'string')
      return null
  }
  return { results: Array.from(results as readonly Result[]), printed }
}

type Load = (
  this: object,
  exports: object,
  require: (name: string) => unknown,
  module: object,
  filename: string,
  dirname: string,
) => unknown

/** Turned into source with toString: it must use nothing from outside itself. */
function host(
  load: Load,
  md5?: (text: string) => string,
): (calls: readonly (readonly unknown[])[]) => unknown {
  const { apply, getPrototypeOf, ownKeys } = Reflect
  const { isArray, prototype: arrayPrototype } = Array
  const { prototype: objectPrototype, hasOwn } = Object
  const tagOf = objectPrototype.toString
  const NativeError = Error
  let printed = false
  let lost = 0

  const print = (): void => {
    printed = true
  }
  const silent = (): void => {}
  const console = {
    log: print,
    info: print,
    warn: print,
    error: print,
    debug: print,
    trace: print,
    dir: print,
    table: print,
    group: print,
    groupCollapsed: print,
    groupEnd: silent,
    count: print,
    countReset: silent,
    time: silent,
    timeEnd: print,
    timeLog: print,
    assert: (condition: unknown): void => {
      if (!condition) printed = true
    },
  }
  Reflect.defineProperty(globalThis, 'console', { value: console, writable: true, configurable: true })
  // Randomness that is the same in every run.
  let state = 1
  Math.random = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const { _ } = globalThis as { readonly _?: unknown }
  const createHash = (algorithm: string): object => {
    if (algorithm !== 'md5') throw new NativeError('The only digest here is md5.')
    let text = ''
    const hash = {
      update(more: unknown) {
        text += more
        return hash
      },
      digest(encoding: unknown) {
        if (encoding !== 'hex') throw new NativeError("The only encoding of a digest here is 'hex'.")
        return md5!(text)
      },
    }
    return hash
  }
  const require = (name: string): unknown => {
    if (name === 'lodash' && _ !== undefined) return _
    if (md5 && (name === 'crypto' || name === 'node:crypto')) return { createHash }
    throw new NativeError(`Cannot find module '${name}'`)
  }

  /** The same value, or a copy of plain objects and arrays where a part has a class, no prototype, or more than its items. */
  const plain = (value: unknown, depth: number): unknown => {
    if (typeof value !== 'object' || value === null || depth > 200) return value
    const prototype = getPrototypeOf(value)
    if (isArray(value)) {
      const whole = prototype === arrayPrototype && ownKeys(value).length <= value.length + 1
      if (prototype !== arrayPrototype && lost < 1) lost = 1
      if (!whole && prototype === arrayPrototype) lost = 2
      const copy = new Array(value.length)
      for (let i = 0; i < value.length; i++) if (hasOwn(value, i)) copy[i] = plain(value[i], depth + 1)
      return copy
    }
    if (apply(tagOf, value, []) !== '[object Object]') return value
    if (prototype !== objectPrototype && lost < 1) lost = 1
    const copy: Record<string, unknown> = {}
    const keys = Object.keys(value)
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!
      Reflect.defineProperty(copy, key, {
        value: plain((value as Record<string, unknown>)[key], depth + 1),
        writable: true,
        enumerable: true,
        configurable: true,
      })
    }
    return copy
  }
  const words = (error: unknown): string => {
    try {
      return `${error}`
    } catch {
      return 'an error that cannot be read'
    }
  }

  return (calls) => {
    const module = { exports: {} }
    const entry = apply(load, module.exports, [module.exports, require, module, 'solution.js', '/'])
    const results: unknown[] = []
    for (let i = 0; i < calls.length; i++) {
      lost = 0
      try {
        const value = plain(apply(entry as () => unknown, undefined, calls[i] as unknown[]), 0)
        results[i] = ['value', value, lost]
      } catch (error) {
        results[i] = ['thrown', words(error)]
      }
    }
    return { results, printed }
  }
}

/**
 * The program of a solution. `code` must be a script by itself (`readScript`). With `lodash` it finds what MBXP's test scripts
 * declare in the scope that they share with it: `_`, and a `compare`. lodash needs a clock to load; it stands still.
 */
export function solutionProgram(code: string, entry: string, lodash = false): string {
  const library =
    lodash && /\b(?:_|lodash|compare)\b/.test(code)
      ? `Date.now = () => 0\n${lodashSource()}\n${COMPARE}\n`
      : ''
  const load = `function (exports, require, module, __filename, __dirname) {\n${code}\n;return ${entry}\n}`
  // Strict, or a solution would get at the host's functions through `caller`.
  return `${library}const f = (() => { 'use strict'; return ${host.toString()} })()(${load}${/\bcrypto\b/.test(code) ? `, ${md5.toString()}` : ''})`
}

const COMPARE = 'globalThis.compare = (a, b) => _.isEqual(a, b)'

let source: string | undefined
function lodashSource(): string {
  source ??= readFileSync(createRequire(import.meta.url).resolve('lodash/lodash.min.js'), 'utf8')
  return source
}
