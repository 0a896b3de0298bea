// Where the code of cells and of imported files comes from: positions in stack traces become those of the source.

import { fileURLToPath } from 'node:url'
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { type Edited, offsetAt, positionAt } from './edit.ts'

/** One script that runs, by the name under which V8 knows it. */
export interface Source {
  /** What the user wrote. */
  readonly code: string
  /** JavaScript before it was instrumented. */
  readonly javascript: string
  readonly instrumented: Edited
  /** Source maps from the source to the JavaScript, to be applied last to first. */
  readonly maps: readonly string[]
  /** The code as the compiler was given it, where that is not what the user wrote. */
  readonly rewritten?: Edited
  /** Lines that stand before the user's in the first map's source. */
  readonly prefixLines: number
}

/** A place in what the user wrote; line and column from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** Scripts that are remembered; the oldest are forgotten first. */
const REMEMBERED = 1000

const kernelFolder = new URL('..', import.meta.url)
const isOurs = (frame: string): boolean =>
  frame.includes(kernelFolder.href) || frame.includes(fileURLToPath(kernelFolder))

const sources = new Map<string, Source>()
const traced = new WeakMap<Source, readonly TraceMap[]>()

export function remember(name: string, source: Source): void {
  sources.delete(name)
  sources.set(name, source)
  if (sources.size > REMEMBERED) sources.delete(sources.keys().next().value!)
}

export function sourceNamed(name: string): Source | undefined {
  return sources.get(name)
}

/** The place in the source of a place in the script that runs. */
export function placeOf(name: string, { line, column }: Place): Place | undefined {
  const source = sources.get(name)
  if (!source) return undefined
  const { text, originalOffset } = source.instrumented
  return placeOfOffset(source, originalOffset(offsetAt(text, { line: line - 1, column: column - 1 })))
}

/** The place in the source of an offset in the JavaScript before it was instrumented. */
export function placeOfOffset(source: Source, offset: number): Place | undefined {
  let maps = traced.get(source)
  if (!maps) {
    maps = source.maps.map((text) => new TraceMap(text))
    traced.set(source, maps)
  }
  let { line, column } = positionAt(source.javascript, offset)
  for (const map of maps.toReversed()) {
    const original = originalPositionFor(map, { line: line + 1, column })
    if (original.line === null) return undefined
    line = original.line - 1
    column = original.column
  }
  line -= source.prefixLines
  if (source.rewritten && line >= 0) {
    const { text, originalOffset } = source.rewritten
    ;({ line, column } = positionAt(source.code, originalOffset(offsetAt(text, { line, column }))))
  }
  return { line: line + 1, column: column + 1 }
}

/** Rewrites a stack trace's positions in our scripts, e.g. `cell [3]:7:9`, to those in the source. */
export function mapPositions(stack: string): string {
  return stack.replace(
    /^([^\S\n]+at (?:.*\()?)([^()\n]+?):(\d+):(\d+)(\)?)$/gm,
    (all, before: string, name: string, line: string, column: string, after: string) => {
      const place = placeOf(name, { line: Number(line), column: Number(column) })
      return place ? `${before}${name}:${place.line}:${place.column}${after}` : all
    },
  )
}

/** Makes every stack trace of this process name the source's lines, those that user code prints too. */
export function installStackTraces(): void {
  Error.stackTraceLimit = 50
  Error.prepareStackTrace = (error, sites) => {
    let head: string
    try {
      head = String(error)
    } catch {
      head = 'Error'
    }
    const frames = sites.map((site) => `    at ${site}`)
    // Below the outermost frame of a cell there is only the kernel.
    const outermost = frames.findLastIndex((frame) => /\bcell \[?\w+\]?:\d/.test(frame))
    const kept = outermost < 0 ? frames : frames.slice(0, outermost + 1).filter((frame) => !isOurs(frame))
    return mapPositions([head, ...kept].join('\n'))
  }
}
