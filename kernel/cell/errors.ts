// Errors as the protocol has them: name, message, and a traceback in the lines of the cell, without our own.

import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { LIBRARY } from './library.ts'
import { type Place, placeOfOffset, sourceNamed } from './sources.ts'
import type { Diagnostic } from './tslab.ts'

/** An error message's content. */
export interface Failure {
  readonly ename: string
  readonly evalue: string
  readonly traceback: readonly string[]
}

interface Frame extends Place {
  readonly name: string
  /** `cell [3]`, or a path. */
  readonly file: string
}

/** Frames that a traceback shows at most. */
const FRAMES = 20
/** Type errors that are shown at most. */
const DIAGNOSTICS = 10

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`
const kernelFolder = fileURLToPath(new URL('..', import.meta.url))

/** Where awaits of cells have passed an error on: V8's own trace ends at the promise. */
const awaitedAt = new WeakMap<object, Frame[]>()

/** Notes that an await at this offset of a script has thrown this error. */
export function noteAwait(error: unknown, file: string, offset: number): void {
  if (typeof error !== 'object' || error === null) return
  const source = sourceNamed(file)
  const place = source && placeOfOffset(source, offset)
  if (!place) return
  const frames = awaitedAt.get(error) ?? []
  if (frames.length < FRAMES) frames.push({ name: '', file, ...place })
  awaitedAt.set(error, frames)
}

/** What code has thrown, for the front end. */
export function failureOf(error: unknown): Failure {
  const { ename, evalue } = nameOf(error)
  const traceback = [`${red(ename)}: ${evalue}`, ...detailsOf(error), ...framesOf(error)]
  let cause = causeOf(error)
  for (let depth = 0; cause !== undefined && depth < 5; depth++) {
    const { ename: name, evalue: message } = nameOf(cause)
    traceback.push(`Caused by ${red(name)}: ${message}`, ...framesOf(cause))
    cause = causeOf(cause)
  }
  if (error instanceof AggregateError)
    for (const one of error.errors.slice(0, 5)) {
      const { ename: name, evalue: message } = nameOf(one)
      traceback.push(`  • ${red(name)}: ${message}`)
    }
  return { ename, evalue, traceback }
}

/** What the compiler says of a cell, which therefore has not run. */
export function diagnosticFailure(label: string, code: string, found: readonly Diagnostic[]): Failure {
  const isSyntaxFault = found.some(({ code: number }) => number >= 1000 && number < 2000)
  if (
    isSyntaxFault &&
    /(^|[;{}(:]|\*\/|\bexport\s)[^\S\n]*(await\s+)?using\s+[\w$]+\s*(=|:|\bof\b)/m.test(code)
  )
    return failureOf(
      new SyntaxError('Cells know no `using`: TypeScript 5.0 compiles them. Write const, and try … finally.'),
    )
  if (isSyntaxFault && /^[^\S\n]*import\s+defer\s+\*/m.test(code))
    return failureOf(
      new SyntaxError('Cells know no `import defer`: TypeScript 5.0 compiles them. Write `import * as`.'),
    )
  const isSyntax = found.every(({ code: number }) => number >= 1000 && number < 2000)
  const ename = isSyntax ? 'SyntaxError' : 'TypeScriptError'
  const [first] = found
  const more = found.length > 1 ? ` (and ${found.length - 1} more)` : ''
  const where = (one: Diagnostic): string =>
    `${one.file ? `${shortPath(one.file)}, ` : ''}line ${one.line}, column ${one.column}`
  const traceback = found
    .slice(0, DIAGNOSTICS)
    .flatMap((one) => [
      `${red(ename)} in ${one.file ? '' : `${label}, `}${where(one)}: ${one.message} (TS${one.code})`,
      ...(one.file ? [] : [excerpt(code, one, one.endLine === one.line ? one.endColumn : undefined)]),
    ])
  if (found.length > DIAGNOSTICS) traceback.push(`… and ${found.length - DIAGNOSTICS} more`)
  return { ename, evalue: `${where(first!)}: ${first!.message}${more}`, traceback }
}

function nameOf(error: unknown): { readonly ename: string; readonly evalue: string } {
  try {
    if (isError(error)) return { ename: String(error.name || 'Error'), evalue: String(error.message) }
    return { ename: error === null ? 'null' : typeof error, evalue: inspect(error) }
  } catch {
    return { ename: 'Error', evalue: 'an error that cannot be shown' }
  }
}

/** Errors of other realms count too. */
function isError(value: unknown): value is Error {
  return (
    value instanceof Error ||
    (typeof value === 'object' && value !== null && 'message' in value && 'name' in value)
  )
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined
}

/** An AzlabError's other fields, where its message does not say them. */
function detailsOf(error: unknown): string[] {
  if (!(error instanceof Error) || error.name !== 'AzlabError') return []
  const { expected } = error as { expected?: unknown }
  return typeof expected === 'string' && !error.message.includes(expected) ? [`  Expected ${expected}.`] : []
}

/** The frames of the user's code, with the code of the innermost; those of libraries as one line. */
function framesOf(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return []
  const { stack } = error as { stack?: unknown }
  const own = typeof stack === 'string' ? parseStack(stack) : []
  const seen = new Set(own.map(({ file, line }) => `${file}:${line}`))
  const awaited = (awaitedAt.get(error) ?? []).filter(({ file, line }) => !seen.has(`${file}:${line}`))
  const lines: string[] = []
  let hidden = 0
  let isShown = false
  for (const frame of [...own, ...awaited]) {
    const kind = kindOf(frame.file)
    if (kind === 'internal') continue
    if (kind === 'library') {
      hidden++
      continue
    }
    if (hidden) lines.push(inLibraries(hidden))
    hidden = 0
    const { file, line, column, name } = frame
    const place = `${kind === 'cell' ? file : shortPath(file)}, line ${line}, column ${column}`
    lines.push(`    at ${name ? `${name} (${place})` : place}`)
    const code = sourceNamed(file)?.code
    if (code && !isShown) lines.push(excerpt(code, frame))
    isShown ||= code !== undefined
  }
  if (hidden) lines.push(inLibraries(hidden))
  return lines.slice(0, FRAMES)
}

const inLibraries = (count: number): string => `    … ${count} ${count === 1 ? 'call' : 'calls'} in libraries`

function parseStack(stack: string): Frame[] {
  const frames: Frame[] = []
  for (const line of stack.split('\n')) {
    const match = /^\s+at (?:(.*?) \()?([^()]+?):(\d+):(\d+)\)?$/.exec(line)
    if (!match) continue
    const [, name = '', file, at, column] = match
    const readable = name.replace(/^async |^Proxy\.|^Object\./g, '').replace('<anonymous>', '')
    frames.push({
      name: readable,
      file: file!.replace(/^async /, '').replace(/^file:\/\//, ''),
      line: Number(at),
      column: Number(column),
    })
  }
  return frames
}

function kindOf(file: string): 'cell' | 'project' | 'library' | 'internal' {
  if (file.startsWith('cell')) return 'cell'
  if (file.startsWith('node:') || file.startsWith(kernelFolder) || !isAbsolute(file)) return 'internal'
  if (/[\\/]node_modules[\\/](@tslab|tslab|zeromq)[\\/]/.test(file)) return 'internal'
  if (/[\\/]node_modules[\\/]/.test(file) || file.startsWith(libraryFolder)) return 'library'
  return 'project'
}

/** dist/ of this package, with the separator at its end. */
const libraryFolder = join(dirname(LIBRARY), sep)

function shortPath(file: string): string {
  const short = relative(process.cwd(), file)
  return short.startsWith(`..${sep}..${sep}..`) || isAbsolute(short) ? file : short
}

/** The lines around a place, and a mark below it. */
function excerpt(code: string, { line, column }: Place, endColumn?: number): string {
  const lines = code.trimEnd().split('\n')
  const first = Math.max(1, line - 1)
  const last = Math.min(lines.length, line + 1)
  const width = String(last).length
  const shown: string[] = []
  for (let number = first; number <= last; number++) {
    const text = lines[number - 1] ?? ''
    const mark = number === line ? '>' : ' '
    shown.push(`  ${mark} ${String(number).padStart(width)} | ${text.slice(0, 160)}`)
    if (number !== line || column > 160) continue
    const carets = '^'.repeat(Math.max(1, Math.min(endColumn ?? column, text.length + 1) - column))
    // Tabs before the mark stay tabs, so that it stands where the text does.
    shown.push(`    ${' '.repeat(width)} | ${text.slice(0, column - 1).replace(/[^\t]/g, ' ')}${carets}`)
  }
  return shown.join('\n')
}
