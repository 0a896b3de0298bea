// Several panels in one figure: axes side by side and one above the other, each with a heading.

import type { Figure, Layout, Trace } from './figure.ts'
import { percent } from './format.ts'
import { baseLayout, axis as drawAxis, INK } from './theme.ts'

/** One panel: its heading and its two axes. */
export interface Panel {
  readonly heading?: string
  /** The scale of a heat map's colours, under the heading, where other panels of the row have their legends. */
  readonly colours?: { readonly title: string; readonly most: number }
  readonly x: { readonly title: string; readonly more?: Layout }
  readonly y: { readonly title: string; readonly more?: Layout }
  /** How many columns it is wide. */
  readonly wide?: number
  readonly traces: readonly Trace[]
  /** True where the panel has a legend of its own: under its heading. */
  readonly ownLegend?: boolean
  /** What stands in the panel where no trace has a value. */
  readonly nothing?: string
}

export interface PanelOptions {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly columns: number
  /** Height of a panel's drawing area in pixels. */
  readonly panelHeight?: number
  /** Space between columns, as a share of the drawing width. */
  readonly gap?: number
  /** False where no panel needs a legend above. */
  readonly legend?: boolean
  readonly left?: number
  readonly right?: number
  readonly layout?: Layout
}

const TOP = 46
const LEGEND = 30
const HEADING = 28
const BOTTOM = 56
const UNDER_HEADING = 20
const LEGEND_ROW = 18

/** Lays panels out in rows and gives the whole as one figure, and with one column for a narrow page. */
export function panelFigure(panels: readonly Panel[], options: PanelOptions): Figure {
  const figure = arranged(panels, options)
  return options.columns === 1
    ? figure
    : { ...figure, narrow: arranged(panels, { ...options, columns: 1 }).layout }
}

function arranged(panels: readonly Panel[], options: PanelOptions): Figure {
  const { columns, panelHeight = 230, gap = 0.1 } = options
  const places = placePanels(panels, columns)
  const rows = Math.max(...places.map((place) => place.row)) + 1
  const ownLegends = panels.some(hasOwnLegend)
  // A legend that takes more rows in a narrow column lifts the headings of its row.
  const legendRows = Math.max(
    1,
    ...panels.filter((panel) => panel.ownLegend).map((panel) => rowsOf(panel, columns)),
  )
  const underHeading = UNDER_HEADING + (legendRows - 1) * LEGEND_ROW
  const heading = HEADING + (ownLegends ? underHeading : 0)
  const firstHeading =
    HEADING + (panels.some((panel, at) => places[at]!.row === 0 && hasOwnLegend(panel)) ? underHeading : 0)
  const top = TOP + (options.legend === false ? 0 : LEGEND) + firstHeading
  const rowGap = heading + BOTTOM
  const plot = rows * panelHeight + (rows - 1) * rowGap
  const height = top + plot + BOTTOM
  const columnWidth = (1 - gap * (columns - 1)) / columns
  const axes: Record<string, Layout> = {}
  const annotations: Layout[] = []
  const legends: Record<string, Layout> = {}
  const scales: Record<string, Layout> = {}
  const data: Trace[] = []
  panels.forEach((panel, index) => {
    const { row, column } = places[index]!
    const wide = Math.min(columns, panel.wide ?? 1)
    const x0 = column * (columnWidth + gap)
    const x1 = x0 + wide * columnWidth + (wide - 1) * gap
    const y1 = 1 - (row * (panelHeight + rowGap)) / plot
    const y0 = y1 - panelHeight / plot
    const suffix = index === 0 ? '' : String(index + 1)
    const domain = (low: number, high: number) => [Math.max(0, low), Math.min(1, high)]
    axes[`xaxis${suffix}`] = drawAxis(panel.x.title, {
      domain: domain(x0, x1),
      anchor: `y${suffix}`,
      ...panel.x.more,
    })
    axes[`yaxis${suffix}`] = drawAxis(panel.y.title, {
      domain: domain(y0, y1),
      anchor: `x${suffix}`,
      ...panel.y.more,
    })
    const raised = panels.some((other, at) => places[at]!.row === row && hasOwnLegend(other))
    const above = (text: string, yshift: number, font: Layout): Layout => ({
      text,
      showarrow: false,
      xref: 'paper',
      yref: 'paper',
      x: Math.max(0, x0),
      xanchor: 'left',
      y: Math.min(1, y1),
      yanchor: 'bottom',
      yshift,
      align: 'left',
      font,
    })
    if (panel.heading)
      annotations.push(
        above(`<b>${panel.heading}</b>`, raised ? 5 + underHeading : 5, { size: 13, color: INK.text }),
      )
    if (panel.colours) {
      scales.coloraxis = {
        colorscale: 'Viridis',
        cmin: 0,
        cmax: panel.colours.most,
        colorbar: colourBar(panel.colours, { left: x0, width: (x1 - x0) * 0.5, top: y1 }),
      }
      const title = above(panel.colours.title, 5, { size: 12, color: INK.muted })
      annotations.push({ ...title, x: x0 + (x1 - x0) * 0.54 })
    }
    const drawn = panel.traces.filter(hasValues)
    if (drawn.length === 0) {
      axes[`xaxis${suffix}`] = { ...axes[`xaxis${suffix}`], visible: false }
      axes[`yaxis${suffix}`] = { ...axes[`yaxis${suffix}`], visible: false }
      const centre = { x: (x0 + x1) / 2, xanchor: 'center', y: (y0 + y1) / 2, yanchor: 'middle' }
      annotations.push({
        ...above(panel.nothing ?? 'nothing to show yet', 0, { size: 13, color: INK.muted }),
        ...centre,
      })
    }
    const legend = panel.ownLegend ? `legend${index + 2}` : undefined
    if (legend)
      legends[legend] = {
        ...(baseLayout('', 0).legend as Layout),
        x: Math.max(0, x0),
        xanchor: 'left',
        y: Math.min(1, y1),
        yanchor: 'bottom',
        font: { size: 12, color: INK.text },
      }
    for (const trace of drawn)
      data.push({ ...trace, xaxis: `x${suffix}`, yaxis: `y${suffix}`, ...(legend ? { legend } : {}) })
  })
  const base = baseLayout(options.title, height)
  return {
    name: options.name,
    title: options.title,
    description: options.description,
    data,
    layout: {
      ...base,
      ...axes,
      ...legends,
      ...scales,
      annotations,
      margin: { l: options.left ?? 74, r: options.right ?? 24, t: top, b: BOTTOM, autoexpand: false },
      legend: { ...(base.legend as Layout), y: 1 + (firstHeading - 2) / plot },
      ...options.layout,
    },
  }
}

