// Notebook files: nbformat 4.5 read into plain data and written as Jupyter writes it, in one step that cannot be half done.

import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { AzlabError, parseJson, show } from 'azlab/core'
import type { DisplayOutput, Output } from '../client/output.ts'
import type { Json, JsonBundle } from '../protocol/json.ts'
import { writeWhole } from './whole-file.ts'

export interface Cell {
  readonly cell_type: 'code' | 'markdown' | 'raw'
  readonly id: string
  readonly source: string
  readonly metadata: Readonly<Record<string, Json>>
  /** Code cells have it. */
  readonly execution_count?: number | null
  /** Code cells have them. */
  readonly outputs?: readonly Output[]
  /** For markdown cells: pictures by name. */
  readonly attachments?: Readonly<Record<string, JsonBundle>>
}

export interface Notebook {
  readonly nbformat: 4
  readonly nbformat_minor: number
  readonly metadata: Readonly<Record<string, Json>>
  readonly cells: readonly Cell[]
}

/** Tags of a cell. */
export function tagsOf(cell: Cell): readonly string[] {
  const { tags } = cell.metadata
  return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : []
}

/** Reads a notebook file. Throws `notebook/unreadable` or `notebook/invalid`, which names the cell. */
export async function readNotebook(path: string): Promise<Notebook> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new AzlabError(
      missing
        ? `There is no notebook ${show(path)}.`
        : `The notebook ${show(path)} cannot be read: ${(cause as Error).message}.`,
      { code: 'notebook/unreadable', value: path, expected: 'the path of an .ipynb file' },
      { cause },
    )
  }
  return parseNotebook(text, path)
}

/** Reads a notebook's text. `name` stands in errors. */
export function parseNotebook(text: string, name = 'notebook'): Notebook {
  let found: unknown
  try {
    found = parseJson(text.replace(/^\ufeff/, ''))
  } catch (error) {
    throw invalid(name, `it is not JSON (${(error as Error).message})`, undefined)
  }
  if (!isRecord(found)) throw invalid(name, 'it is not a JSON object', found)
  if (found.nbformat !== 4)
    throw invalid(name, `its nbformat is ${show(found.nbformat)}`, found.nbformat, {
      hint: 'Open and save it in JupyterLab, or convert it with `jupyter nbconvert --to notebook`.',
    })
  if (!Array.isArray(found.cells)) throw invalid(name, 'it has no list of cells', found.cells)
  const ids = new Set<string>()
  const cells = found.cells.map((cell, index) => readCell(cell, `${name}, cell ${index + 1}`, ids))
  const metadata = isRecord(found.metadata) ? (found.metadata as Notebook['metadata']) : {}
  // Ids came with 4.5; every cell has one now.
  const minor = typeof found.nbformat_minor === 'number' ? found.nbformat_minor : 0
  return { nbformat: 4, nbformat_minor: Math.max(5, minor), metadata, cells }
}

function readCell(cell: unknown, name: string, ids: Set<string>): Cell {
  if (!isRecord(cell)) throw invalid(name, 'it is not an object', cell)
  const kind = cell.cell_type
  if (kind !== 'code' && kind !== 'markdown' && kind !== 'raw')
    throw invalid(name, `its cell_type is ${show(kind)}`, kind)
  const source = joined(cell.source)
  if (source === null) throw invalid(name, 'its source is no text', cell.source)
  const given = cell.id
  const id = typeof given === 'string' && given !== '' && !ids.has(given) ? given : newId(ids)
  ids.add(id)
  const metadata = isRecord(cell.metadata) ? (cell.metadata as Cell['metadata']) : {}
  const common = { cell_type: kind, id, source, metadata } as const
  if (kind !== 'code')
    return isRecord(cell.attachments)
      ? { ...common, attachments: cell.attachments as Cell['attachments'] }
      : common
  const outputs = (Array.isArray(cell.outputs) ? cell.outputs : []).map((output) => readOutput(output, name))
  const count = typeof cell.execution_count === 'number' ? cell.execution_count : null
  return { ...common, execution_count: count, outputs }
}

function readOutput(output: unknown, name: string): Output {
  const kind = isRecord(output) ? output.output_type : undefined
  if (!isRecord(output)) throw invalid(name, 'an output is not an object', output)
  if (kind === 'stream') {
    const text = joined(output.text) ?? ''
    return { output_type: kind, name: output.name === 'stderr' ? 'stderr' : 'stdout', text }
  }
  if (kind === 'error') {
    const traceback = Array.isArray(output.traceback) ? output.traceback.map(String) : []
    return { output_type: kind, ename: String(output.ename), evalue: String(output.evalue), traceback }
  }
  if (kind !== 'display_data' && kind !== 'execute_result')
    throw invalid(name, `an output has the output_type ${show(kind)}`, kind)
  const given = isRecord(output.data) ? output.data : {}
  const data = Object.fromEntries(
    Object.entries(given).map(([mime, value]) => [mime, isJsonMime(mime) ? value : (joined(value) ?? value)]),
  ) as JsonBundle
  const metadata = isRecord(output.metadata) ? (output.metadata as DisplayOutput['metadata']) : {}
  if (kind === 'display_data') return { output_type: kind, data, metadata }
  const count = typeof output.execution_count === 'number' ? output.execution_count : null
  return { output_type: kind, execution_count: count, data, metadata }
}

/**
 * The text of a notebook as Jupyter writes it: keys in order, one space a level, long texts as lists of lines, so that
 * saving the same notebook here or there gives the same file.
 */
export function notebookText(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: lines(cell.source),
    ...(cell.outputs && { outputs: cell.outputs.map(writtenOutput) }),
  }))
  return `${JSON.stringify(sorted({ ...notebook, cells }), null, 1)}\n`
}

/** Writes a notebook so that a reader, or a crash, never meets half a file. Throws `notebook/unwritable`. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  await writeWhole(path, notebookText(notebook))
}

function writtenOutput(output: Output): unknown {
  if (output.output_type === 'stream') return { ...output, text: lines(output.text) }
  if (output.output_type === 'error') return output
  const data = Object.entries(output.data).map(([mime, value]) => [
    mime,
    typeof value === 'string' && isText(mime) ? lines(value) : value,
  ])
  return { ...output, data: Object.fromEntries(data) }
}

/** Types that a notebook file holds as lines; base64 stays one text, and JSON is JSON. */
function isText(mime: string): boolean {
  return mime.startsWith('text/') || mime === 'image/svg+xml' || mime === 'application/javascript'
}

/** Whether the contents of a mime type are JSON, not text. */
export function isJsonMime(mime: string): boolean {
  return mime === 'application/json' || mime.endsWith('+json')
}

function lines(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\n)/)
}

function joined(value: unknown): string | null {
  if (typeof value === 'string') return value
  return Array.isArray(value) && value.every((line) => typeof line === 'string') ? value.join('') : null
}

function newId(taken: ReadonlySet<string>): string {
  for (;;) {
    const id = randomBytes(4).toString('hex')
    if (!taken.has(id)) return id
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name])]),
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(
  name: string,
  what: string,
  value: unknown,
  more: { readonly hint?: string } = {},
): AzlabError {
  return new AzlabError(`${name}: ${what}.`, {
    code: 'notebook/invalid',
    value,
    expected: 'a Jupyter notebook of nbformat 4',
    ...more,
  })
}
