// A figure as one bundle for a notebook: plotly's JSON, a picture in HTML, the same picture as PNG, and text.
//
// Who shows what: JupyterLab with plotly's renderer (as `npm run lab` sets it up), VS Code and azlab's own HTML export
// draw the JSON, which can be zoomed and hovered. nbconvert, GitHub and JupyterLab without that renderer show the HTML.
//
// There is no `image/png` beside the JSON: plotly's renderer in JupyterLab would show that picture, as wide as it is and
// light in every theme, until the mouse comes. The same PNG stands in the HTML, light and dark.
//
// The HTML has no script and no copy of the drawing library, on purpose. A library carried by a notebook's first figure
// (0.65 MB, compressed) is gone as soon as that cell is run again or removed, and no script runs on GitHub, in an untrusted
// notebook or in a page that forbids it; a library in each figure makes ten figures 7 MB. A picture shows everywhere, and
// as a PNG with a palette it is small enough to stand twice: ten figures of a run of a hundred steps take about 1.3 MiB in all.

import { type Figure, figureText, mimeBundle } from './figure.ts'
import { escapeHtml } from './html.ts'
import { openPainter, type Painter } from './png.ts'
import { noPictureOf } from './still.ts'
import { WIDTH } from './theme.ts'

/** Picture pixels a figure pixel. */
const SCALE = 1

/** Milliseconds after which an idle painter is closed. */
const IDLE_MS = 60_000

/** A figure's picture: what a bundle has besides the JSON and the text. */
export interface FigurePicture {
  readonly 'text/html': string
}

/** The whole bundle. Where there is no picture, the text and the HTML say so, and why. */
export async function figureBundle(figure: Figure): Promise<Readonly<Record<string, unknown>>> {
  const text = figureText(figure)
  const without = (reason: string) => ({
    'text/plain': `${text}${/[?!.]$/.test(text) ? '' : '.'} ${reason}`,
    'text/html': `<div class="azlab-figure"><p>${escapeHtml(text)}</p><p>${escapeHtml(reason)}</p></div>`,
  })
  const reason = noPictureOf(figure)
  const drawn =
    reason !== null
      ? without(reason)
      : await figurePicture(figure).catch((error: Error) =>
          without(`There is no still picture: the drawing library failed (${error.message}).`),
        )
  return { ...mimeBundle(figure), ...drawn }
}

/** Draws the pictures, light and dark (about a second, the first time another). */
export async function figurePicture(figure: Figure): Promise<FigurePicture> {
  const painter = await sharedPainter()
  const draw = async (theme: 'light' | 'dark'): Promise<string> => {
    const png = await painter.png(figure, { scale: SCALE, palette: true, theme })
    return `data:image/png;base64,${Buffer.from(png).toString('base64')}`
  }
  const [light, dark] = [await draw('light'), await draw('dark')]
  const text = figureText(figure)
  const alt = escapeHtml(`${text}${/[?!.]$/.test(text) ? '' : '.'}`)
  const source = `<source media="(prefers-color-scheme: dark)" srcset="${dark}">`
  // A page that strips <picture> and <source> keeps the light one, which has its own background.
  const image = `<img src="${light}" width="${WIDTH}" style="max-width: 100%; height: auto" alt="${alt}">`
  return { 'text/html': `<div class="azlab-figure"><picture>${source}${image}</picture></div>` }
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
