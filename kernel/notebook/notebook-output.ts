// One output of a cell as HTML: the best of its mime types that shows without a network.

import { escapeHtml, highlight } from 'azlab/view'
import type { Output } from '../client/output.ts'
import type { Json, JsonBundle } from '../protocol/json.ts'
import { ansiHtml } from './ansi.ts'
import { mathHtml, type Renderer } from './markdown.ts'

/** A figure in plotly's own form. */
export interface PlotlyFigure {
  readonly data: readonly Readonly<Record<string, Json>>[]
  readonly layout?: Readonly<Record<string, Json>>
  readonly config?: Readonly<Record<string, Json>>
}

const PLOTLY = 'application/vnd.plotly.v1+json'

/** HTML of an output. Figures are put at the end of `figures`, and the page draws each in its place. */
export function outputHtml(output: Output, renderer: Renderer, figures: PlotlyFigure[]): string {
  if (output.output_type === 'stream')
    return `<pre class="stream ${escapeHtml(output.name)}">${ansiHtml(output.text)}</pre>`
  if (output.output_type === 'error') {
    const { traceback, ename, evalue } = output
    const text = traceback.length > 0 ? traceback.join('\n') : `${ename}: ${evalue}`
    return `<pre class="error">${ansiHtml(text)}</pre>`
  }
  return bundleHtml(output.data, output.metadata, renderer, figures)
}

/** What an output says without being rendered. */
export function outputText(output: Output): string {
  if (output.output_type === 'stream') return output.text
  if (output.output_type === 'error') return `${output.ename}: ${output.evalue}`
  const plain = text(output.data['text/plain'])
  return plain ?? Object.keys(output.data).join(', ')
}

function withoutDollars(latex: string): string {
  let [from, to] = [0, latex.length]
  while (from < to && /[\s$]/.test(latex[from]!)) from++
  while (to > from && /[\s$]/.test(latex[to - 1]!)) to--
  return latex.slice(from, to)
}

function bundleHtml(
  data: JsonBundle,
  metadata: Readonly<Record<string, Json>>,
  renderer: Renderer,
  figures: PlotlyFigure[],
): string {
  const figure = data[PLOTLY] as unknown as PlotlyFigure | undefined
  if (figure && Array.isArray(figure.data)) {
    figures.push({ data: figure.data, layout: figure.layout ?? {} })
    const height = typeof figure.layout?.height === 'number' ? figure.layout.height : 450
    const label = escapeHtml(text(data['text/plain']) ?? 'Figure')
    return `<div class="figure"><div id="figure-${figures.length}" role="img" aria-label="${label}" style="height:${height}px"></div></div>`
  }
  const html = text(data['text/html'])
  const picture = pictureHtml(data, metadata)
  // What needs its script to show anything shows as its picture, where it has one.
  if (html !== null && !(picture && /<script\b/i.test(html))) {
    const cleaned = renderer.clean(html)
    if (cleaned.trim() !== '') return `<div class="html">${cleaned}</div>`
  }
  if (picture) return picture
  const markdown = text(data['text/markdown'])
  if (markdown !== null) return `<div class="markdown">${renderer.markdown(markdown, () => null)}</div>`
  const plain = text(data['text/plain'])
  if (plain !== null) return `<pre class="plain">${ansiHtml(plain)}</pre>`
  const json = data['application/json']
  if (json !== undefined)
    return `<pre class="code"><code>${highlight(JSON.stringify(json, null, 2), 'json')}</code></pre>`
  const latex = text(data['text/latex'])
  if (latex !== null) return renderer.clean(mathHtml(withoutDollars(latex), true))
  const types = Object.keys(data)
  return types.length === 0 ? '' : `<p class="note">Not shown here: ${escapeHtml(types.join(', '))}</p>`
}

/** Pictures stand in an `<img>`, where nothing of an SVG can run. */
function pictureHtml(data: JsonBundle, metadata: Readonly<Record<string, Json>>): string | null {
  for (const mime of ['image/svg+xml', 'image/png', 'image/jpeg', 'image/gif', 'image/webp']) {
    const found = text(data[mime])
    if (found === null) continue
    const base64 =
      mime === 'image/svg+xml' ? Buffer.from(found).toString('base64') : found.replace(/\s+/g, '')
    const { width, height } = (metadata[mime] ?? {}) as { width?: unknown; height?: unknown }
    const size =
      (typeof width === 'number' ? ` width="${width}"` : '') +
      (typeof height === 'number' ? ` height="${height}"` : '')
    const label = escapeHtml(text(data['text/plain']) ?? '')
    return `<img src="data:${mime};base64,${escapeHtml(base64)}"${size} alt="${label}">`
  }
  return null
}

function text(value: Json | undefined): string | null {
  if (typeof value === 'string') return value
  return Array.isArray(value) ? value.join('') : null
}
