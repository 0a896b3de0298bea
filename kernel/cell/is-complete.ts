// is_complete: whether a console should run what was typed, or ask for more.

import type * as TS from '@tslab/typescript-for-tslab'

export type Completeness =
  | { readonly status: 'complete' | 'invalid' }
  | { readonly status: 'incomplete'; readonly indent: string }

/** Errors for text that breaks off inside a token: a template, a comment. */
const UNTERMINATED = new Set([1160, 1010])

/** The same for a text and a regular expression, which end with their line. */
const BROKEN = new Set([1002, 1161])

/** What TypeScript's parser says of the code: it is whole, it breaks off, or no continuation can mend it. */
export function completenessOf(ts: typeof TS, code: string): Completeness {
  // Two empty lines at the end: the user wants to run it as it is.
  const isForced = /\n[ \t]*\n[ \t]*$/.test(code)
  // With an export it is a module, where `await` stands at the top.
  const prefix = 'export {};'
  // Before a brace the parser takes it for a name; `void` is as long.
  const text = prefix + code.replace(/\bawait(?=\s*\{)/g, 'void ')
  const file = ts.createSourceFile('cell.ts', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS)
  const { parseDiagnostics: errors = [] } = file as {
    parseDiagnostics?: readonly TS.DiagnosticWithLocation[]
  }
  const [first] = errors.toSorted((a, b) => a.start - b.start)
  if (!first) return { status: 'complete' }
  const end = prefix.length + code.trimEnd().length
  const isWithin = first.start < end && !UNTERMINATED.has(first.code)
  if (isWithin || BROKEN.has(first.code)) return { status: 'invalid' }
  return isForced ? { status: 'complete' } : { status: 'incomplete', indent: indentAfter(code) }
}

/** The last line's indent, and one step more after an opening bracket. */
function indentAfter(code: string): string {
  const line = code.slice(code.lastIndexOf('\n') + 1)
  const indent = /^[ \t]*/.exec(line)![0]
  return /[{([]\s*$/.test(line) ? `${indent}  ` : indent
}
