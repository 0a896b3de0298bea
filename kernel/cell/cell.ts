// Compiles and runs cells in one scope: what a cell declares, the later ones see, with its type.

import { join } from 'node:path'
import { Script as VmScript } from 'node:vm'
import { placeVariables } from './cell-scope.ts'
import { activeCell, type CellContext, runInCell } from './context.ts'
import { keepReached } from './declarations.ts'
import { chain } from './edit.ts'
import { diagnosticFailure, type Failure, failureOf, noteAwait } from './errors.ts'
import { instrument, RUNTIME } from './instrument.ts'
import { createModules } from './modules.ts'
import { cellRuntime, createScope } from './scope.ts'
import { remember } from './sources.ts'
import { type Diagnostic, type Language, PREFIX_LINES } from './tslab.ts'

/** How a cell ended. */
export type Outcome =
  | { readonly status: 'ok'; readonly hasValue: boolean; readonly value?: unknown }
  | { readonly status: 'error'; readonly failure: Failure; readonly error?: unknown }

export interface Cells {
  /** Runs a cell; `label` is its name in tracebacks, e.g. `cell [3]`. One at a time. */
  run(cell: CellContext, code: string, label: string): Promise<Outcome>
  /** The value of an expression in the cells' scope; what it declares is forgotten. */
  evaluate(cell: CellContext, expression: string): Promise<Outcome>
  /** Types of what the cells so far have declared. */
  declarations(): string
}

export interface CellsOptions {
  readonly language: Language
  /** The folder from which cells import. */
  readonly folder: string
  readonly known: ReadonlyMap<string, () => unknown>
  /** Runs work in which the process must not be cut off. */
  readonly compiling: <T>(work: () => T) => T
}

interface Run {
  readonly code: string
  readonly label: string
  /** Whether later cells see what it declares. */
  readonly keep: boolean
}

/** What is to be done when the code has ended or was given up. */
interface Ending {
  /** Keeps the declarations of what was reached. */
  keep: (isWhole: boolean) => void
}

/** A call of `eval` by its name, which sees where it stands. */
const EVAL = /(?<![.\w$])eval\s*\(/

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

export function createCells({ language, folder, known, compiling }: CellsOptions): Cells {
  const scope = createScope()
  let declarations = ''
  const file = join(folder, '__cell__.ts')
  const modules = createModules({ known, wait: awaitsOf })
  const require = modules.requireFrom(folder)
  const module = { exports: {} }

  const compile = (code: string) =>
    compiling(() => {
      const result = language.compile(declarations, code)
      if (result.errors) return result
      const { javascript, fresh, hasValue } = result
      const names = { scope: unusedName('__cells', javascript), runtime: unusedName(RUNTIME, javascript) }
      const known = new Set(Object.keys(scope))
      const placed = placeVariables(javascript, { names, known, fresh, hasValue })
      const awaits = instrument(placed.text, names.runtime, placed.originalOffset)
      const imports = [...placed.imports, ...awaits.imports]
      return {
        ...result,
        names,
        known,
        imports,
        declared: placed.declared,
        instrumented: chain(placed, awaits),
      }
    })

  const execute = async (cell: CellContext, { code, label, keep }: Run, ending: Ending): Promise<Outcome> => {
    const { interruption } = cell
    const pragmas = language.pragmas(code)
    if (pragmas.module) {
      const name = pragmas.module
      modules.addVirtual(join(folder, `${name}.${pragmas.jsx ? 'tsx' : 'ts'}`), code)
      const found = compiling(() => language.addModule(name, code, pragmas))
      return found.length ? refused(label, code, found) : { status: 'ok', hasValue: false }
    }
    const compiled = compile(code)
    if (compiled.errors) return refused(label, code, compiled.errors)
    const { instrumented, declared, javascript, maps, rewritten, names } = compiled
    remember(label, { code, javascript, instrumented, maps, rewritten, prefixLines: PREFIX_LINES })
    modules.update(compiled.files)
    const runtime = cellRuntime(scope, require)
    ending.keep = (isWhole) => {
      const missed = declared.filter((name) => !runtime.reached[name])
      const lost = keep ? (isWhole ? [] : missed) : declared
      for (const name of lost) if (!compiled.known.has(name)) delete scope[name]
      if (keep)
        declarations = keepReached(language.typescript, declarations, compiled.declarations, new Set(lost))
    }
    // An interrupt that came meanwhile is taken now.
    await turn()
    if (interruption.interrupted) throw interruption.reason
    await modules.prepare(folder, compiled.imports)
    if (interruption.interrupted) throw interruption.reason
    // What `eval` is given finds the cells' variables behind the cell's own. It slows every global down.
    const open = EVAL.test(javascript) ? `with (${names.scope}) ` : ''
    // A function that makes the cell's: a cell may call its own variables by the names of what it is given.
    const script = new VmScript(
      `(function (require, module, exports, __filename, __dirname, ${names.runtime}, ${names.scope}) { ${open}return async function () {\n${instrumented.text}\n} })`,
      { filename: label, lineOffset: -1 },
    )
    const run = script.runInThisContext() as (...values: unknown[]) => () => Promise<void>
    Object.assign(runtime, modules.runtimeFor(label, file))
    await run(require, module, module.exports, file, folder, runtime, scope)()
    if (interruption.interrupted) throw interruption.reason
    return { status: 'ok', hasValue: runtime.last !== undefined, value: runtime.last }
  }

  const guarded = async (cell: CellContext, run: Run): Promise<Outcome> => {
    const ending: Ending = { keep: () => {} }
    const { interruption } = cell
    // So ends a cell whose code was cut off: nothing of it runs any more.
    const givenUp = new Promise<never>((_, reject) => {
      interruption.onGivenUp(() => reject(interruption.reason))
    })
    try {
      const outcome = await Promise.race([runInCell(cell, () => execute(cell, run, ending)), givenUp])
      ending.keep(true)
      return outcome
    } catch (thrown) {
      ending.keep(false)
      // However the code has put it, the cell ended because it was interrupted.
      const error = interruption.interrupted ? interruption.reason : thrown
      return { status: 'error', failure: failureOf(error), error }
    }
  }

  return {
    run: (cell, code, label) => guarded(cell, { code, label, keep: true }),
    evaluate: (cell, expression) =>
      guarded(cell, { code: `(${expression}\n)`, label: 'cell expression', keep: false }),
    declarations: () => declarations,
  }
}

function refused(label: string, code: string, found: readonly Diagnostic[]): Outcome {
  return { status: 'error', failure: diagnosticFailure(label, code, found) }
}

/** A name that does not occur in the code. */
function unusedName(name: string, code: string): string {
  return code.includes(name) ? unusedName(`${name}_`, code) : name
}

/** The awaits of a script, as the cell that runs it lets them. */
function awaitsOf(script: string) {
  const note = (error: unknown, offset: number): never => {
    noteAwait(error, script, offset)
    throw error
  }
  return {
    go(offset: number): void {
      const interruption = activeCell()?.interruption
      if (interruption?.interrupted) note(interruption.reason, offset)
    },
    wait(value: unknown, offset: number): unknown {
      const cell = activeCell()
      if (!cell) return value
      let waited: unknown
      try {
        waited = cell.interruption.wait(value)
      } catch (error) {
        note(error, offset)
      }
      return waited instanceof Promise ? waited.catch((error) => note(error, offset)) : waited
    },
    async *iterate(source: AsyncIterable<unknown>, offset: number): AsyncIterable<unknown> {
      const cell = activeCell()
      try {
        yield* cell ? cell.interruption.iterate(source) : source
      } catch (error) {
        note(error, offset)
      }
    },
  }
}
