// Source as HTML with its tokens marked. Every character of it comes through, readable as a program or not.

import { common, createLowlight } from 'lowlight'
import { escapeHtml } from './html.ts'

const reader = createLowlight(common)

type Token = ReturnType<typeof reader.highlight>['children'][number]

/** Longer source is left plain: nobody reads it, and a page must not wait for it. */
const LONGEST = 50_000

/** Highlighted, escaped HTML of source; plain where the language is unknown. Classes: k keyword, s string, n number, c comment. */
export function highlight(source: string, language = 'javascript'): string {
  if (source.length > LONGEST || !reader.registered(language)) return escapeHtml(source)
  return reader
    .highlight(language, source)
    .children.map((node) => html(node))
    .join('')
}

function html(node: Token): string {
  if (node.type === 'text') return escapeHtml(node.value)
  if (node.type !== 'element') return ''
  const inner = node.children.map((child) => html(child as Token)).join('')
  const kind = KINDS[scopeOf(node.properties.className)]
  return kind ? `<span class="${kind}">${inner}</span>` : inner
}

/** The first class of a token, e.g. `hljs-keyword`. */
const scopeOf = (classes: unknown): string => (Array.isArray(classes) ? String(classes[0]) : '')

const KINDS: Readonly<Record<string, string>> = {
  ...{ 'hljs-keyword': 'k', 'hljs-literal': 'k', 'hljs-string': 's', 'hljs-regexp': 's' },
  ...{ 'hljs-number': 'n', 'hljs-comment': 'c' },
}
