// Values of other packages that do not know how to show themselves here: data frames and series of danfojs as tables.

import type { MimeBundle } from 'azlab/core'
import type { Table } from 'azlab/view'
import { library } from './library.ts'

/** Rows that are shown of a frame. */
const MOST_ROWS = 50
const MOST_COLUMNS = 30

/** What danfojs' frames and series have in common. */
interface Frame {
  readonly $data: readonly unknown[]
  readonly $columns: readonly unknown[]
  readonly $isSeries: boolean
  readonly index: readonly unknown[]
}

/** The bundle of a value that we know of; undefined for any other. */
export function foreignBundle(value: unknown): MimeBundle | undefined {
  if (!isFrame(value)) return undefined
  const { $data, $columns, $isSeries: isSeries, index } = value
  const names = $columns.slice(0, MOST_COLUMNS).map(String)
  const rows = $data.slice(0, MOST_ROWS).map((row) => (isSeries ? [row] : (row as readonly unknown[])))
  const isNumber = (at: number) => rows.every((row) => row[at] == null || typeof row[at] === 'number')
  const hidden = [
    ...($data.length > MOST_ROWS ? [`${$data.length - MOST_ROWS} more rows`] : []),
    ...($columns.length > MOST_COLUMNS ? [`${$columns.length - MOST_COLUMNS} more columns`] : []),
  ]
  const table: Table = {
    title: isSeries ? `${$data.length} values` : `${$data.length} rows, ${$columns.length} columns`,
    columns: [
      { title: '' },
      ...names.map((title, at) => ({ title, ...(isNumber(at) ? { align: 'right' as const } : {}) })),
    ],
    rows: rows.map((row, at) => [String(index[at] ?? at), ...names.map((_, column) => cell(row[column]))]),
    ...(hidden.length > 0 ? { note: `Not shown: ${hidden.join(', ')}.` } : {}),
  }
  // Loaded when it is needed: the kernel starts without the library.
  const { htmlTable, textTable } = library()
  return { 'text/html': htmlTable(table), 'text/plain': textTable(table, { width: 120 }) }
}

/** By what they have, not by their class: a notebook may have a copy of the package of its own. */
function isFrame(value: unknown): value is Frame {
  if (typeof value !== 'object' || value === null) return false
  const { $data, $columns, $isSeries, index } = value as Partial<Record<keyof Frame, unknown>>
  return [$data, $columns, index].every(Array.isArray) && typeof $isSeries === 'boolean'
}

function cell(value: unknown): string {
  if (typeof value !== 'number') return value == null ? '' : String(value)
  return Number.isInteger(value) || !Number.isFinite(value)
    ? String(value)
    : String(Number(value.toPrecision(6)))
}
