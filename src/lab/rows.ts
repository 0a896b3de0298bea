// What a cell gives back: a plain array of records that can also show itself, as text, in a notebook and as a data frame.

import { checkNumber, checkOptions, JUPYTER_DISPLAY, type OptionNames } from '../core/index.ts'
import { displayTables } from '../view/display/table.ts'
import { type Table, textTable } from '../view/table.ts'
import { type DataFrame, frameOf } from './frame.ts'
import { inspectable } from './tslab.ts'

/** How many rows to show, and how wide the table may be. */
export interface TableOptions {
  /** Records shown; the rest are counted. Default 20. */
  readonly limit?: number
  /** Columns of text. Default 110. */
  readonly width?: number
}

/** How many rows HTML shows: those seen at once, and those that can be unfolded. */
export interface HtmlOptions {
  /** Rows seen at once. Default 10. */
  readonly first?: number
  /** Rows in all; the rest are counted. Default 200. */
  readonly limit?: number
}

const TABLE_OPTIONS: OptionNames<TableOptions> = { limit: true, width: true }
const HTML_OPTIONS: OptionNames<HtmlOptions> = { first: true, limit: true }

const WHOLE = { whole: true, least: 0 }

/** Records of a stage. As JSON it is an ordinary array; what it can do besides is not enumerable. */
export type Rows<T> = readonly T[] & {
  /** The records as a text table, one row a record. */
  table(options?: TableOptions): string
  /** The same as HTML, without scripts: programs highlighted, the rows after the first unfolded by a click. */
  html(options?: HtmlOptions): string
  /** The records as a danfojs data frame, one row a record. Throws `frame/not-installed` without the package danfojs-node. */
  frame(): DataFrame
}

/** An array of records with a table, and other things at hand that are no part of its data. */
export function rows<T, E extends object = object>(
  records: readonly T[],
  view: (records: readonly T[]) => Table,
  extras?: E,
  more: (records: readonly T[]) => readonly Table[] = () => [],
): Rows<T> & E {
  const list = [...records]
  const table = (options: TableOptions = {}): string => {
    checkOptions('table', options, TABLE_OPTIONS)
    const { limit = 20, width = 110 } = options
    checkNumber('limit', limit, WHOLE)
    checkNumber('width', width, WHOLE)
    const whole = view(list)
    const rest = list.length - limit
    const counted = `${list.length} in all; ${rest} more are not shown.`
    const note = [whole.note, ...(rest > 0 ? [counted] : [])].filter(Boolean).join(' ')
    const shown = { ...whole, rows: whole.rows.slice(0, limit), ...(note ? { note } : {}) }
    return [...more(list), shown].map((one) => textTable(one, { width })).join('\n\n')
  }
  const html = (options: HtmlOptions = {}): string => {
    checkOptions('html', options, HTML_OPTIONS)
    const { first, limit } = options
    checkNumber('first', first, WHOLE)
    checkNumber('limit', limit, WHOLE)
    return displayTables([...more(list), view(list)], { first, most: limit })
  }
  const frame = (): DataFrame => frameOf(list)
  const display = () => ({ 'text/plain': table(), 'text/html': html() })
  return withHidden(list, {
    table,
    html,
    frame,
    [JUPYTER_DISPLAY]: display,
    ...extras,
  }) as unknown as Rows<T> & E
}

/** A value that shows itself as tables. */
export function shownAs<T extends object, E extends object>(
  value: T,
  tables: () => readonly Table[],
  extras?: E,
): T & E {
  return withHidden(value, { ...tablesDisplay(tables), ...extras }) as unknown as T & E
}

/** The display of something that shows itself as tables. */
export function tablesDisplay(tables: () => readonly Table[]): Readonly<Record<symbol, () => object>> {
  return {
    [JUPYTER_DISPLAY]: () => {
      const made = tables()
      return {
        'text/plain': made.map((table) => textTable(table, { width: 110 })).join('\n\n'),
        'text/html': displayTables(made, { first: 50 }),
      }
    },
  }
}

/** The same object with properties that neither JSON nor a loop sees. */
export function withHidden<T extends object, E extends object>(target: T, hidden: E): T & E {
  const display = (hidden as Readonly<Record<symbol, unknown>>)[JUPYTER_DISPLAY]
  const printing = typeof display === 'function' ? inspectable(() => display()) : {}
  for (const some of [hidden, printing] as readonly Readonly<Record<string | symbol, unknown>>[])
    for (const name of Reflect.ownKeys(some)) {
      const value = some[name]
      Object.defineProperty(target, name, { value, enumerable: false, configurable: true })
    }
  return target as T & E
}
