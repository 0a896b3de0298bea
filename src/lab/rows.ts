// What a cell gives back: a plain array of records that can also show itself as a table.

/** How many rows to show, and how wide a cell may be. */
export interface TableOptions {
  /** Rows shown; the rest are counted. Default 20. */
  readonly limit?: number
  /** Longest text of a cell. Default 60. */
  readonly width?: number
}

/** Records of a stage. As JSON it is an ordinary array; what it can do besides is not enumerable. */
export type Rows<T> = readonly T[] & {
  /** The records as a text table, one line a record. */
  table(options?: TableOptions): string
}

/** One line of a table: a few short texts or numbers by name. */
export type Row = Readonly<Record<string, string | number | null>>

/** An array of records with a table, and other things at hand that are no part of its data. */
export function rows<T, E extends object = object>(
  records: readonly T[],
  row: (record: T) => Row,
  extras?: E,
): Rows<T> & E {
  const copy = [...records]
  const table = (options?: TableOptions): string => textTable(copy.map(row), options)
  for (const [name, value] of Object.entries({ table, ...extras })) {
    Object.defineProperty(copy, name, { value, enumerable: false, configurable: true })
  }
  return copy as unknown as Rows<T> & E
}

/** Rows as text: a header, a rule, and columns as wide as they must be. */
export function textTable(lines: readonly Row[], options: TableOptions = {}): string {
  const { limit = 20, width = 60 } = options
  if (lines.length === 0) return '(no rows)'
  const shown = lines.slice(0, limit)
  const names = [...new Set(shown.flatMap((line) => Object.keys(line)))]
  const cells = shown.map((line) => names.map((name) => cell(line[name] ?? null, width)))
  const numeric = names.map((name) => shown.every((line) => typeof (line[name] ?? 0) === 'number'))
  const widths = names.map((name, i) => Math.max(name.length, ...cells.map((one) => one[i]!.length)))
  const lineOf = (texts: readonly string[]): string =>
    texts
      .map((text, i) => (numeric[i] ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd()
  const rest = lines.length - shown.length
  return [
    lineOf(names),
    widths.map((w) => '─'.repeat(w)).join('  '),
    ...cells.map(lineOf),
    ...(rest > 0 ? [`… and ${rest} more`] : []),
  ].join('\n')
}

function cell(value: string | number | null, width: number): string {
  if (value === null) return ''
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toFixed(3)
  const line = value.replace(/\s+/g, ' ').trim()
  return line.length > width ? `${line.slice(0, width - 1)}…` : line
}
