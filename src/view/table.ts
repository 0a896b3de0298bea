// A table as plain data, and its two faces: aligned text for a terminal, and HTML.

import { createRequire } from 'node:module'
import stringWidth from 'string-width'
import { checkOptions, showControls } from '../core/index.ts'
import { highlight } from './highlight.ts'
import { escapeHtml } from './html.ts'

/** One column. */
export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
  /**
   * `program` is source to be highlighted, `value` a literal; both are set in a fixed-width font. `badge` is a verdict in
   * a word, `share` a text like `3 of 8`, which a notebook shows with a bar.
   */
  readonly kind?: 'text' | 'program' | 'value' | 'badge' | 'share'
  /** The language of the programs. Default `javascript`. */
  readonly language?: string
  /** Shrinks when the table is wider than the terminal; columns without it keep their width. */
  readonly flexible?: boolean
}

/** Rows of text under named columns. */
export interface Table {
  readonly title?: string
  /** What the rows come to, in a sentence or two above them. */
  readonly lead?: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly string[])[]
  /** One sentence below, e.g. how many rows were left out. */
  readonly note?: string
}

/** Lines that one cell may take in a terminal; what is longer ends in `…`. */
const CELL_LINES = 6
const NARROWEST = 8

/** The table as text of at most `width` columns (80 where the terminal does not say). */
export function textTable(
  table: Table,
  options: { readonly width?: number; readonly colour?: boolean } = {},
): string {
  checkOptions('textTable', options, { width: true, colour: true })
  const width = Math.max(40, options.width ?? 80)
  const bold = (text: string) => (options.colour ? `\x1b[1m${text}\x1b[22m` : text)
  const lines: string[] = table.title ? [bold(table.title)] : []
  if (table.lead) lines.push(...pieces(table.lead, width))
  if (table.rows.length === 0) lines.push('(no rows)')
  else {
    const cells = table.rows.map((row) => row.map(printable))
    const widths = columnWidths(table.columns, cells, width)
    lines.push(drawTable(table.columns, cells, widths, bold))
  }
  if (table.note) lines.push(table.note)
  return lines.join('\n')
}

/** The table as HTML; every cell is escaped. */
export function htmlTable(table: Table): string {
  const caption = table.title ? `<caption>${escapeHtml(table.title)}</caption>` : ''
  const note = [table.lead, table.note]
    .map((one) => (one ? `<p class="note">${escapeHtml(one)}</p>` : ''))
    .join('')
  if (table.rows.length === 0)
    return `<p class="empty">${table.title ? `${escapeHtml(table.title)}: ` : ''}nothing to show.</p>${note}`
  return `<div class="scroll" tabindex="0"><table>${caption}${htmlRows(table.columns, table.rows)}</table></div>${note}`
}

/** Head and body of a table; every cell is escaped. With `coloured`, programs and verdicts look the same without a style sheet. */
export function htmlRows(
  columns: readonly Column[],
  rows: Table['rows'],
  { coloured = false }: { readonly coloured?: boolean } = {},
): string {
  const head = columns.map((column) => sided('th scope="col"', column, escapeHtml(column.title))).join('')
  const body = rows
    .map(
      (row) =>
        `<tr>${row.map((text, at) => sided(`td${wrapping(text, columns[at])}`, columns[at], htmlCell(text, columns[at], coloured))).join('')}</tr>`,
    )
    .join('\n')
  return `<thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody>`
}

/**
 * A cell with its side in the markup. JupyterLab's own style sheet sets cells right, whatever their `align` says, but not
 * what stands in them; on GitHub the attribute of the cell counts.
 */
function sided(start: string, column: Column | undefined, inner: string): string {
  const end = start.split(' ')[0]
  return column?.align === 'right'
    ? `<${start} class="number" align="right">${inner}</${end}>`
    : `<${start}>${inner && `<div align="left">${inner}</div>`}</${end}>`
}

/**
 * How a cell may be made narrow: a word is broken only where it is a long one, and a sentence keeps room for a few words. Without
 * this a narrow page would break every word of every column.
 */
function wrapping(text: string, column: Column | undefined): string {
  if (column?.kind === 'program' || column?.align === 'right') return ''
  if (text.split(/\s+/).some((word) => word.length > LONG_WORD)) return ' class="long"'
  return text.length > SENTENCE ? ' class="sentence"' : ''
}

const LONG_WORD = 20
const SENTENCE = 24

function htmlCell(text: string, column: Column | undefined, coloured: boolean): string {
  if (column?.kind === 'program')
    return `<pre><code>${highlight(text, column.language, { coloured })}</code></pre>`
  if (column?.kind === 'value') return text && `<code class="value">${escapeHtml(text)}</code>`
  if (column?.kind === 'badge' && text !== '') {
    const way = GOOD.has(text) ? 'good' : NEUTRAL.has(text) ? 'neutral' : 'bad'
    const dot = coloured ? `<font color="${BADGE_COLOUR[way]}">●</font> ` : ''
    return `<span class="badge ${way}">${dot}${escapeHtml(text)}</span>`
  }
  const [, part, all] = column?.kind === 'share' ? (/^([\d.]+) of (\d+)/.exec(text) ?? []) : []
  if (part !== undefined && Number(all) > 0) {
    const percent = Math.round((100 * Number(part)) / Number(all))
    return `<span class="bar"><i style="width: ${percent}%"></i></span>${escapeHtml(text)}`
  }
  return escapeHtml(text)
}

