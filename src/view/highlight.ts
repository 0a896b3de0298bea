// Source as HTML with its tokens marked; JavaScript that cannot be read is escaped and left plain.

import { type Token, tokenizer } from 'acorn'
import { highlightPython, isPython } from './highlight-python.ts'
import { escapeHtml } from './html.ts'

/** Highlighted, escaped HTML of a program. Classes: k keyword, s string, n number, c comment. */
export function highlight(source: string): string {
  if (isPython(source)) return highlightPython(source)
  let html = ''
  let at = 0
  const mark = (start: number, end: number, kind: string | null) => {
    html += escapeHtml(source.slice(at, start))
    const text = escapeHtml(source.slice(start, end))
    html += kind ? `<span class="${kind}">${text}</span>` : text
    at = end
  }
  try {
    const tokens = tokenizer(source, {
      ecmaVersion: 'latest',
      onComment: (_block, _text, start, end) => mark(start, end, 'c'),
    })
    for (const token of tokens) mark(token.start, token.end, kindOf(token))
  } catch {
    // What the tokenizer could not read follows as it is.
  }
  return html + escapeHtml(source.slice(at))
}

const WORDS = new Set([
  'let',
  'of',
  'async',
  'await',
  'static',
  'get',
  'set',
  'true',
  'false',
  'null',
  'undefined',
])

function kindOf(token: Token): string | null {
  const { label, keyword } = token.type
  if (keyword) return 'k'
  if (label === 'string' || label === 'template' || label === '`' || label === 'regexp') return 's'
  if (label === 'num' || label === 'bigint') return 'n'
  if (label === 'name' && WORDS.has(String((token as Token & { value?: unknown }).value))) return 'k'
  return null
}