/** Rows that a panel's legend takes in the narrowest column that shows it so: 280 pixels alone, 300 beside another. */
function rowsOf(panel: Panel, columns: number): number {
  const names = [
    ...new Set(panel.traces.filter((trace) => trace.showlegend !== false).map(({ name }) => String(name))),
  ]
  const wide = names.reduce((sum, name) => sum + 44 + 7 * name.length, 0)
  return Math.max(1, Math.ceil(wide / (columns === 1 ? 280 : 300 * Math.min(columns, panel.wide ?? 1) + 60)))
}

/** Whether something stands between a panel's heading and its drawing. */
function hasOwnLegend(panel: Panel): boolean {
  return panel.ownLegend === true || panel.colours !== undefined
}

/** A bar that lies above its panel, so that it never meets the next one, however narrow the page. */
function colourBar(
  { most }: { readonly most: number },
  { left, width, top }: { readonly left: number; readonly width: number; readonly top: number },
): Layout {
  const ticks = [0, most / 2, most]
  return {
    orientation: 'h',
    thickness: 7,
    len: width,
    lenmode: 'fraction',
    ypad: 2,
    xpad: 0,
    outlinewidth: 0,
    x: left,
    xanchor: 'left',
    y: top,
    yanchor: 'bottom',
    ticklabelposition: 'outside bottom',
    tickmode: 'array',
    tickvals: ticks,
    ticktext: ticks.map((share) => percent(share)),
    tickfont: { size: 11, color: INK.muted },
    // With a title above the bar, or none said, the library moves every other title of the figure.
    title: { text: '', side: 'right' },
  }
}

/** Whether a trace has anything to draw. */
function hasValues(trace: Trace): boolean {
  const values = (
    trace.type === 'heatmap' ? trace.z : trace.orientation === 'h' ? trace.x : trace.y
  ) as unknown
  return Array.isArray(values) && values.flat().some((value) => typeof value === 'number')
}

function placePanels(panels: readonly Panel[], columns: number): readonly { row: number; column: number }[] {
  let row = 0
  let column = 0
  return panels.map((panel) => {
    const wide = Math.min(columns, panel.wide ?? 1)
    if (column + wide > columns) {
      row++
      column = 0
    }
    const place = { row, column }
    column += wide
    return place
  })
}

/** A figure that says why it shows nothing. */
export function emptyFigure(
  options: Pick<PanelOptions, 'name' | 'title' | 'description'>,
  reason: string,
): Figure {
  return {
    ...options,
    empty: reason,
    data: [],
    layout: {
      ...baseLayout(options.title, 220),
      xaxis: { visible: false, range: [0, 1] },
      yaxis: { visible: false, range: [0, 1] },
      annotations: [
        {
          text: reason,
          showarrow: false,
          xref: 'paper',
          yref: 'paper',
          x: 0.5,
          y: 0.5,
          font: { size: 15, color: INK.muted },
        },
      ],
    },
  }
}
