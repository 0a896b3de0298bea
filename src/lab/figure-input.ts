// What a user gives for a figure, checked and made plain: a mistake is named here, not drawn as something else.

import { AzlabError, given, mend, nearest, show } from '../core/index.ts'
import type { Trace } from '../view/index.ts'
import { withFormulas } from '../view/latex.ts'
import { plainFigure } from '../view/plain.ts'
import { TRACE_TYPES, typeOf } from '../view/trace-types.ts'

/** Attributes that hold one value a mark. */
const ARRAYS = ['x', 'y', 'z', 'r', 'theta', 'lat', 'lon', 'values', 'open', 'high', 'low', 'close'] as const

/** Traces that pair their coordinates one by one. */
const PAIRED = new Set(['scatter', 'scattergl', 'bar', 'funnel', 'waterfall', 'scatter3d', 'quiver'])

/** Keys whose texts are read, in traces and in layouts. */
const TEXTS = new Set(['title', 'text', 'name', 'ticktext', 'hovertext', 'labels', 'label'])

/**
 * Traces as plain JSON, and how many of their numbers leave gaps. Throws `figure/data` where they are no list of objects,
 * `figure/type` for a type that plotly does not have, `figure/shape` for arrays that do not fit, and `figure/value`.
 */
export function plainTraces(data: unknown): { readonly data: readonly Trace[]; readonly gaps: number } {
  if (!Array.isArray(data))
    throw new AzlabError(`data is ${given(data)}, and not a list of traces.`, {
      code: 'figure/data',
      value: data,
      expected: 'a list of traces, e.g. [{ y: [1, 2] }]',
      hint: mend(data, 'Write for example data: [{ y: [1, 2] }].'),
    })
  const { value, gaps } = plainFigure<Trace[]>(data)
  value.forEach(checkTrace)
  return { data: formulasIn(value) as readonly Trace[], gaps }
}

/** A value of a figure with the formulas in its texts made readable. */
export function formulasIn(value: unknown, isText = false): unknown {
  if (typeof value === 'string') return isText && value.includes('$') ? withFormulas(value) : value
  if (Array.isArray(value)) {
    return value.some((one) => typeof one === 'string' || typeof one === 'object')
      ? value.map((one) => formulasIn(one, isText))
      : value
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, formulasIn(one, TEXTS.has(name))]),
  )
}

function checkTrace(trace: unknown, at: number): void {
  if (typeof trace !== 'object' || trace === null || Array.isArray(trace))
    throw new AzlabError(`data[${at}] is ${show(trace)}, and not a trace.`, {
      code: 'figure/data',
      value: trace,
      expected: 'an object such as { y: [1, 2] }',
      hint: mend(trace, 'Write for example { y: [1, 2] }.'),
    })
  const one = trace as Trace
  const type = typeOf(one)
  if (!(type in TRACE_TYPES)) {
    const names = Object.keys(TRACE_TYPES).sort()
    const near = nearest(type, names)
    throw new AzlabError(`data[${at}].type is ${show(type)}, which plotly does not have.`, {
      code: 'figure/type',
      value: type,
      expected: `one of ${names.join(', ')}`,
      hint: near ? `Did you mean ${show(near)}?` : `Expected one of ${names.join(', ')}.`,
    })
  }
  for (const name of ARRAYS) {
    const value = one[name]
    // Plotly's own form of a typed array is an object with its bytes.
    const isPacked = typeof value === 'object' && value !== null && 'bdata' in value
    if (value !== undefined && value !== null && !Array.isArray(value) && !isPacked)
      throw new AzlabError(`data[${at}].${name} is ${show(value)}, and not an array.`, {
        code: 'figure/shape',
        value,
        expected: 'an array, a typed array or a column of a frame',
      })
  }
  if (PAIRED.has(type)) checkLengths(one, at)
}

/** Plotly would leave out, without a word, what stands beyond the shortest. */
function checkLengths(trace: Trace, at: number): void {
  const lengths = (['x', 'y', 'z'] as const).flatMap((name) => {
    const value = trace[name]
    // An axis of two levels of categories is an array of arrays.
    return Array.isArray(value) && !Array.isArray(value[0]) ? [{ name, length: value.length }] : []
  })
  const [first, ...rest] = lengths
  const other = rest.find(({ length }) => length !== first?.length)
  if (first && other)
    throw new AzlabError(
      `data[${at}].${first.name} has ${first.length} values and data[${at}].${other.name} has ${other.length}.`,
      {
        code: 'figure/shape',
        value: [first.length, other.length],
        expected: 'as many of one as of the other',
      },
    )
}
