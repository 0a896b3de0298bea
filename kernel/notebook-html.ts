// A notebook as one HTML file that needs no network: text, code, outputs, and figures that can be zoomed and hovered.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { within } from 'azlab/core'
import { darkExchanges, escapeHtml, highlight } from 'azlab/view'
import { openRenderer, type Renderer } from './notebook/markdown.ts'
import type { Cell, Notebook } from './notebook/notebook-file.ts'
import { outputHtml, outputText, type PlotlyFigure } from './notebook/notebook-output.ts'
import { openPictures } from './notebook/notebook-pictures.ts'
import { PAGE_STYLE } from './notebook/notebook-style.ts'

export interface HtmlOptions {
  /** Title of the page. Default: the notebook's first heading. */
  readonly title?: string
  /** The notebook's folder, from which pictures that its text names are taken into the page. */
  readonly folder?: string
}

/** Milliseconds in which a text or an output must be rendered; when several were not, those after them have less. */
const PATIENCE_MS = 10_000
const LATE_MS = 1000
const SEVERAL = 3

/** The page. Its own two scripts are the only ones that a browser will run, and it may load nothing. */
export function notebookHtml(notebook: Notebook, options: HtmlOptions = {}): string {
  const figures: PlotlyFigure[] = []
  const painter = openPainter(figures)
  const picture = openPictures(options.folder)
  let body: string
  try {
    body = withoutHazards(notebook.cells.map((cell) => cellHtml(cell, painter, picture, figures)).join('\n'))
  } finally {
    painter.close()
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

/** Renders what may take for ever: a text that cannot be rendered in time, or at all, is shown as it is written. */
interface Painter {
  paint(render: (renderer: Renderer) => string, text: () => string): string
  close(): void
}

function openPainter(figures: PlotlyFigure[]): Painter {
  let renderer = openRenderer()
  let late = 0
  return {
    paint(render, text) {
      const drawn = figures.length
      let why: string
      try {
        const made = within(late < SEVERAL ? PATIENCE_MS : LATE_MS, () => render(renderer))
        if (made) return made.value
        late++
        why = 'takes too long to render'
        // It was cut off at work.
        renderer.close()
        renderer = openRenderer()
      } catch (error) {
        why = `cannot be rendered (${error instanceof Error ? error.message : String(error)})`
      }
      figures.length = drawn
      return `<p class="note">This ${escapeHtml(why)}; it is shown as it is written.</p><pre>${escapeHtml(text())}</pre>`
    },
    close: () => renderer.close(),
  }
}

/**
 * The text of a page in which no element runs, loads or leads away: everything foreign was cleaned before, and this is
 * for what was forgotten. A policy forbids scripts and loading, but no policy in a page keeps `<meta>` from leaving it.
 */
function withoutHazards(html: string): string {
  return html.replace(/<(?=\/?(?:meta|script|base|link|i?frame|object|embed|form)\b)/gi, '&lt;')
}

function cellHtml(
  cell: Cell,
  { paint }: Painter,
  picture: ReturnType<typeof openPictures>,
  figures: PlotlyFigure[],
): string {
  const anchor = `cell-${escapeHtml(cell.id)}`
  const asWritten = () => cell.source
  if (cell.cell_type === 'markdown') {
    const html = paint(({ markdown }) => markdown(cell.source, (href) => picture(href, cell)), asWritten)
    return `<section class="cell markdown" id="${anchor}">${html}</section>`
  }
  if (cell.cell_type === 'raw')
    return `<section class="cell raw" id="${anchor}"><pre>${escapeHtml(cell.source)}</pre></section>`
  const outputs = (cell.outputs ?? []).map((output) => {
    const prompt = output.output_type === 'execute_result' ? `Out[${counted(output.execution_count)}]:` : ''
    const html = paint(
      (renderer) => outputHtml(output, renderer, figures),
      () => outputText(output),
    )
    return `<div class="prompt out">${prompt}</div><div class="output">${html}</div>`
  })
  const code = () => `<pre class="code"><code>${highlight(cell.source)}</code></pre>`
  const source = cell.source.trim() === '' ? '' : paint(code, asWritten)
  return `<section class="cell code" id="${anchor}"><div class="prompt">In [${counted(cell.execution_count)}]:</div><div class="input">${source}</div>${outputs.join('')}</section>`
}

const counted = (count: number | null | undefined): string => escapeHtml(String(count ?? ' '))

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
