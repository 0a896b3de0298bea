// The prelude as source, for an engine whose contexts begin with certain global names.

import { prelude } from './prelude.ts'
import { textCoding } from './text.ts'

// The names that stay. What is not here is a clock, randomness, the locale, garbage collection, shared memory, another engine, or
// something that a later version of an engine brings: none of these reaches a program.
const KEPT: ReadonlySet<string> = new Set([
  ...['undefined', 'NaN', 'Infinity', 'globalThis', 'eval', 'isFinite', 'isNaN', 'parseFloat', 'parseInt'],
  ...['decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape'],
  ...['Object', 'Function', 'Boolean', 'Symbol', 'Number', 'BigInt', 'Math', 'Date', 'String'],
  ...['RegExp', 'Array', 'Map', 'Set', 'WeakMap', 'WeakSet', 'JSON', 'Promise', 'Proxy', 'Reflect'],
  ...['Error', 'AggregateError', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError'],
  ...['URIError', 'SuppressedError', 'DisposableStack', 'AsyncDisposableStack'],
  ...['ArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray'],
  ...['Int16Array', 'Uint16Array', 'Iterator'],
  ...['Int32Array', 'Uint32Array', 'BigInt64Array', 'BigUint64Array', 'Float16Array', 'Float32Array'],
  ...['Float64Array', 'TextEncoder', 'TextDecoder'],
])

/** Evaluated in a context to which nothing has happened yet: its global names, as JSON. A symbol among them is null. */
export const GLOBAL_NAMES = 'JSON.stringify(Reflect.ownKeys(globalThis))'

/**
 * Source that evaluates to Prepare in a context with these global names. Which names go is decided once for an engine, since all
 * its contexts begin alike. Strict, or a sloppy program would get at these functions through `caller`.
 */
export function preludeSource(globalNames: string): string {
  const names = JSON.parse(globalNames) as (string | null)[]
  const forbidden = names.filter((name) => name !== null && !KEPT.has(name))
  return `'use strict';(${textCoding.toString()})();(${prelude.toString()})(${JSON.stringify(forbidden)})`
}
