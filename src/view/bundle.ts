// A figure as one bundle for a notebook: plotly's JSON, a picture in HTML, the same picture as PNG, and text.
//
// Who shows what: JupyterLab with plotly's renderer (as `npm run lab` sets it up), VS Code and azlab's own HTML export
// draw the JSON, which can be zoomed and hovered. nbconvert, JupyterLab without that renderer and notebooks that are not
// trusted show the HTML; GitHub shows the PNG or the picture in the HTML.
//
// The HTML has no script and no copy of the drawing library, on purpose. A library carried by a notebook's first figure
// (0.65 MB, compressed) is gone as soon as that cell is run again or removed, and no script runs on GitHub, in an untrusted
// notebook or in a page that forbids it; a library in each figure makes ten figures 7 MB. A picture shows everywhere, and
// as a PNG with a palette it is small enough to stand twice: ten figures of a run of a hundred steps take about 1.3 MiB in all.

import { type Figure, mimeBundle } from './figure.ts'
import { escapeHtml } from './html.ts'
import { openPainter, type Painter } from './png.ts'
import { WIDTH } from './theme.ts'

/** Picture pixels a figure pixel. Plotly's renderer in JupyterLab shows the PNG as wide as it is until the mouse comes. */
const SCALE = 1

/** Milliseconds after which an idle painter is closed. */
const IDLE_MS = 60_000

/** A figure's picture: what a bundle has besides the JSON and the text. */
export interface FigurePicture {
  readonly 'text/html': string
  readonly 'image/png': string
}

/** The whole bundle. Where the picture cannot be drawn the bundle goes without. */
export async function figureBundle(figure: Figure): Promise<Readonly<Record<string, unknown>>> {
  const drawn = await figurePicture(figure).catch(() => null)
  return { ...mimeBundle(figure), ...drawn }
}

/** Draws the picture (about half a second, the first time a second more). */
export async function figurePicture(figure: Figure): Promise<FigurePicture> {
  const painter = await sharedPainter()
  const png = Buffer.from(await painter.png(figure, { scale: SCALE, palette: true })).toString('base64')
  const alt = escapeHtml(
    `${figure.title}${/[?!.]$/.test(figure.title) ? '' : '.'} ${figure.empty ?? figure.description}`,
  )
  const image = `<img src="data:image/png;base64,${png}" width="${WIDTH}" style="max-width: 100%" alt="${alt}">`
  return { 'text/html': `<div class="azlab-figure">${image}</div>`, 'image/png': png }
}

let painter: Promise<Painter> | null = null
let idle: NodeJS.Timeout | undefined

/** One painter for all figures of a session; it is closed when nothing was drawn for a minute. */
function sharedPainter(): Promise<Painter> {
  clearTimeout(idle)
  painter ??= openPainter()
  const mine = painter
  mine.catch(() => {
    if (painter === mine) painter = null
  })
  idle = setTimeout(() => {
    painter = null
    mine.then((open) => open.close()).catch(() => {})
  }, IDLE_MS)
  idle.unref()
  return mine
}
