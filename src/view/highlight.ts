// Source as HTML with its tokens marked. Every character of it comes through, readable as a program or not.

import { common, createLowlight } from 'lowlight'
import { checkOptions } from '../core/index.ts'
import { escapeHtml } from './html.ts'

const reader = createLowlight(common)

type Token = ReturnType<typeof reader.highlight>['children'][number]

/** Longer source is left plain: nobody reads it, and a page must not wait for it. */
const LONGEST = 50_000
/** So is source with a word or a gap of so many characters: the library's expressions take the square of them. */
const RUN = /[\w$]{1000}|\s{1000}/

/**
 * Highlighted, escaped HTML of source; plain where the language is unknown. Classes: k keyword, s string, n number, c comment.
 * With `coloured`, elements that carry their look themselves, for pages that strip style sheets; a style sheet that is there
 * has the last word on them.
 */
export function highlight(
  source: string,
  language = 'javascript',
  options: { readonly coloured?: boolean } = {},
): string {
  checkOptions('highlight', options, { coloured: true })
  const { coloured = false } = options
  if (source.length > LONGEST || RUN.test(source) || !reader.registered(language)) return escapeHtml(source)
  try {
    return reader
      .highlight(language, source)
      .children.map((node) => html(node, coloured ? colouredToken : classedToken))
      .join('')
  } catch (error) {
    // Templates in templates that no stack holds.
    if (error instanceof RangeError) return escapeHtml(source)
    throw error
  }
}

function html(node: Token, token: (kind: Kind, inner: string) => string): string {
  if (node.type === 'text') return escapeHtml(node.value)
  if (node.type !== 'element') return ''
  const inner = node.children.map((child) => html(child as Token, token)).join('')
  const kind = KINDS[scopeOf(node.properties.className)]
  return kind ? token(kind, inner) : inner
}

const classedToken = (kind: Kind, inner: string): string => `<span class="${kind}">${inner}</span>`

function colouredToken(kind: Kind, inner: string): string {
  const tag = kind === 'k' ? 'b' : kind === 'c' ? 'i' : ''
  const marked = tag ? `<${tag}>${inner}</${tag}>` : inner
  return `<font class="${kind}" color="${TOKEN_COLOUR[kind]}">${marked}</font>`
}

type Kind = 'k' | 's' | 'n' | 'c'

/** Colours of tokens where no theme says others: they can be read on white and on black. */
export const TOKEN_COLOUR: Readonly<Record<Kind, string>> = {
  k: '#2f86c9',
  s: '#c65f2a',
  n: '#0f9570',
  c: '#818a99',
}

/** The first class of a token, e.g. `hljs-keyword`. */
const scopeOf = (classes: unknown): string => (Array.isArray(classes) ? String(classes[0]) : '')

const KINDS: Readonly<Record<string, Kind>> = {
  'hljs-keyword': 'k',
  'hljs-literal': 'k',
  'hljs-string': 's',
  'hljs-regexp': 's',
  'hljs-number': 'n',
  'hljs-comment': 'c',
}
