// One place for colours, fonts and the options that every figure shares.

import type { RejectionReason } from '../stage/records.ts'
import { typesIn } from '../task/kinds.ts'
import type { TaskType } from '../task/task.ts'
import type { Figure, Layout } from './figure.ts'
import { percent } from './format.ts'

/** Okabe and Ito's palette: eight colours that people with any common colour vision can tell apart. */
export const PALETTE = {
  black: '#000000',
  orange: '#e69f00',
  sky: '#56b4e9',
  green: '#009e73',
  yellow: '#f0e442',
  blue: '#0072b2',
  vermillion: '#d55e00',
  purple: '#cc79a7',
} as const

/** Ink of the page, from text to the faintest line. Written out, so that the dark theme can exchange each. */
export const INK = {
  text: '#1f2430',
  muted: '#5b6372',
  grid: '#e4e7ec',
  zero: '#b9c0cb',
  paper: '#ffffff',
  grey: '#8a93a3',
} as const

/** How the lines of a task type are drawn. */
export interface TypeStyle {
  readonly colour: string
  readonly symbol: string
  readonly dash: string
}

const LOOKS: readonly TypeStyle[] = [
  { colour: PALETTE.blue, symbol: 'circle', dash: 'solid' },
  { colour: PALETTE.vermillion, symbol: 'square', dash: '6px,2px' },
  { colour: PALETTE.green, symbol: 'diamond', dash: '2px,2px' },
]

/** What is left of the palette. Orange and sky are darkened until they stand out from the page. */
const FURTHER_LOOKS: readonly TypeStyle[] = [
  { colour: PALETTE.purple, symbol: 'triangle-up', dash: '8px,2px,2px,2px' },
  { colour: PALETTE.black, symbol: 'x', dash: '4px,4px' },
  { colour: '#8a6d00', symbol: 'cross', dash: '10px,3px' },
  { colour: '#1f8fb5', symbol: 'star', dash: '1px,3px' },
]

/**
 * Each task type has a colour, a marker and a dash of its own, so that colour is never the only sign. Kinds of a user's own have
 * those that are left, in the order in which they come up among `types`.
 */
export function typeStyle(type: TaskType, types: Iterable<TaskType> = []): TypeStyle {
  const at = typesIn([...types, type]).indexOf(type)
  return LOOKS[at] ?? (FURTHER_LOOKS[(at - LOOKS.length) % FURTHER_LOOKS.length] as TypeStyle)
}

/** Colours of the reward conventions; others take what is left of the palette, in order. */
export function conventionColour(name: string, index: number): string {
  const known: Readonly<Record<string, string>> = {
    paper: PALETTE.blue,
    official: PALETTE.vermillion,
    graded: PALETTE.green,
  }
  return known[name] ?? [PALETTE.purple, PALETTE.sky, PALETTE.orange, PALETTE.black][index % 4] ?? INK.grey
}

/** Colours of the rejection reasons that a stacked figure shows one by one; the rest is grey. */
export const REASON_COLOUR: Readonly<Partial<Record<RejectionReason | 'other', string>>> = {
  format: PALETTE.sky,
  syntax: PALETTE.orange,
  error: PALETTE.vermillion,
  duplicate: PALETTE.blue,
  nondeterministic: PALETTE.purple,
  empty: PALETTE.green,
  entry: PALETTE.yellow,
  other: INK.grey,
}

/** Colours of the stages of a step; others take what is left, in order. */
export function stageColour(name: string, index: number): string {
  return STAGE_COLOUR[name] ?? SEQUENCE[index % SEQUENCE.length] ?? INK.grey
}

const STAGE_COLOUR: Readonly<Record<string, string>> = {
  propose: PALETTE.blue,
  validate: PALETTE.sky,
  estimate: PALETTE.orange,
  solve: PALETTE.purple,
  verify: PALETTE.green,
  update: PALETTE.vermillion,
  other: INK.grey,
}

/** Colours for things without a fixed one, in order. */
export const SEQUENCE: readonly string[] = [
  INK.grey,
  PALETTE.purple,
  PALETTE.yellow,
  PALETTE.sky,
  PALETTE.orange,
  PALETTE.green,
  PALETTE.vermillion,
  PALETTE.blue,
]