const BADGE_COLOUR = { good: '#109e73', neutral: '#8a93a3', bad: '#d55e00' } as const
const GOOD = new Set(['task', 'right', 'ok'])
const NEUTRAL = new Set(['unchecked'])

/** Text that cannot move the cursor, change colours or turn its direction: such characters are shown, not sent. */
export function printable(text: string): string {
  return showControls(text.replace(/\r\n?/g, '\n').replace(/\t/g, '  '))
}

// Two spaces between columns; flexible columns give way, the widest first.
function columnWidths(
  columns: readonly Column[],
  cells: readonly (readonly string[])[],
  width: number,
): readonly number[] {
  const natural = columns.map((column, at) =>
    cells
      .flatMap((row) => (row[at] ?? '').split('\n'))
      // No column is wider than the terminal, so that what follows takes some steps for each.
      .reduce((most, line) => Math.min(width, Math.max(most, stringWidth(line))), stringWidth(column.title)),
  )
  const widths = [...natural]
  const room = width - 2 * (columns.length - 1)
  let over = widths.reduce((sum, one) => sum + one, 0) - room
  while (over > 0) {
    const flexible = columns.flatMap((column, at) => (column.flexible && widths[at]! > NARROWEST ? [at] : []))
    const any =
      flexible.length > 0 ? flexible : columns.flatMap((_, at) => (widths[at]! > NARROWEST ? [at] : []))
    if (any.length === 0) break
    const widest = any.reduce((best, at) => (widths[at]! > widths[best]! ? at : best))
    widths[widest] = widths[widest]! - 1
    over--
  }
  return widths
}

type CliTable = new (options: object) => { push(...rows: unknown[]): void; toString(): string }

function drawTable(
  columns: readonly Column[],
  cells: readonly (readonly string[])[],
  widths: readonly number[],
  bold: (text: string) => string,
): string {
  const Drawn = createRequire(import.meta.url)('cli-table3') as CliTable
  const none = ''
  const drawn = new Drawn({
    head: columns.map((column, at) => wrap(printable(column.title), widths[at]!).map(bold).join('\n')),
    // The library counts the space beside a column as part of it.
    colWidths: widths.map((width) => width + 2),
    colAligns: columns.map((column) => column.align ?? 'left'),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2, compact: true },
    chars: {
      top: none,
      'top-mid': none,
      'top-left': none,
      'top-right': none,
      bottom: none,
      'bottom-mid': none,
      'bottom-left': none,
      'bottom-right': none,
      left: none,
      'left-mid': none,
      mid: none,
      'mid-mid': none,
      right: none,
      'right-mid': none,
      middle: none,
    },
  })
  const fit = (text: string, width: number) => wrap(text, width).join('\n')
  for (const row of cells) drawn.push(row.map((text, at) => fit(text, widths[at]!)))
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  for (const line of text.split('\n')) {
    lines.push(...pieces(line, width, CELL_LINES + 1))
    if (lines.length > CELL_LINES) break
  }
  if (lines.length <= CELL_LINES) return lines
  const last = lines[CELL_LINES - 1] ?? ''
  return [...lines.slice(0, CELL_LINES - 1), `${firstOf(last, width - 1)}…`]
}

// Breaks after a space where there is one in the last third, else anywhere between two characters as people see them.
// One walk through the line, which may be a model's and long.
function pieces(line: string, width: number, most = Number.POSITIVE_INFINITY): string[] {
  const found: string[] = []
  let start = 0
  let taken = 0
  for (const { segment, index } of CHARACTERS.segment(line)) {
    const own = stringWidth(segment)
    if (taken + own > width && index > start) {
      // Halves of flags take less room together than one by one.
      if (line.length - start < 8 * width && stringWidth(line.slice(start)) <= width) break
      const fits = line.slice(start, index)
      const space = line.startsWith(' ', index) ? fits.length : fits.lastIndexOf(' ')
      const at = space > (fits.length * 2) / 3 ? space + 1 : fits.length
      found.push(fits.slice(0, at).trimEnd())
      if (found.length === most) return found
      start += at
      taken = start < index ? stringWidth(line.slice(start, index)) : 0
      // A space that a piece ended with belongs to none.
      if (start > index) continue
    }
    taken += own
  }
  return [...found, line.slice(start)]
}

const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The beginning of a text that is at most so many columns wide; no accent, flag or pair of code units is cut apart. */
function firstOf(text: string, width: number): string {
  let taken = 0
  let end = 0
  for (const { segment } of CHARACTERS.segment(text)) {
    taken += stringWidth(segment)
    if (taken > width) break
    end += segment.length
  }
  return text.slice(0, end)
}
