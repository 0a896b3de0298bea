// Tables in a notebook's output: the first rows, the others one click away, no script.

import { escapeHtml } from '../html.ts'
import { htmlRows, type Table } from '../table.ts'
import { displayHtml } from './style.ts'

export interface DisplayOptions {
  /** Rows that are seen at once. Default 10. */
  readonly first?: number
  /** Rows in all; more are counted. Default 200. */
  readonly most?: number
}

/** Tables as one output. */
export function displayTables(tables: readonly Table[], options: DisplayOptions = {}): string {
  return displayHtml(tables.map((table) => tableFragment(table, options)).join('\n'))
}

/** A table as a part of an output. */
export function tableFragment(table: Table, { first = 10, most = 200 }: DisplayOptions = {}): string {
  const { title, lead, note, columns, rows } = withoutEmptyColumns(table)
  const heading = [
    ...(title ? [`<strong>${escapeHtml(title)}</strong>`] : []),
    ...(lead ? [escapeHtml(lead)] : []),
  ]
  const seen = rows.slice(0, first)
  const folded = rows.slice(first, Math.max(first, most))
  const left = rows.length - seen.length - folded.length
  const scroll = (some: Table['rows']) =>
    `<div class="scroll" tabindex="0"><table>${htmlRows(columns, some, { coloured: true })}</table></div>`
  return [
    ...(heading.length > 0 ? [`<p>${heading.join('&ensp;')}</p>`] : []),
    rows.length === 0 ? '<p class="muted">Nothing to show.</p>' : scroll(seen),
    ...(folded.length > 0
      ? [
          `<details><summary>${folded.length} more ${folded.length === 1 ? 'row' : 'rows'}</summary>${scroll(folded)}</details>`,
        ]
      : []),
    ...(left > 0 ? [`<p class="muted">${left} further rows are not shown.</p>`] : []),
    ...(note ? [`<p class="muted">${escapeHtml(note)}</p>`] : []),
  ].join('\n')
}

/** Without the columns that say nothing in any row, such as reasons where nothing was rejected. */
function withoutEmptyColumns(table: Table): Table {
  const kept = table.columns.map(
    (_, at) => table.rows.length === 0 || table.rows.some((row) => row[at] !== ''),
  )
  return {
    ...table,
    columns: table.columns.filter((_, at) => kept[at]),
    rows: table.rows.map((row) => row.filter((_, at) => kept[at])),
  }
}
