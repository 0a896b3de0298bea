// What a cell gives back: a plain array of records that can also show itself, as text and in a notebook.

import { htmlTable, type Table, textTable } from '../view/table.ts'

/** How many rows to show, and how wide the table may be. */
export interface TableOptions {
  /** Records shown; the rest are counted. Default 20. */
  readonly limit?: number
  /** Columns of text. Default 110. */
  readonly width?: number
}

/** Records of a stage. As JSON it is an ordinary array; what it can do besides is not enumerable. */
export type Rows<T> = readonly T[] & {
  /** The records as a text table, one row a record. */
  table(options?: TableOptions): string
  /** The same as HTML. */
  html(options?: Pick<TableOptions, 'limit'>): string
}

/** What a notebook kernel asks of a value that shows itself (the protocol of Deno's kernel): a bundle by media type. */
export const JUPYTER_DISPLAY: symbol = Symbol.for('Jupyter.display')

/** An array of records with a table, and other things at hand that are no part of its data. */
export function rows<T, E extends object = object>(
  records: readonly T[],
  view: (records: readonly T[]) => Table,
  extras?: E,
): Rows<T> & E {
  const list = [...records]
  const shown = (limit = 20): Table => {
    const table = view(list.slice(0, limit))
    const rest = list.length - limit
    return rest > 0 ? { ...table, note: `${list.length} in all; ${rest} more are not shown.` } : table
  }
  const table = ({ limit, width = 110 }: TableOptions = {}): string => textTable(shown(limit), { width })
  const html = ({ limit }: Pick<TableOptions, 'limit'> = {}): string => htmlTable(shown(limit))
  const display = () => ({ 'text/plain': table(), 'text/html': html() })
  return withHidden(list, { table, html, [JUPYTER_DISPLAY]: display, ...extras }) as unknown as Rows<T> & E
}

/** The same object with properties that neither JSON nor a loop sees. */
export function withHidden<T extends object, E extends object>(target: T, hidden: E): T & E {
  for (const name of Reflect.ownKeys(hidden)) {
    const value = hidden[name as keyof E]
    Object.defineProperty(target, name, { value, enumerable: false, configurable: true })
  }
  return target as T & E
}
