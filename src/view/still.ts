// Which figures have no still picture, and why, in words that stand where the picture would.

import type { Figure } from './figure.ts'
import { count, counted } from './format.ts'
import { TRACE_TYPES, typeOf } from './trace-types.ts'

/** Values of a trace beyond which its picture would take minutes: each mark is an element of its own. */
const MOST_MARKS = 50_000
/** Cells of a heat map or an image, which are drawn as one picture. */
const MOST_CELLS = 4_000_000
const CELLS = new Set(['heatmap', 'image', 'histogram2d', 'histogram'])

const REASONS: Readonly<Record<string, string>> = {
  'no WebGL': 'they are drawn with WebGL',
  'no map': 'their maps come from a server',
}

/** Why there is no still picture of a figure, e.g. `There is no still picture of scatter3d traces: …`; null where there is one. */
export function noPictureOf({ data }: Pick<Figure, 'data'>): string | null {
  for (const trace of data) {
    const type = typeOf(trace)
    const drawn = TRACE_TYPES[type]
    if (drawn === undefined) return `There is no still picture of ${type} traces: plotly has no such type.`
    const reason = REASONS[drawn]
    if (reason)
      return `There is no still picture of ${type} traces: ${reason}. ${drawn === 'no map' ? ONLINE : WHERE}`
    const size = Math.max(0, ...Object.values(trace).map(sizeOf))
    const most = CELLS.has(type) ? MOST_CELLS : MOST_MARKS
    if (size > most)
      return `There is no still picture of ${counted(size, 'value')} in one ${type} trace, only of up to ${count(most)}. ${WHERE}`
  }
  return null
}

const WHERE = 'JupyterLab with plotly’s renderer, VS Code and azlab’s HTML export draw the figure itself.'

const ONLINE =
  'JupyterLab with plotly’s renderer and VS Code draw the figure itself, where they have a network.'

/** How many values an array holds, those of arrays in it counted one by one. */
function sizeOf(value: unknown): number {
  if (ArrayBuffer.isView(value)) return (value as unknown as { readonly length?: number }).length ?? 0
  if (!Array.isArray(value)) return 0
  let size = 0
  for (const one of value) size += Array.isArray(one) || ArrayBuffer.isView(one) ? sizeOf(one) : 1
  return size
}
