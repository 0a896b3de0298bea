// Lines over steps: the values as faint marks, and a running mean through them, one colour a task type.

import type { StepMetrics } from '../run/metrics.ts'
import { typesIn } from '../task/kinds.ts'
import type { TaskType } from '../task/task.ts'
import type { Layout, Trace } from './figure.ts'
import { fixed } from './format.ts'
import { fade, INK, typeStyle } from './theme.ts'

/** With fewer points than this the values themselves are joined, and nothing is smoothed. */
export const FEW = 12

/** With more points than this the single steps are left out: they would hide the lines. */
export const MANY = 150

/** Steps that a running mean covers: 5, and a twentieth of a long run; always odd. */
export function windowOf(points: number): number {
  return Math.max(5, 2 * Math.floor(points / 40) + 1)
}

export interface SeriesStyle {
  readonly name: string
  readonly colour: string
  readonly symbol?: string
  readonly dash?: string
  /** Whether the legend names it (once a figure is enough). */
  readonly legend?: boolean
  /** How a value reads when pointed at. Default: three digits after the point. */
  readonly format?: (value: number) => string
}

/** Centred running mean; shorter at both ends; null where all of the window is null. */
export function runningMean(
  values: readonly (number | null)[],
  window = windowOf(values.length),
): (number | null)[] {
  const half = Math.floor(window / 2)
  return values.map((_, at) => {
    const near = values.slice(Math.max(0, at - half), at + half + 1).filter((value) => value !== null)
    return near.length === 0 ? null : near.reduce((sum, value) => sum + value, 0) / near.length
  })
}

/** The traces of one line: joined marks where there are few, faint marks and a running mean where there are many. */
export function line(
  steps: readonly number[],
  values: readonly (number | null)[],
  style: SeriesStyle,
): Trace[] {
  const format = style.format ?? ((value: number) => fixed(value, 3))
  const hover = `${style.name}<br>step %{x}: %{customdata}<extra></extra>`
  const read = (some: readonly (number | null)[]) => some.map((one) => (one === null ? '' : format(one)))
  const shared = { type: 'scatter', x: steps, legendgroup: style.name, name: style.name }
  const stroke = { color: style.colour, width: 2.2, dash: style.dash ?? 'solid' }
  const marker = { color: style.colour, symbol: style.symbol ?? 'circle', size: 7 }
  if (steps.length < FEW)
    return [
      {
        ...shared,
        y: values,
        customdata: read(values),
        mode: 'lines+markers',
        line: stroke,
        marker,
        showlegend: style.legend ?? false,
        hovertemplate: hover,
      },
    ]
  const marks = {
    ...shared,
    y: values,
    customdata: read(values),
    mode: 'markers',
    marker: { ...marker, size: 4, color: fade(style.colour, 0.4) },
    showlegend: false,
    hovertemplate: hover,
  }
  const means = runningMean(values)
  const curve = {
    ...shared,
    y: means,
    customdata: read(means),
    mode: 'lines',
    line: stroke,
    showlegend: style.legend ?? false,
  }
  return steps.length > MANY ? [{ ...curve, hovertemplate: hover }] : [marks, { ...curve, hoverinfo: 'skip' }]
}

/** The task types of some steps, in the order in which everything lists them. */
export function typesOfSteps(
  steps: readonly Pick<StepMetrics, 'groups' | 'proposer'>[],
): readonly TaskType[] {
  return typesIn(steps.flatMap(({ groups, proposer }) => [...proposer, ...groups].map(({ type }) => type)))
}

/** One line a task type; types without any value are left out. */
export function linesByType(
  played: readonly Pick<StepMetrics, 'step' | 'groups' | 'proposer'>[],
  value: (type: TaskType, at: number) => number | null | undefined,
  options: { readonly legend?: boolean; readonly format?: SeriesStyle['format'] } = {},
): Trace[] {
  const steps = played.map(({ step }) => step)
  const types = typesOfSteps(played)
  return types.flatMap((type) => {
    const values = steps.map((_, at) => finite(value(type, at)))
    if (values.every((one) => one === null)) return []
    return line(steps, values, { name: type, ...typeStyle(type, types), ...options })
  })
}

/** A band between two curves, under the line of the same legend group. */
export function band(
  steps: readonly number[],
  low: readonly (number | null)[],
  high: readonly (number | null)[],
  colour: string,
  group: string,
): Trace[] {
  const edge = { type: 'scatter', x: steps, mode: 'lines', legendgroup: group, showlegend: false }
  const hidden = { line: { width: 0, color: INK.grey }, hoverinfo: 'skip' }
  return [
    { ...edge, ...hidden, y: low },
    { ...edge, ...hidden, y: high, fill: 'tonexty', fillcolor: fade(colour, 0.18) },
  ]
}

/** The number, or null where there is none that can be drawn. */
export function finite(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** What the descriptions say of faint marks and lines. */
export function smoothingNote(points: number): string {
  if (points < FEW) return ''
  const window = windowOf(points)
  if (points > MANY) return ` Lines are running means over ${window} steps.`
  return ` Faint marks are single steps, lines their running mean over ${window} steps.`
}

/** Bars and cells that fit side by side. */
const MOST_BINS = 100

/** Consecutive steps put together where there are too many to be told apart: the middle step of each bin, and its members. */
export function stepBins<T extends { readonly step: number }>(
  items: readonly T[],
): {
  readonly width: number
  readonly bins: readonly { readonly middle: number; readonly items: readonly T[] }[]
} {
  const width = Math.max(1, Math.ceil(items.length / MOST_BINS))
  const bins: { middle: number; items: readonly T[] }[] = []
  for (let from = 0; from < items.length; from += width) {
    const members = items.slice(from, from + width)
    bins.push({ middle: (members[0]!.step + members.at(-1)!.step) / 2, items: members })
  }
  return { width, bins }
}

/** What the headings say of bins. */
export function binNote(width: number): string {
  return width === 1 ? '' : `, ${width} steps together`
}

/** The axis of steps: whole numbers, however few they are. */
export function stepAxis(steps: readonly number[]): { readonly title: string; readonly more: Layout } {
  const span = (steps.at(-1) ?? 0) - (steps[0] ?? 0)
  return { title: 'step', more: span <= 8 ? { tick0: 0, dtick: 1 } : {} }
}
