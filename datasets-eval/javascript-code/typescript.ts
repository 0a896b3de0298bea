// TypeScript to JavaScript: types are removed and never checked; enums, namespaces and parameter properties are turned into code.

import { transformSync } from 'amaro'

export type Stripped =
  | { readonly ok: true; readonly code: string }
  | { readonly ok: false; readonly message: string }

/** Removes the types of a source, or says in one line why it is no TypeScript. */
export function stripTypes(source: string): Stripped {
  try {
    return { ok: true, code: transformSync(source, { mode: 'transform' }).code }
  } catch (error) {
    const { message } = error as { readonly message?: unknown }
    return { ok: false, message: String(message ?? error).split('\n')[0]! }
  }
}

/** An expression without its types, or null where it is none. It may hold comments and what types leave: blanks. */
export function stripAnswer(expression: string): string | null {
  const lead = 'answer = '
  try {
    const { code } = transformSync(`${lead}${expression}`, { mode: 'strip-only' })
    return code.startsWith(lead) ? code.slice(lead.length) : null
  } catch {
    return null
  }
}
