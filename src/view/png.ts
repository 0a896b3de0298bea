// Figures as SVG and PNG without a browser: plotly in jsdom, text measured by a canvas, drawn by resvg.

import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { makeFolder } from '../core/index.ts'
import type { Figure } from './figure.ts'
import { heightOf } from './figure.ts'
import { palettePng } from './palette-png.ts'
import { type Box, boxInPicture, boxOf, type SvgElement, type TextWidth } from './svg-box.ts'
import { themed, WIDTH } from './theme.ts'

const require = createRequire(import.meta.url)

/** The font that text is measured and drawn with; it comes with the package, so that no machine needs one. */
const FONT_FAMILY = 'DejaVu Sans'
const FONT_FILES = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf']

export interface PictureOptions {
  /** Pixels; 900 unless told. */
  readonly width?: number
  /** How many picture pixels a figure pixel becomes; 2 unless told. */
  readonly scale?: number
  readonly theme?: 'light' | 'dark'
  /** At most 256 colours: a third of the size, and hardly to be seen in a figure. Default false. */
  readonly palette?: boolean
}

/** A drawing surface that can be used for many figures and is closed at the end. */
export interface Painter {
  svg(figure: Figure, options?: PictureOptions): Promise<string>
  png(figure: Figure, options?: PictureOptions): Promise<Uint8Array>
  close(): void
}

interface PlotlyInPage {
  newPlot(element: unknown, data: unknown, layout: unknown, config: unknown): Promise<unknown>
  toImage(element: unknown, options: unknown): Promise<string>
  purge(element: unknown): void
}

