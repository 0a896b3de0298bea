// Figures as SVG and PNG without a browser: plotly in a page in memory, text measured by a canvas, drawn by resvg.

import { join } from 'node:path'
import { AzlabError, checkOptions, makeFolder, type OptionNames, writeAtomically } from '../core/index.ts'
import type { Figure, Trace } from './figure.ts'
import { heightOf } from './figure.ts'
import { palettePng } from './palette-png.ts'
import { plainFigure } from './plain.ts'
import { FONT_FAMILY, FONT_FILES, openPlotlyPage, type PlotlyPage } from './plotly-page.ts'
import { noPictureOf } from './still.ts'
import { themed, WIDTH } from './theme.ts'
import { pictureType, TRACE_TYPES, typeOf } from './trace-types.ts'

export { plotlyPath } from './plotly-page.ts'

/** Size and scale of a written picture. */
export interface PictureOptions {
  /** Pixels. Default 900. */
  readonly width?: number
  /** How many picture pixels a figure pixel becomes. Default 2. */
  readonly scale?: number
  readonly theme?: 'light' | 'dark'
  /** At most 256 colours: a third of the size, and hardly to be seen in a figure. Default false. */
  readonly palette?: boolean
}

const PICTURE_OPTIONS: OptionNames<PictureOptions> = { width: true, scale: true, theme: true, palette: true }

/** A drawing surface that can be used for many figures and is closed at the end. Throws `figure/no-picture`. */
export interface Painter {
  svg(figure: Figure, options?: PictureOptions): Promise<string>
  png(figure: Figure, options?: PictureOptions): Promise<Uint8Array>
  close(): void
}

/** Opens plotly in a page that exists in memory alone (about half a second). */
export async function openPainter(): Promise<Painter> {
  const pages = { cartesian: await openPlotlyPage('cartesian'), full: null as Promise<PlotlyPage> | null }
  const { Resvg } = await import('@resvg/resvg-js')
  const pageOf = async (traces: readonly Trace[]): Promise<PlotlyPage> => {
    if (traces.every((trace) => TRACE_TYPES[typeOf(trace)] === 'cartesian')) return pages.cartesian
    pages.full ??= openPlotlyPage('full')
    return pages.full
  }

  const svg = async (figure: Figure, options: PictureOptions = {}): Promise<string> => {
    const reason = noPictureOf(figure)
    if (reason !== null)
      throw new AzlabError(`The figure ${figure.name} cannot be drawn as a picture: ${reason}`, {
        code: 'figure/no-picture',
        value: figure.name,
        expected: 'traces that can be drawn without a browser',
        hint: 'Open it in JupyterLab or in the report, where plotly draws it.',
      })
    const { width = WIDTH, theme = 'light' } = options
    // Plotly writes into what it is given, so it gets a copy.
    const { data, layout } = plainFigure<{ data: Trace[]; layout: Record<string, unknown> }>(
      themed(figure, theme),
      'the figure',
    ).value
    const drawable = data.map((trace) => ({ ...trace, type: pictureType(typeOf(trace)) }))
    const font = { ...(layout.font as object), family: FONT_FAMILY }
    const page = await pageOf(figure.data)
    const drawn = await page.draw(drawable, { ...layout, font }, { width, height: heightOf(figure) })
    // Cells of a heat map stay sharp: plotly asks for it in words of CSS, resvg reads those of SVG.
    return drawn.replace(/image-rendering: ?[^;"]*/g, 'image-rendering: optimizeSpeed')
  }
  const png = async (figure: Figure, options: PictureOptions = {}): Promise<Uint8Array> => {
    const { width = WIDTH, scale = 2 } = options
    const drawing = new Resvg(await svg(figure, options), {
      font: {
        loadSystemFonts: false,
        fontFiles: [...FONT_FILES],
        defaultFontFamily: FONT_FAMILY,
        sansSerifFamily: FONT_FAMILY,
      },
      fitTo: { mode: 'width', value: Math.round(width * scale) },
    })
    const image = drawing.render()
    return options.palette ? palettePng(image) : image.asPng()
  }
  const close = (): void => {
    pages.cartesian.close()
    pages.full?.then((page) => page.close()).catch(() => {})
  }
  return { svg, png, close }
}

/** Writes `NAME.png` for each figure into a folder and gives the paths. */
export async function writePictures(
  figures: readonly Figure[],
  directory: string,
  options: PictureOptions = {},
): Promise<readonly string[]> {
  checkOptions('writePictures', options, PICTURE_OPTIONS)
  await makeFolder(directory)
  const painter = await openPainter()
  try {
    const paths: string[] = []
    for (const figure of figures) {
      const path = join(directory, `${figure.name}.png`)
      await writeAtomically(path, await painter.png(figure, options))
      paths.push(path)
    }
    return paths
  } finally {
    painter.close()
  }
}
