// TypeScript to JavaScript in this thread: types are removed and never checked. It may take for ever (see typescript.ts).

import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import type { transformSync } from 'amaro'

export type Stripped =
  | { readonly ok: true; readonly code: string }
  | { readonly ok: false; readonly message: string; readonly late?: boolean }

export interface Strip {
  readonly source: string
  /** `transform`: enums, namespaces and parameter properties are turned into code. */
  readonly mode: 'transform' | 'strip-only'
}

type Transform = typeof transformSync

let transform: Transform | undefined

/** Removes the types of a source, or says in one line why it is no TypeScript. */
export function strip(source: string, mode: Strip['mode']): Stripped {
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
  const folder = `${dirname(load.resolve('amaro'))}${sep}`
  for (const path of Object.keys(load.cache)) if (path.startsWith(folder)) delete load.cache[path]
}
