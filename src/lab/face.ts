// Values that show what they are: as the last value of a cell, and where they are printed or inspected.

import { JUPYTER_DISPLAY } from '../core/index.ts'
import { displayTables } from '../view/display/table.ts'
import { type Table, textTable } from '../view/table.ts'
import { inspectable } from './tslab.ts'

/** How Node's `console.log` and `util.inspect` ask an object to print itself. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** Columns of text. */
const WIDTH = 100

/**
 * The same value, which shows these tables in a notebook and prints them as text. Inside another value it is its one line
 * `short`. Nothing of it is enumerable; a value that cannot take it (frozen) stays as it is.
 */
export function withFace<T extends object>(value: T, short: () => string, tables: () => readonly Table[]): T {
  if (!Object.isExtensible(value)) return value
  const text = () =>
    tables()
      .map((table) => textTable(table, { width: WIDTH }))
      .join('\n\n')
  const display = () => ({ 'text/plain': text(), 'text/html': displayTables(tables(), { first: 50 }) })
  const inTslab = inspectable(display)[INSPECT] as (...args: readonly unknown[]) => unknown
  const inspect = function (this: object, depth: number, options: { readonly depth?: number | null }) {
    // Stock tslab shows it itself; elsewhere that gives the value back.
    const shown = inTslab.call(this, depth, options)
    if (shown !== this) return shown
    return depth < (options.depth ?? 2) ? short() : text()
  }
  for (const [name, made] of [
    [JUPYTER_DISPLAY, display],
    [INSPECT, inspect],
  ] as const)
    Object.defineProperty(value, name, { value: made, enumerable: false, configurable: true, writable: true })
  return value
}
