// Python source as HTML with its tokens marked, by the shapes of its tokens alone: views need no Python.

import { escapeHtml } from './html.ts'

const QUOTED = String.raw`'{3}[\s\S]*?'{3}|"{3}[\s\S]*?"{3}|'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"`
const NUMBER = String.raw`\b(?:0[xXoObB][\da-fA-F_]+|\d[\d_]*\.?[\d_]*(?:[eE][+-]?\d+)?[jJ]?)`
const TOKEN = new RegExp(
  `(?<c>#[^\\n]*)|(?<s>(?:\\b[rRbBuUfF]{1,2})?(?:${QUOTED}))|(?<n>${NUMBER})|(?<word>[A-Za-z_]\\w*)`,
  'g',
)
const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
    'import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
)

/** Whether a program is Python's and not JavaScript's: it defines a function, or a lambda, with a colon. */
export function isPython(source: string): boolean {
  return /^[ \t]*(?:async )?def \w+\s*\(|^[ \t]*\w+ *= *lambda\b[^\n]*:/m.test(source)
}

/** Highlighted, escaped HTML of a program, with the classes of `highlight`. */
export function highlightPython(source: string): string {
  let html = ''
  let at = 0
  for (const match of source.matchAll(TOKEN)) {
    const { c, s, n, word } = match.groups as Readonly<Record<string, string | undefined>>
    const kind = c ? 'c' : s ? 's' : n ? 'n' : word && KEYWORDS.has(word) ? 'k' : null
    html += escapeHtml(source.slice(at, match.index))
    const text = escapeHtml(match[0])
    html += kind ? `<span class="${kind}">${text}</span>` : text
    at = match.index + match[0].length
  }
  return html + escapeHtml(source.slice(at))
}
