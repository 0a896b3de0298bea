// Plotly in a page that exists in memory alone: jsdom, with the sizes and the canvas that it lacks, and no network.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { svgPathProperties } from 'svg-path-properties'
import { type Box, boxInPicture, boxOf, type SvgElement, type TextWidth } from './svg-box.ts'

const require = createRequire(import.meta.url)

/** The font that text is measured and drawn with; it comes with the package, so that no machine needs one. */
export const FONT_FAMILY = 'DejaVu Sans'
export const FONT_FILES: readonly string[] = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) =>
  require.resolve(`dejavu-fonts-ttf/ttf/${file}`),
)

/** A page with one of plotly's bundles. */
export interface PlotlyPage {
  /** The figure as SVG. Plotly writes into `data` and `layout`. */
  draw(data: unknown, layout: Readonly<Record<string, unknown>>, size: PictureSize): Promise<string>
  close(): void
}

export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** Where the file of a bundle lies: the one with the charts that our figures use, or the whole library. */
export function plotlyPath(bundle: 'cartesian' | 'full' = 'cartesian'): string {
  return require.resolve(`plotly.js/dist/${bundle === 'full' ? 'plotly' : 'plotly-cartesian'}.min.js`)
}

/** Opens a page (about half a second; with the whole library, one and a half). */
export async function openPlotlyPage(bundle: 'cartesian' | 'full'): Promise<PlotlyPage> {
  const { JSDOM } = await import('jsdom')
  const { createCanvas, GlobalFonts } = await import('@napi-rs/canvas')
  for (const font of FONT_FILES) GlobalFonts.registerFromPath(font, FONT_FAMILY)
  const dom = new JSDOM('<!doctype html><body></body>', {
    runScripts: 'outside-only',
    pretendToBeVisual: true,
  })
  const page = dom.window as unknown as PageWindow
  giveCanvas(page, createCanvas as unknown as (width: number, height: number) => DrawnCanvas)
  giveSizes(page, createCanvas(1, 1).getContext('2d') as unknown as TextMeasure)
  page.URL.createObjectURL = () => ''
  // The maps of the whole library name these when they are loaded; a picture of ours asks no server for anything.
  Object.assign(page, { TextDecoder, TextEncoder, XMLHttpRequest: undefined })
  page.eval(readFileSync(plotlyPath(bundle), 'utf8'))
  const plotly = page.Plotly
  return {
    async draw(data, layout, { width, height }) {
      page.Math.random = steadyRandom()
      const element = page.document.createElement('div')
      page.document.body.appendChild(element)
      try {
        const sized = { ...layout, width, height, autosize: false }
        await plotly.newPlot(element, data, sized, { staticPlot: true, typesetMath: false })
        return await plotly.toImage(element, { format: 'svg', width, height, imageDataOnly: true })
      } finally {
        plotly.purge(element)
        element.remove()
      }
    },
    close: () => dom.window.close(),
  }
}

interface PlotlyInPage {
  newPlot(element: unknown, data: unknown, layout: unknown, config: unknown): Promise<unknown>
  toImage(element: unknown, options: unknown): Promise<string>
  purge(element: unknown): void
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
    getTotalLength(this: SvgElement) {
      return pathOf(this)?.getTotalLength() ?? 0
    },
    getPointAtLength(this: SvgElement, at: number) {
      return pathOf(this)?.getPointAtLength(at) ?? { x: 0, y: 0 }
    },
  })
}

/** The curve of a path; null where it has none. */
function pathOf(element: SvgElement): InstanceType<typeof svgPathProperties> | null {
  const path = element.getAttribute('d')
  return path ? new svgPathProperties(path) : null
}

/** Plotly names its clip paths at random; with these the same figure gives the same file. */
function steadyRandom(): () => number {
  let state = 1
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
}
