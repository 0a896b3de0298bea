// Markdown and foreign HTML for the exported page: rendered, and cleaned of everything that could run or load.

import { escapeHtml, highlight } from 'azlab/view'
import createPurifier from 'dompurify'
import { JSDOM } from 'jsdom'
import { Marked, type TokenizerAndRendererExtension } from 'marked'
import temml from 'temml'

export interface Renderer {
  /** HTML of a markdown text. `picture` gives the data URI of a picture that it names, or null. */
  markdown(source: string, picture: (href: string) => string | null): string
  /** HTML without scripts, handlers, frames and forms. */
  clean(html: string): string
}

/** Makes a renderer; its page in memory takes about half a second, so one serves a whole notebook. */
export function openRenderer(): Renderer & { close(): void } {
  const { window } = new JSDOM('')
  const purifier = createPurifier(window as unknown as Parameters<typeof createPurifier>[0])
  const clean = (html: string) =>
    purifier.sanitize(html, {
      FORBID_TAGS: ['form', 'base', 'link', 'meta'],
      // With a link's text alone nobody would see that it leads elsewhere.
      ADD_ATTR: ['target'],
    })
  return {
    clean,
    markdown: (source, picture) => clean(renderMarkdown(source, picture)),
    close: () => window.close(),
  }
}

function renderMarkdown(source: string, picture: (href: string) => string | null): string {
  const marked = new Marked({
    gfm: true,
    extensions: [inlineMath, blockMath],
    renderer: {
      code({ text, lang }) {
        const isOurs = /^(ts|js|typescript|javascript)\b/.test(lang ?? '')
        return `<pre class="code"><code>${isOurs ? highlight(text) : escapeHtml(text)}</code></pre>\n`
      },
      // The anchors that Jupyter gives its headings, so that links within a notebook lead somewhere.
      heading({ tokens, depth, text }) {
        const id = text.replace(/[*_`]/g, '').trim().replace(/\s+/g, '-')
        return `<h${depth} id="${escapeHtml(id)}">${this.parser.parseInline(tokens)}</h${depth}>\n`
      },
      image({ href, title, text }) {
        const data = /^(data:|https?:)/.test(href) ? href : picture(href)
        const hint = title ? ` title="${escapeHtml(title)}"` : ''
        return data === null
          ? `<em>[${escapeHtml(text || href)}]</em>`
          : `<img src="${escapeHtml(data)}" alt="${escapeHtml(text)}"${hint}>`
      },
    },
  })
  return marked.parse(source, { async: false })
}

/** Formulas between dollar signs, which markdown must not take apart, as MathML: browsers draw it without fonts of ours. */
const inlineMath: TokenizerAndRendererExtension = {
  name: 'inlineMath',
  level: 'inline',
  start: (source) => source.indexOf('$'),
  tokenizer(source) {
    const found = /^\$(?![\s$])((?:\\.|[^$\\\n])*?[^\s\\$])\$(?!\d)/.exec(source)
    return found ? { type: 'inlineMath', raw: found[0], text: found[1] } : undefined
  },
  renderer: (token) => mathHtml(String(token.text), false),
}

const blockMath: TokenizerAndRendererExtension = {
  name: 'blockMath',
  level: 'block',
  start: (source) => source.indexOf('$$'),
  tokenizer(source) {
    if (!source.startsWith('$$')) return undefined
    // Two dollars end it that end a line too. No expression: with spaces on both sides of a text it takes the cube of them.
    for (let at = source.indexOf('$$', 3); at >= 0; at = source.indexOf('$$', at + 1)) {
      const after = source[at + 2]
      if (after !== undefined && after !== '\n') continue
      const raw = source.slice(0, at + 2 + (after?.length ?? 0))
      return { type: 'blockMath', raw, text: source.slice(2, at).trim() }
    }
    return undefined
  },
  renderer: (token) => `${mathHtml(String(token.text), true)}\n`,
}

/** TeX as MathML; what cannot be read stays as it is written. */
export function mathHtml(source: string, displayMode: boolean): string {
  try {
    return temml.renderToString(source, { displayMode, throwOnError: true })
  } catch {
    const tag = displayMode ? 'p' : 'span'
    return `<${tag} class="math">${escapeHtml(source)}</${tag}>`
  }
}
