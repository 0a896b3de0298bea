// The one file that knows tslab 1.0.22: cells to JavaScript with types across cells, completion, inspection.

import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type * as TS from '@tslab/typescript-for-tslab'
import type { MimeBundle } from 'azlab/core'
import type { Converter, Diagnostic as TslabDiagnostic } from 'tslab/dist/converter.js'
import type { CodeMetadata } from 'tslab/dist/metadata.js'
import { keepReached, namesIn, openNames, reopened } from './declarations.ts'
import { chain, type Edited, offsetAt, positionAt } from './edit.ts'
import { annotate, endsWithValue, rewriteSource } from './rewrite-source.ts'
import { addSeams, type Origin, type SeamOptions } from './tslab-typescript.ts'

/** What is wrong with a cell, or with a file that it imports. Lines and columns count from 1. */
export interface Diagnostic {
  /** Absolute path; absent for the cell. */
  readonly file?: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  readonly message: string
  /** TypeScript's number, e.g. 2322. */
  readonly code: number
}

/** JavaScript with what is known of it: of an imported file a CommonJS module, of a cell an ES module. */
export interface Script extends Origin {
  readonly javascript: string
}

export interface Compiled extends Script {
  /** The cell's own declarations. */
  readonly declarations: string
  /** Whether its last statement is an expression. */
  readonly hasValue: boolean
  /** Its enums and namespaces that go on with none of an earlier cell. */
  readonly fresh: ReadonlySet<string>
  /** The cell as the compiler was given it. */
  readonly rewritten: Edited
  /** Imported files that are new or have changed, by path. */
  readonly files: ReadonlyMap<string, Script>
}

export interface Completion {
  /** The text to be replaced, in UTF-16 units of the cell. */
  readonly start: number
  readonly end: number
  readonly entries: readonly { readonly name: string; readonly kind: string }[]
}

export interface Inspection {
  readonly signature: string
  readonly documentation: string
  readonly tags: readonly { readonly name: string; readonly text: string }[]
}

/** The language of the cells. Positions are in UTF-16 units. */
export interface Language {
  readonly typescript: typeof TS
  compile(
    declarations: string,
    code: string,
  ): { readonly errors: readonly Diagnostic[] } | (Compiled & { readonly errors?: undefined })
  complete(declarations: string, code: string, position: number): Completion
  inspect(declarations: string, code: string, position: number): Inspection | undefined
  /** The pragmas in the comment at a cell's top, such as the module name in `@module name`. */
  pragmas(code: string): CodeMetadata
  /** Makes a cell a module that other cells import by name. */
  addModule(name: string, code: string, pragmas: CodeMetadata): readonly Diagnostic[]
  close(): void
}

/** Lines that tslab puts before a cell, and before one that is a module. */
export const PREFIX_LINES = 1

const require = createRequire(import.meta.url)
const fromTslab = createRequire(require.resolve('tslab'))
const TYPESCRIPT = '@tslab/typescript-for-tslab'

