// Formulas in the texts of a figure: `$\alpha^2$` becomes α², since no page of ours carries MathJax.

import { createRequire } from 'node:module'

// Both are large, and most figures have no formula: they are read with the first one.
const require = createRequire(import.meta.url)
type Temml = { renderToString(source: string, options: object): string }
type Jsdom = { JSDOM: new (html: string) => { readonly window: { readonly document: Node } } }
interface Node {
  readonly tagName: string
  readonly textContent: string | null
  readonly children: Iterable<Node>
  querySelector(selector: string): Node | null
}

/** What looks like a formula between dollars; `$5 and $6` does not. */
const FORMULA = /\$\$?((?:[^$\\]|\\.)+?)\$\$?/g
const LOOKS_LIKE_LATEX = /[\\^_{}]|^\s*[a-zA-Z]\s*$|^[\s\w.+*/<>=()|-]*[<>=][\s\w.+*/<>=()|-]*$/

/**
 * A text with its formulas in plotly's own markup (`<sup>`, `<sub>`) and letters. Temml reads the formula; one that it cannot
 * read, or that has no form in one line, such as a matrix, stays as it was written, without its dollars.
 */
export function withFormulas(text: string): string {
  return text.replace(FORMULA, (all, source: string) =>
    LOOKS_LIKE_LATEX.test(source) ? inline(source) : all,
  )
}

function inline(source: string): string {
  const { JSDOM } = require('jsdom') as Jsdom
  let markup: string
  try {
    markup = (require('temml') as Temml).renderToString(source, { throwOnError: true, annotate: false })
  } catch {
    return source.trim()
  }
  const { document } = new JSDOM(markup).window
  const math = document.querySelector('math')
  if (!math || math.querySelector('mtable, menclose')) return source.trim()
  return flat(math).replace(/\s+/g, ' ').trim()
}

function flat(node: Node): string {
  const parts = [...node.children]
  const part = (at: number): string => (parts[at] ? flat(parts[at]) : '')
  switch (node.tagName.toLowerCase()) {
    case 'mi':
    case 'mn':
    case 'mtext':
      return escaped(node.textContent ?? '')
    case 'mo':
      return operator(node)
    case 'mspace':
      return ' '
    case 'msup':
      return `${part(0)}<sup>${part(1)}</sup>`
    case 'msub':
    case 'munder':
      return `${part(0)}<sub>${part(1)}</sub>`
    case 'mover':
      return `${part(0)}${ACCENTS[part(1).trim()] ?? `<sup>${part(1)}</sup>`}`
    case 'msubsup':
    case 'munderover':
      return `${part(0)}<sub>${part(1)}</sub><sup>${part(2)}</sup>`
    case 'mfrac':
      return `${grouped(parts[0])}/${grouped(parts[1])}`
    case 'msqrt':
      return `√${parts.length === 1 ? grouped(parts[0]) : `(${parts.map(flat).join('')})`}`
    case 'mroot':
      return `<sup>${part(1)}</sup>√${grouped(parts[0])}`
    default:
      return parts.map(flat).join('')
  }
}

/** Marks over a letter, as the characters that join the letter before them. */
const ACCENTS: Readonly<Record<string, string>> = {
  '^': '\u0302',
  ˆ: '\u0302',
  '¯': '\u0304',
  '‾': '\u0304',
  '~': '\u0303',
  '˜': '\u0303',
  '.': '\u0307',
  '˙': '\u0307',
  '→': '\u20d7',
}

/** Relations and sums of two sides have room around them; invisible operators are nothing. */
function operator(node: Node): string {
  const text = (node.textContent ?? '').replace(/[\u2061-\u2064\u200b]/g, '').replace('-', '−')
  return /^[=<>≤≥≠≈∼→←⇒∈+−±×·]$/.test(text) ? ` ${escaped(text)} ` : escaped(text)
}

/** In brackets where it has several parts. */
function grouped(node: Node | undefined): string {
  const text = node ? flat(node).trim() : ''
  return /[ /]/.test(text) ? `(${text})` : text
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