/** Opens plotly in a page that exists in memory alone (about half a second). */
export async function openPainter(): Promise<Painter> {
  const { JSDOM } = await import('jsdom')
  const { createCanvas, GlobalFonts } = await import('@napi-rs/canvas')
  const fonts = FONT_FILES.map((file) => require.resolve(`dejavu-fonts-ttf/ttf/${file}`))
  for (const font of fonts) GlobalFonts.registerFromPath(font, FONT_FAMILY)
  const dom = new JSDOM('<!doctype html><body></body>', {
    runScripts: 'outside-only',
    pretendToBeVisual: true,
  })
  const page = dom.window as unknown as PageWindow
  giveCanvas(page, createCanvas as unknown as (width: number, height: number) => DrawnCanvas)
  giveSizes(page, createCanvas(1, 1).getContext('2d') as unknown as TextMeasure)
  page.URL.createObjectURL = () => ''
  page.eval(readFileSync(plotlyPath(), 'utf8'))
  const plotly = page.Plotly
  const { Resvg } = await import('@resvg/resvg-js')

  const svg = async (figure: Figure, options: PictureOptions = {}): Promise<string> => {
    const { width = WIDTH, theme = 'light' } = options
    const shown = themed(figure, theme)
    const height = heightOf(figure)
    page.Math.random = steadyRandom()
    const element = page.document.createElement('div')
    page.document.body.appendChild(element)
    try {
      // Plotly writes into what it is given, so it gets a copy.
      const { data, layout } = JSON.parse(JSON.stringify({ data: shown.data, layout: shown.layout })) as {
        data: unknown
        layout: Record<string, unknown>
      }
      const font = { ...(layout.font as object), family: FONT_FAMILY }
      await plotly.newPlot(
        element,
        data,
        { ...layout, font, width, height, autosize: false },
        { staticPlot: true },
      )
      const drawn = await plotly.toImage(element, { format: 'svg', width, height, imageDataOnly: true })
      // Cells of a heat map stay sharp: plotly asks for it in words of CSS, resvg reads those of SVG.
      return drawn.replace(/image-rendering: ?[^;"]*/g, 'image-rendering: optimizeSpeed')
    } finally {
      plotly.purge(element)
      element.remove()
    }
  }
  const png = async (figure: Figure, options: PictureOptions = {}): Promise<Uint8Array> => {
    const { width = WIDTH, scale = 2 } = options
    const drawing = new Resvg(await svg(figure, options), {
      font: {
        loadSystemFonts: false,
        fontFiles: fonts,
        defaultFontFamily: FONT_FAMILY,
        sansSerifFamily: FONT_FAMILY,
      },
      fitTo: { mode: 'width', value: Math.round(width * scale) },
    })
    const image = drawing.render()
    return options.palette ? palettePng(image) : image.asPng()
  }
  return { svg, png, close: () => dom.window.close() }
}

/** Writes `NAME.png` for each figure into a folder and gives the paths. */
export async function writePictures(
  figures: readonly Figure[],
  directory: string,
  options: PictureOptions = {},
): Promise<readonly string[]> {
  await makeFolder(directory)
  const painter = await openPainter()
  try {
    const paths: string[] = []
    for (const figure of figures) {
      const path = join(directory, `${figure.name}.png`)
      await writeFile(path, await painter.png(figure, options))
      paths.push(path)
    }
    return paths
  } finally {
    painter.close()
  }
}

/** Where the drawing library's file lies: the bundle with the charts that our figures use. */
export function plotlyPath(): string {
  return require.resolve('plotly.js/dist/plotly-cartesian.min.js')
}

interface PageElement {
  remove(): void
}

interface PageWindow {
  readonly document: {
    createElement(name: string): PageElement
    readonly body: { appendChild(element: PageElement): void }
  }
  readonly URL: { createObjectURL?: () => string }
  readonly Math: { random: () => number }
  readonly HTMLCanvasElement: { prototype: Record<string, unknown> }
  readonly SVGElement: { prototype: Record<string, unknown> }
  readonly Plotly: PlotlyInPage
  eval(source: string): void
}

interface DrawnCanvas {
  readonly width: number
  readonly height: number
  getContext(kind: '2d'): unknown
  toDataURL(kind: string): string
}

interface TextMeasure {
  font: string
  measureText(text: string): { readonly width: number }
}

/** jsdom's canvas draws nothing; heat maps need one that does. */
function giveCanvas(page: PageWindow, createCanvas: (width: number, height: number) => DrawnCanvas): void {
  const drawn = new WeakMap<object, DrawnCanvas>()
  const canvasOf = (element: { width: number; height: number }): DrawnCanvas => {
    const width = element.width || 1
    const height = element.height || 1
    let canvas = drawn.get(element)
    if (canvas?.width !== width || canvas.height !== height) {
      canvas = createCanvas(width, height)
      drawn.set(element, canvas)
    }
    return canvas as DrawnCanvas
  }
  Object.assign(page.HTMLCanvasElement.prototype, {
    getContext(this: { width: number; height: number }, kind: string) {
      return kind === '2d' ? canvasOf(this).getContext('2d') : null
    },
    toDataURL(this: { width: number; height: number }) {
      return canvasOf(this).toDataURL('image/png')
    },
  })
}

/** jsdom does no layout, so nothing has a size; plotly needs sizes for legends, headings and axis titles. */
function giveSizes(page: PageWindow, measure: TextMeasure): void {
  const width: TextWidth = (text, size, bold) => {
    measure.font = `${bold ? 'bold ' : ''}${size}px "${FONT_FAMILY}"`
    return measure.measureText(text).width
  }
  const shape = (box: Box | null) => {
    const { left, top, right, bottom } = box ?? { left: 0, top: 0, right: 0, bottom: 0 }
    return { x: left, y: top, left, top, right, bottom, width: right - left, height: bottom - top }
  }
  Object.assign(page.SVGElement.prototype, {
    getBBox(this: SvgElement) {
      return shape(boxOf(this, width))
    },
    getBoundingClientRect(this: SvgElement) {
      return shape(boxInPicture(this, width))
    },
    getComputedTextLength(this: SvgElement) {
      return shape(boxOf(this, width)).width
    },
  })
}

/** Plotly names its clip paths at random; with these the same figure gives the same file. */
function steadyRandom(): () => number {
  let state = 1
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
}