/** Width at which every figure must be readable, in pixels. */
export const WIDTH = 900

const FONT = 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif'

/** The layout that every figure starts from. */
export function baseLayout(title: string, height: number): Layout {
  return {
    title: {
      text: title,
      font: { size: 18, color: INK.text },
      x: 0,
      xref: 'container',
      xanchor: 'left',
      y: 1,
      yref: 'container',
      yanchor: 'top',
      pad: { l: 20, t: 16 },
    },
    font: { family: FONT, size: 13, color: INK.text },
    paper_bgcolor: INK.paper,
    plot_bgcolor: INK.paper,
    height,
    margin: { l: 74, r: 24, t: 96, b: 58 },
    hovermode: 'closest',
    hoverlabel: { font: { family: FONT, size: 13 } },
    legend: {
      orientation: 'h',
      traceorder: 'normal',
      x: 0,
      xref: 'paper',
      y: 1,
      yanchor: 'bottom',
      font: { size: 13, color: INK.text },
      bgcolor: 'rgba(0,0,0,0)',
    },
  }
}

/** An axis with a title that names its unit. */
export function axis(title: string, more: Layout = {}): Layout {
  return {
    title: { text: title, font: { size: 13, color: INK.muted }, standoff: 8 },
    tickfont: { size: 12, color: INK.muted },
    gridcolor: INK.grid,
    zeroline: false,
    linecolor: INK.zero,
    ticks: 'outside',
    ticklen: 4,
    tickcolor: INK.zero,
    automargin: false,
    ...more,
  }
}

/** Ticks of shares up to `top`, written `25 %`: the drawing library would write `25%`. */
export function shareTicks(top = 1): Layout {
  const end = top > 0 && Number.isFinite(top) ? top : 0.1
  const step = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25].find((one) => end / one <= 5) ?? 0.25
  const tickvals = Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, at) => at * step)
  return {
    tickmode: 'array',
    tickvals,
    ticktext: tickvals.map((value) => percent(value, step < 0.01 ? 1 : 0)),
  }
}

/** A share from 0 to 1, shown in per cent. */
export const SHARE_AXIS: Layout = { range: [-0.02, 1.02], ...shareTicks() }

/** A colour with an opacity. */
export function fade(colour: string, opacity: number): string {
  return `rgba(${channels(colour)},${opacity})`
}

function channels(colour: string): string {
  const value = Number.parseInt(colour.slice(1), 16)
  return `${value >> 16},${(value >> 8) & 255},${value & 255}`
}

/** Light colours and what stands for each on a dark page. */
export const DARK: readonly (readonly [string, string])[] = [
  [INK.text, '#e8eaf0'],
  [INK.muted, '#a9b1c0'],
  [INK.grid, '#2c3340'],
  [INK.zero, '#566074'],
  [INK.paper, '#161a22'],
  [PALETTE.black, '#f4f5f7'],
  [PALETTE.blue, '#4ea6e6'],
  [PALETTE.vermillion, '#ff8a3d'],
  [PALETTE.green, '#1fc295'],
]

/** Pairs of text to exchange in a figure's JSON for the dark theme: hex colours, and channels inside `rgba(…)`. */
export function darkExchanges(): readonly (readonly [string, string])[] {
  return DARK.flatMap(([light, dark]) => [
    [light, dark] as const,
    [`rgba(${channels(light)},0.`, `rgba(${channels(dark)},0.`] as const,
  ])
}

/** The same figure in the other theme. */
export function themed(figure: Figure, theme: 'light' | 'dark'): Figure {
  if (theme === 'light') return figure
  const pattern = new RegExp(
    darkExchanges()
      .map(([light]) => escapePattern(light))
      .join('|'),
    'g',
  )
  const table = new Map(darkExchanges())
  const { data, layout, narrow } = figure
  const text = JSON.stringify({ data, layout, ...(narrow ? { narrow } : {}) })
  const exchanged = text.replace(pattern, (found) => table.get(found) ?? found)
  return { ...figure, ...(JSON.parse(exchanged) as Pick<Figure, 'data' | 'layout'>) }
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