/** Loads tslab, on a TypeScript with our seams. The folder must be the working directory. */
export function loadLanguage(options: Omit<SeamOptions, 'typeRoots'>): Language {
  const path = fromTslab.resolve(TYPESCRIPT)
  const real = fromTslab(TYPESCRIPT) as typeof TS
  // Ours serve where the notebook's folder has none: tslab's own types of Node are those of Node 18.
  const nodeTypes = dirname(dirname(require.resolve('@types/node/package.json')))
  const seams = addSeams(real, { ...options, typeRoots: [nodeTypes] })
  const cached = require.cache[path]!
  let library: typeof import('tslab/dist/converter.js')
  let metadata: typeof import('tslab/dist/metadata.js')
  cached.exports = seams.typescript
  try {
    library = require('tslab/dist/converter') as typeof library
    metadata = require('tslab/dist/metadata') as typeof metadata
  } finally {
    cached.exports = real
  }
  let converter: Converter = library.createConverter({ isJS: false, isBrowser: false })
  let unresolved = false
  /** A file that was missing may be there now, and TypeScript has kept that it is not. */
  const refresh = (): void => {
    seams.refresh()
    if (!unresolved) return
    converter.close()
    converter = library.createConverter({ isJS: false, isBrowser: false })
    unresolved = false
  }

  return {
    typescript: real,
    compile(declarations, code) {
      refresh()
      seams.takeOutside()
      seams.takeUnnameable()
      const convert = (parts: readonly string[]) => {
        let source = rewriteSource(real, code, parts)
        let result = converter.convert(declarations, source.text)
        const unnameable = seams.takeUnnameable()
        if (unnameable.length && !result.diagnostics.length) {
          source = chain(source, annotate(real, source.text, unnameable))
          result = converter.convert(declarations, source.text)
        }
        return { source, result }
      }
      let parts = reopened(real, declarations, code)
      let { source, result } = convert(parts)
      if (parts.length && result.diagnostics.length) {
        // What contradicts the earlier declarations takes their place.
        parts = []
        seams.takeOutside()
        ;({ source, result } = convert(parts))
      }
      const errors = [
        ...joinChains(result.diagnostics).map((found) => {
          const diagnostic = diagnosticOf(found, options.folder)
          return diagnostic.file ? diagnostic : inSource(diagnostic, code, source)
        }),
        ...seams.takeOutside().map((found) => outsideDiagnostic(real, found)),
      ]
      if (errors.length) {
        unresolved = errors.some(({ code: number }) => number === 2307 || number === 2792)
        return { errors }
      }
      const { javascript, maps, declarations: own, hoisted } = seams.takeCell()!
      const again = namesIn(real, parts.join('\n'))
      return {
        javascript,
        maps,
        rewritten: source,
        hasValue: endsWithValue(real, source.text),
        declarations: keepReached(real, own, [...hoisted.values()].join('\n'), new Set()),
        fresh: new Set(openNames(real, code).filter((name) => !again.has(name))),
        files: new Map(
          (result.sideOutputs ?? []).map(({ path: output, data }) => [
            seams.sourceOf(output) ?? output,
            { javascript: data, ...seams.originOf(data) },
          ]),
        ),
      }
    },
    complete(declarations, code, position) {
      const { start, end, candidates, original } = converter.complete(declarations, code, position)
      const kinds = new Map(original?.entries.map(({ name, kind }) => [name, kind]))
      return { start, end, entries: candidates.map((name) => ({ name, kind: kinds.get(name) ?? '' })) }
    },
    inspect(declarations, code, position) {
      const found = converter.inspect(declarations, code, position) as TS.QuickInfo | undefined
      const signature = textOf(found?.displayParts)
      // What has no declaration is shown by TypeScript as the type `any`.
      if (!found || !signature || signature === 'any') return undefined
      return {
        signature,
        documentation: textOf(found.documentation),
        tags: (found.tags ?? []).map(({ name, text }) => ({ name, text: textOf(text) })),
      }
    },
    pragmas: (code) => metadata.getCodeMetadata(code),
    addModule: (name, code, pragmas) =>
      joinChains(converter.addModule(name, code, pragmas)).map((found) =>
        diagnosticOf(found, options.folder),
      ),
    close: () => converter.close(),
  }
}

/** tslab gives a message and its explanations as neighbours with one start. */
function joinChains(found: readonly TslabDiagnostic[]): readonly TslabDiagnostic[] {
  const joined: TslabDiagnostic[] = []
  for (const next of found) {
    const last = joined.at(-1)
    if (last && last.start.offset === next.start.offset && last.end.offset === next.end.offset)
      joined[joined.length - 1] = { ...last, messageText: `${last.messageText}\n${next.messageText}` }
    else joined.push(next)
  }
  return joined
}

function diagnosticOf(
  { fileName, start, end, messageText, code }: TslabDiagnostic,
  folder: string,
): Diagnostic {
  return {
    ...(fileName ? { file: `${folder}/${fileName}` } : {}),
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
    message: messageText,
    code,
  }
}

/** A place in the rewritten cell as the place in what the user wrote. */
function inSource(diagnostic: Diagnostic, code: string, source: Edited): Diagnostic {
  const back = (line: number, column: number) => {
    const offset = offsetAt(source.text, { line: line - 1, column: column - 1 })
    return positionAt(code, source.originalOffset(offset))
  }
  const start = back(diagnostic.line, diagnostic.column)
  const end = back(diagnostic.endLine, diagnostic.endColumn)
  return {
    ...diagnostic,
    line: start.line + 1,
    column: start.column + 1,
    endLine: end.line + 1,
    endColumn: end.column + 1,
  }
}

function outsideDiagnostic(ts: typeof TS, found: TS.Diagnostic): Diagnostic {
  const file = found.file!
  const start = ts.getLineAndCharacterOfPosition(file, found.start ?? 0)
  const end = ts.getLineAndCharacterOfPosition(file, (found.start ?? 0) + (found.length ?? 0))
  const message = ts.flattenDiagnosticMessageText(found.messageText, '\n')
  return {
    file: file.fileName,
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
    message,
    code: found.code,
  }
}

function textOf(parts: readonly { readonly text: string }[] | undefined): string {
  return (parts ?? []).map(({ text }) => text).join('')
}

/** tslab's own module, as its notebooks import it, whose `display` shows in this kernel. */
export function displayLibrary(
  show: (bundle: MimeBundle, options: { readonly displayId?: string; readonly update?: boolean }) => void,
): unknown {
  const jupyter = require('tslab/dist/jupyter') as {
    lastWriteDisplayData: (
      shown: { readonly data: MimeBundle; readonly transient: { readonly display_id?: string } },
      update?: boolean,
    ) => void
  }
  jupyter.lastWriteDisplayData = ({ data, transient }, update) =>
    show(data, { displayId: transient.display_id, update: update === true })
  return require('tslab')
}
