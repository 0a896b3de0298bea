// A notebook as one HTML file that needs no network: text, code, outputs, and figures that can be zoomed and hovered.

import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname, resolve } from 'node:path'
import { darkExchanges, escapeHtml, highlight } from 'azlab'
import { openRenderer, type Renderer } from './markdown.ts'
import type { Cell, Notebook } from './notebook-file.ts'
import { outputHtml, type PlotlyFigure } from './notebook-output.ts'
import { PAGE_STYLE } from './notebook-style.ts'

export interface HtmlOptions {
  /** Title of the page; the notebook's first heading unless told. */
  readonly title?: string
  /** The notebook's folder, from which pictures that its text names are taken into the page. */
  readonly folder?: string
}

/** The page. Its own two scripts are the only ones that a browser will run, and it may load nothing. */
export function notebookHtml(notebook: Notebook, options: HtmlOptions = {}): string {
  const figures: PlotlyFigure[] = []
  const renderer = openRenderer()
  let body: string
  try {
    body = notebook.cells.map((cell) => cellHtml(cell, renderer, figures, options)).join('\n')
  } finally {
    renderer.close()
  }
  const title = options.title ?? firstHeading(notebook) ?? 'Notebook'
  const scripts = figures.length > 0 ? [plotlySource(figures), DRAW] : []
  const allowed = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`)
  const policy = [
    "default-src 'none'",
    `script-src ${allowed.join(' ') || "'none'"}`,
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const data =
    figures.length > 0 ? `<script type="application/json" id="figures">${scriptJson(figures)}</script>` : ''
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
${body}
</main>
${figures.length > 0 ? '<noscript><p class="note">The figures need JavaScript.</p></noscript>' : ''}
${data}
${scripts.map((script) => `<script>${script}</script>`).join('\n')}
</body>
</html>
`
}

function cellHtml(cell: Cell, renderer: Renderer, figures: PlotlyFigure[], options: HtmlOptions): string {
  const anchor = `cell-${escapeHtml(cell.id)}`
  if (cell.cell_type === 'markdown') {
    const html = renderer.markdown(cell.source, (href) => pictureOf(href, cell, options.folder))
    return `<section class="cell markdown" id="${anchor}">${html}</section>`
  }
  if (cell.cell_type === 'raw')
    return `<section class="cell raw" id="${anchor}"><pre>${escapeHtml(cell.source)}</pre></section>`
  const count = cell.execution_count ?? ' '
  const outputs = (cell.outputs ?? []).map((output) => {
    const prompt = output.output_type === 'execute_result' ? `Out[${output.execution_count ?? ' '}]:` : ''
    return `<div class="prompt out">${prompt}</div><div class="output">${outputHtml(output, renderer, figures)}</div>`
  })
  const source =
    cell.source.trim() === '' ? '' : `<pre class="code"><code>${highlight(cell.source)}</code></pre>`
  return `<section class="cell code" id="${anchor}"><div class="prompt">In [${count}]:</div><div class="input">${source}</div>${outputs.join('')}</section>`
}

/** A picture that a text names: an attachment of its cell, or a file of the notebook's folder, as a data URI. */
function pictureOf(href: string, cell: Cell, folder: string | undefined): string | null {
  if (href.startsWith('attachment:')) {
    const bundle = cell.attachments?.[decodeURI(href.slice('attachment:'.length))]
    const [mime, data] = Object.entries(bundle ?? {}).find(([name]) => name.startsWith('image/')) ?? []
    return mime && typeof data === 'string' ? `data:${mime};base64,${data.replace(/\s+/g, '')}` : null
  }
  const mime = PICTURES[extname(href).toLowerCase()]
  if (!mime || folder === undefined) return null
  try {
    const path = resolve(folder, decodeURI(href))
    if (statSync(path).size > MOST_BYTES) return null
    return `data:${mime};base64,${readFileSync(path).toString('base64')}`
  } catch {
    return null
  }
}

const PICTURES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml',
}
const MOST_BYTES = 8 * 2 ** 20

function firstHeading(notebook: Notebook): string | null {
  for (const cell of notebook.cells) {
    const found = cell.cell_type === 'markdown' ? /^#{1,2}\s+(.+)$/m.exec(cell.source) : null
    if (found?.[1]) return found[1].replace(/[*_`]/g, '').trim()
  }
  return null
}

/** Traces that plotly's smaller bundle draws; a notebook with any other gets the whole library. */
const CARTESIAN = new Set([
  ...['scatter', 'bar', 'box', 'heatmap', 'histogram', 'histogram2d', 'histogram2dcontour', 'image'],
  ...['pie', 'contour', 'scatterternary', 'violin'],
])

function plotlySource(figures: readonly PlotlyFigure[]): string {
  const types = figures.flatMap((figure) => figure.data.map((trace) => String(trace.type ?? 'scatter')))
  const file = types.every((type) => CARTESIAN.has(type)) ? 'plotly-cartesian.min.js' : 'plotly.min.js'
  const path = createRequire(import.meta.url).resolve(`plotly.js/dist/${file}`)
  return readFileSync(path, 'utf8').replaceAll('</script', '<\\/script')
}

/** JSON for a `<script>` element: no text in it can end the element. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Draws the figures one after the other, so that the page can be read meanwhile, in the theme of the page; printed, light. */
const DRAW = `
'use strict';
(function () {
  var text = document.getElementById('figures').textContent;
  var count = JSON.parse(text).length;
  var table = new Map(${scriptJson(darkExchanges())});
  var pattern = new RegExp(Array.from(table.keys()).map(function (one) {
    return one.replace(/[.*+?^$(){}|[\\]\\\\]/g, '\\\\$&');
  }).join('|'), 'g');
  var system = window.matchMedia('(prefers-color-scheme: dark)');
  var config = { responsive: true, displaylogo: false, typesetMath: false };
  function draw(dark, at, figures) {
    if (at >= count) return;
    var place = document.getElementById('figure-' + (at + 1));
    Plotly.react(place, figures[at].data, figures[at].layout, config).catch(function (error) {
      place.textContent = 'This figure cannot be drawn: ' + error.message;
    });
    if (dark === null) draw(dark, at + 1, figures);
    else setTimeout(draw, 0, dark, at + 1, figures);
  }
  function drawAll(dark) {
    draw(dark, 0, JSON.parse(dark ? text.replace(pattern, function (one) { return table.get(one) || one; }) : text));
  }
  function follow() { drawAll(system.matches); }
  system.addEventListener('change', follow);
  window.addEventListener('beforeprint', function () { drawAll(null); });
  window.addEventListener('afterprint', follow);
  follow();
})();
`
