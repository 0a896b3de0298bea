// A figure and a table of one's own in a notebook, drawn as azlab draws its own.

import type { Figure, Layout, Table, Trace } from '../view/index.ts'
import { axis, baseLayout } from '../view/theme.ts'
import { type Rows, rows } from './rows.ts'

/** What a figure of one's own is made of. */
export interface FigureInput {
  readonly title: string
  /** What it shows and how to read it; readers who do not see it get this text. */
  readonly description?: string
  /** Traces for plotly. */
  readonly data: readonly Trace[]
  /** Title of the horizontal and the vertical axis. */
  readonly x?: string
  readonly y?: string
  /** Pixels; 380 unless told. */
  readonly height?: number
  /** A plotly layout, laid over that of the house; its `xaxis` and `yaxis` over the house's axes. */
  readonly layout?: Layout
}

/** The figure as plain data, in the colours and fonts of the others. */
export function ownFigure({ title, description = '', data, x = '', y = '', ...rest }: FigureInput): Figure {
  const { height = 380, layout = {} } = rest
  const name = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  const xaxis = axis(x, layout.xaxis as Layout | undefined)
  const yaxis = axis(y, layout.yaxis as Layout | undefined)
  return { name, title, description, data, layout: { ...baseLayout(title, height), ...layout, xaxis, yaxis } }
}

/** How a table of one's own is shown. */
export interface OwnTableOptions {
  readonly title?: string
  /** A sentence below. */
  readonly note?: string
  /** Columns that hold programs, to be highlighted. */
  readonly programs?: readonly string[]
  /** Of those programs. Default `javascript`. */
  readonly language?: string
}

/** Records of one's own that show themselves as a table: a column a key, in the order in which the keys come. */
export function table<T extends object>(records: readonly T[], options: OwnTableOptions = {}): Rows<T> {
  return rows(records, (some) => tableOf(some as readonly Readonly<Record<string, unknown>>[], options))
}

function tableOf(
  records: readonly Readonly<Record<string, unknown>>[],
  { title, note, programs = [], language = 'javascript' }: OwnTableOptions,
): Table {
  const keys = [...new Set(records.flatMap((record) => Object.keys(record)))]
  const digits = new Map(keys.map((key) => [key, digitsOf(records.map((record) => record[key]))]))
  const isNumeric = (key: string): boolean =>
    records.every((record) => record[key] === undefined || typeof record[key] === 'number')
  return {
    ...(title ? { title } : {}),
    ...(note ? { note } : {}),
    columns: keys.map((key) => {
      if (isNumeric(key)) return { title: key, align: 'right' }
      return programs.includes(key)
        ? { title: key, kind: 'program', flexible: true, language }
        : { title: key, flexible: true }
    }),
    rows: records.map((record) => keys.map((key) => cellText(record[key], digits.get(key)!))),
  }
}

/** Digits after the point in a column of numbers: enough to tell its values apart, the same for all of them. */
function digitsOf(values: readonly unknown[]): number {
  const numbers = values.filter(
    (value): value is number => typeof value === 'number' && Number.isFinite(value),
  )
  if (numbers.every(Number.isInteger)) return 0
  return Math.max(...numbers.map(Math.abs)) < 10 ? 3 : 1
}

function cellText(value: unknown, digits: number): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  // A sum that should be 0 is a little below it.
  if (typeof value === 'number')
    return Number.isFinite(value) ? value.toFixed(digits).replace(/^-(?=[0.]+$)/, '') : String(value)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
