// A figure and a table of one's own in a notebook, drawn as azlab draws its own.

import {
  AzlabError,
  checkNumber,
  checkOptions,
  checkText,
  given,
  mend,
  type OptionNames,
} from '../core/index.ts'
import { column, counted } from '../view/format.ts'
import type { Figure, Layout, Table, Trace } from '../view/index.ts'
import { plainFigure } from '../view/plain.ts'
import { OWN_TEMPLATE } from '../view/template.ts'
import { axis, baseLayout } from '../view/theme.ts'
import { jsonText } from './columns.ts'
import { formulasIn, plainTraces } from './figure-input.ts'
import { type Rows, rows } from './rows.ts'

/** What a figure of one's own is made of. */
export interface FigureInput {
  /** Default: none. A formula as `$\alpha^2$` is written in letters. */
  readonly title?: string
  /** What it shows and how to read it; readers who do not see it get this text. */
  readonly description?: string
  /** Traces for plotly. Their arrays may be typed, and columns of a data frame. */
  readonly data: readonly object[]
  /** Title of the horizontal and the vertical axis. */
  readonly x?: string
  readonly y?: string
  /** Pixels. Default 380. */
  readonly height?: number
  /** A plotly layout, laid over that of the house; its `xaxis` and `yaxis` over the house's axes. */
  readonly layout?: object
}

const FIGURE_OPTIONS: OptionNames<FigureInput> = {
  title: true,
  description: true,
  data: true,
  x: true,
  y: true,
  height: true,
  layout: true,
}

/** Throws `options/…` for what a figure is not made of. */
function checkFigure(input: FigureInput): void {
  checkOptions('az.plot.figure', input, FIGURE_OPTIONS)
  for (const name of ['title', 'description', 'x', 'y'] as const) {
    const value = input[name]
    if (value !== undefined && value !== '')
      checkText(`Option ${name}`, value, 'text', 'Write it in quotation marks, or leave it out.')
  }
  checkNumber('height', input.height, { above: 0 })
  if (input.layout !== undefined) checkOptions('layout', input.layout)
}

/** The figure as plain data, in the colours and fonts of the others. Throws as `plainTraces` does. */
export function ownFigure(input: FigureInput): Figure {
  checkFigure(input)
  const { x = '', y = '', height = 380 } = input
  const { data, gaps } = plainTraces(input.data)
  const layout = formulasIn(plainFigure(input.layout ?? {}, 'layout').value) as Layout
  const title = formulasIn(input.title ?? '', true) as string
  const note = gaps === 0 ? '' : `${counted(gaps, 'number is', 'numbers are')} not finite and left out.`
  const named = title
    .toLowerCase()
    .replace(/<[^<>]*>/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  const axes = {
    xaxis: axis(formulasIn(x, true) as string, layout.xaxis as Layout | undefined),
    yaxis: axis(formulasIn(y, true) as string, layout.yaxis as Layout | undefined),
  }
  return {
    name: named === '' ? 'figure' : named,
    title: title.replace(/<[^<>]*>/g, ''),
    description: [input.description ?? '', note].filter((part) => part !== '').join(' '),
    data: data as readonly Trace[],
    layout: { ...ownLayout(title, height), ...layout, ...axes },
  }
}

function ownLayout(title: string, height: number): Layout {
  const base = baseLayout(title, height)
  const margin = title === '' ? { margin: { ...(base.margin as object), t: 48 } } : {}
  return { ...base, ...margin, template: OWN_TEMPLATE }
}

/** How a table of one's own is shown. */
export interface OwnTableOptions {
  readonly title?: string
  /** A sentence below. */
  readonly note?: string
  /** Columns that hold programs, to be highlighted. */
  readonly programs?: readonly string[]
  /** The language of those programs. Default `javascript`. */
  readonly language?: string
}

const TABLE_OPTIONS: OptionNames<OwnTableOptions> = {
  title: true,
  note: true,
  programs: true,
  language: true,
}

/**
 * Records of one's own that show themselves as a table: a column a key, in the order in which the keys come; plain numbers and
 * texts stand in a column `value`. Throws `table/records` for what is no list of such, and `options/…`.
 */
export function table<T>(records: readonly T[], options: OwnTableOptions = {}): Rows<T> {
  checkRecords(records)
  checkOptions('az.table', options, TABLE_OPTIONS)
  return rows(records, (some) => tableOf(some.map(fieldsOf), options))
}

/** Throws `table/records` for what cannot be the rows of a table. */
function checkRecords(records: unknown): void {
  const isList = Array.isArray(records)
  const at = isList ? records.findIndex((one) => !isRow(one)) : -1
  if (isList && at < 0) return
  const stray = isList ? records[at] : records
  throw new AzlabError(
    isList
      ? `az.table was given ${given(stray)} as record ${at + 1} of ${records.length}.`
      : `az.table was given ${given(records)} instead of records.`,
    {
      code: 'table/records',
      value: stray,
      expected: 'a list of objects, numbers or texts',
      hint: mend(stray, 'Give for example [{ step: 1, reward: 0.5 }], or filter out what is missing.'),
    },
  )
}

const isRow = (one: unknown): boolean =>
  one !== null && one !== undefined && typeof one !== 'function' && !(one instanceof Promise)

/** The fields of a record; what has none is a value. */
const fieldsOf = (record: unknown): Readonly<Record<string, unknown>> =>
  typeof record === 'object' && !(record instanceof Date)
    ? (record as Readonly<Record<string, unknown>>)
    : { value: record }

function tableOf(
  records: readonly Readonly<Record<string, unknown>>[],
  { title, note, programs = [], language = 'javascript' }: OwnTableOptions,
): Table {
  const keys = [...new Set(records.flatMap((record) => Object.keys(record)))]
  const columns = keys.map((key) => columnText(records.map((record) => record[key])))
  return {
    ...(title ? { title } : {}),
    ...(note ? { note } : {}),
    columns: keys.map((key, at) => {
      if (columns[at]!.isNumeric) return { title: key, align: 'right' }
      return programs.includes(key)
        ? { title: key, kind: 'program', flexible: true, language }
        : { title: key, flexible: true }
    }),
    rows: records.map((_, row) => columns.map(({ cells }) => cells[row]!)),
  }
}

/** The cells of a column. Numbers share their digits; a column of nothing else stands at the right. */
function columnText(values: readonly unknown[]): {
  readonly cells: readonly string[]
  readonly isNumeric: boolean
} {
  const isNumber = (value: unknown): value is number | bigint =>
    typeof value === 'number' || typeof value === 'bigint'
  const numbers = column(values.filter(isNumber))
  let next = 0
  const cells = values.map((value) => (isNumber(value) ? numbers[next++]! : cellText(value)))
  return { cells, isNumeric: values.every((value) => isNumber(value) || isMissing(value)) }
}

const isMissing = (value: unknown): boolean => value === undefined || value === null

function cellText(value: unknown): string {
  if (isMissing(value)) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date' : value.toISOString()
  return typeof value === 'object' ? jsonText(value as object) : String(value)
}
