// TypeScript to JavaScript: types are removed and never checked; enums, namespaces and parameter properties are turned into code.

import { createRequire } from 'node:module'
import type { transformSync } from 'amaro'

export type Stripped =
  | { readonly ok: true; readonly code: string }
  | { readonly ok: false; readonly message: string }

type Transform = typeof transformSync

let transform: Transform | undefined

/** Removes the types of a source, or says in one line why it is no TypeScript. */
export function stripTypes(source: string): Stripped {
  return strip(source, 'transform')
}

/** An expression without its types, or null where it is none. It may hold comments and what types leave: blanks. */
export function stripAnswer(expression: string): string | null {
  const lead = 'answer = '
  const stripped = strip(`${lead}${expression}`, 'strip-only')
  return stripped.ok && stripped.code.startsWith(lead) ? stripped.code.slice(lead.length) : null
}

function strip(source: string, mode: 'transform' | 'strip-only'): Stripped {
  transform ??= open()
  try {
    return { ok: true, code: transform(source, { mode }).code }
  } catch (error) {
    if (error instanceof Error) forget()
    const { message } = error as { readonly message?: unknown }
    return { ok: false, message: String(message ?? error).split('\n')[0]! }
  }
}

function open(): Transform {
  const load = createRequire(import.meta.url) // a new one each time: it would keep what it has loaded
  return (load('amaro') as { readonly transformSync: Transform }).transformSync
}

/**
 * Drops the parser. What it has against a source it throws as a plain object; an Error is its WebAssembly's end (a source that is
 * nested too deeply for its stack), after which it would refuse every other source.
 */
function forget(): void {
  transform = undefined
  const load = createRequire(import.meta.url)
  const folder = load.resolve('amaro').replace(/[^/\\]*$/, '')
  for (const path of Object.keys(load.cache)) if (path.startsWith(folder)) delete load.cache[path]
}
