// A figure: traces and layout for plotly, with a title and a sentence on how to read it.

/** One plotly trace, as plain JSON. */
export type Trace = Readonly<Record<string, unknown>>

/** A plotly layout, as plain JSON. */
export type Layout = Readonly<Record<string, unknown>>

/** A picture as plain data: it can be printed, saved, changed and drawn in a page, a notebook or a PNG file. */
export interface Figure {
  /** File name without an ending, and the anchor in the report. */
  readonly name: string
  readonly title: string
  /** What the figure shows and how to read it, in full sentences. */
  readonly description: string
  readonly data: readonly Trace[]
  readonly layout: Layout
  /** The same where a page is narrower than `NARROW` pixels: one panel below the other. */
  readonly narrow?: Layout
  /** Why there is nothing to see, where there is nothing to see. */
  readonly empty?: string
}

/** Pixels below which panels stand one below the other, where the page can choose. */
export const NARROW = 640

/** What a notebook shows of a figure without any drawing: plotly's own type, and text. It has no width: the page gives one. */
export function mimeBundle(figure: Figure): Readonly<Record<string, unknown>> {
  return {
    'application/vnd.plotly.v1+json': { data: figure.data, layout: figure.layout, config: BUNDLE_CONFIG },
    'text/plain': figureText(figure),
  }
}

/**
 * In a notebook. Not `responsive`: JupyterLab's renderer follows the width of its place by itself, and that option would take
 * the height of a place that has none.
 */
const BUNDLE_CONFIG: Layout = { displaylogo: false, typesetMath: false }

/** Options of the drawing library in a page: the figure is as wide as its place, and formulas are text already. */
export const PLOT_CONFIG: Layout = {
  responsive: true,
  displaylogo: false,
  displayModeBar: false,
  typesetMath: false,
}

/** A figure in words: its title, and how to read it or why it is empty. */
export function figureText({ title, empty, description, data }: Figure): string {
  const what = empty ?? description
  const words = title === '' ? '' : `${title}${/[?!.:]$/.test(title) ? '' : what === '' ? '' : ':'}`
  const text = [words, what].filter((part) => part !== '').join(' ')
  return text === '' ? `A figure of ${data.length} ${data.length === 1 ? 'trace' : 'traces'}` : text
}

/** Height of a figure in pixels, as its layout says. */
export function heightOf(figure: Pick<Figure, 'layout'>): number {
  const height = figure.layout.height
  return typeof height === 'number' ? height : 420
}
