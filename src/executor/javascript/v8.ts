// V8 through isolated-vm: a fresh isolate for each program, or a fresh context for each input in an isolate that programs share.

import { setFlagsFromString } from 'node:v8'
import ivm from 'isolated-vm'
import type { Compilers } from '../executor.ts'
import { monotonicMs } from '../wire.ts'
import { type Engine, FINDER, heapMiB, RECYCLE_AFTER, type Task, type Verdict, verdictOf } from './engine.ts'
import type { Mail } from './mail.ts'
import { GLOBAL_NAMES, preludeSource } from './prelude-source.ts'

interface Cell {
  readonly isolate: ivm.Isolate
  readonly memoryMiB: number
  readonly prelude: ivm.Script
  readonly finder: ivm.Script
  runs: number
}

// Flags of the process, set once Node has started: what programs run in is made afterwards, and QuickJS, which needs
// WebAssembly, is not in such a process. (`--jitless` would have to be there at the start, and WebAssembly would be gone, which
// Node itself needs for running TypeScript.) An isolate asks for them each time that it could compile something.
const COMPILER_FLAGS: Readonly<Record<Compilers, readonly string[]>> = {
  none: [
    ...['--no-turbofan', '--no-maglev', '--no-sparkplug', '--no-always-sparkplug'],
    ...['--regexp-interpret-all', '--no-regexp-tier-up'],
  ],
  baseline: ['--no-turbofan', '--no-maglev'],
  optimizing: [],
}

export function openV8(isolation: 'isolate' | 'context', compilers: Compilers): Engine {
  for (const flag of COMPILER_FLAGS[compilers]) setFlagsFromString(flag)
  // With eager compilation the prelude's cached code holds all its functions, which saves a fifth of a program's time.
  // Not a flag of the process: it would make Node's own start slow.
  setFlagsFromString('--no-lazy')
  const source = preludeSource(globalNames())
  let compiledPrelude: ivm.ExternalCopy<ArrayBuffer> | undefined
  let kept: Cell | undefined // shared by programs, with isolation 'context'
  let cell: Cell | undefined
  let script: ivm.Script | undefined
  let shared: ivm.ExternalCopy<SharedArrayBuffer> | undefined

  const openCell = (memoryMiB: number): Cell => {
    // Without onCatastrophicError, running out of memory aborts the process at once instead of parking its thread.
    const isolate = new ivm.Isolate({ memoryLimit: memoryMiB })
    const prelude = isolate.compileScriptSync(
      source,
      compiledPrelude ? { cachedData: compiledPrelude } : { produceCachedData: true },
    )
    compiledPrelude ??= (prelude as { cachedData?: ivm.ExternalCopy<ArrayBuffer> }).cachedData
    return { isolate, memoryMiB, prelude, finder: isolate.compileScriptSync(FINDER), runs: 0 }
  }

  const closeCell = (closing: Cell): void => {
    if (!closing.isolate.isDisposed) closing.isolate.dispose()
    if (kept === closing) kept = undefined
  }

  const takeCell = (memoryMiB: number): Cell => {
    if (kept && kept.memoryMiB === memoryMiB && kept.runs < RECYCLE_AFTER) return kept
    if (kept) closeCell(kept)
    const fresh = openCell(memoryMiB)
    if (isolation === 'context') kept = fresh
    return fresh
  }

  const attempt = (task: Task, mail: Mail, start: number): Verdict => {
    try {
      shared ??= new ivm.ExternalCopy(mail.shared)
      // Programs that share an isolate have one limit: those of both runs come to the same processes.
      cell ??= takeCell(isolation === 'isolate' ? heapMiB(task) : task.memoryMiB)
      script ??= cell.isolate.compileScriptSync(task.program(), { filename: 'program.js' })
      return verdictOf(runInput(cell, script, task, mail, shared, start), mail, task)
    } catch (error) {
      return interrupted(cell, task, error, monotonicMs() - start)
    }
  }

  closeCell(openCell(64)) // warms up, and makes the prelude's cache
  return {
    isolation,
    name: `V8 ${process.versions.v8}`,
    run(task, mail, start) {
      const verdict = attempt(task, mail, start)
      const used = cell ? cell.runs++ : 0
      const [outcome] = verdict
      if (cell && outcome !== 'ok' && outcome !== 'error') {
        closeCell(cell)
        cell = undefined
        script = undefined
      }
      // Earlier runs in the isolate may have filled its heap: only a run that had it for itself counts.
      return outcome === 'memory' && used > 0 ? 'again' : verdict
    },
    finish() {
      if (cell && cell !== kept) closeCell(cell)
      else script?.release()
      cell = undefined
      script = undefined
    },
  }
}

function globalNames(): string {
  const isolate = new ivm.Isolate({ memoryLimit: 64 })
  try {
    return isolate.createContextSync().evalSync(GLOBAL_NAMES) as string
  } finally {
    isolate.dispose()
  }
}

/** Runs the program and calls its entry in a fresh context; gives what the prelude gives. */
function runInput(
  cell: Cell,
  script: ivm.Script,
  { outputBytes, perturbation, wallMs }: Task,
  { input, resultAt }: Mail,
  shared: ivm.ExternalCopy<SharedArrayBuffer>,
  start: number,
): string | number {
  const context = cell.isolate.createContextSync()
  const left = (): number => Math.max(1, Math.ceil(wallMs - (monotonicMs() - start)))
  try {
    const prepare = cell.prelude.runSync(context, { reference: true })
    const given = [input, outputBytes, perturbation, shared.copyInto(), resultAt]
    const call = prepare.applySync(undefined, given, { result: { reference: true } })
    prepare.release()
    script.runSync(context, { reference: true, timeout: left() }).release()
    const f = cell.finder.runSync(context, { reference: true, timeout: left() })
    const text = call.applySync(undefined, [f.derefInto({ release: true })], { timeout: left() }) as
      | string
      | number
    call.release()
    return text
  } finally {
    if (!cell.isolate.isDisposed) context.release()
  }
}

/** An exception that crossed the border: the engine's own (time, memory), a syntax error, or one from the program's top level. */
function interrupted(cell: Cell | undefined, task: Task, error: unknown, ms: number): Verdict {
  if (cell?.isolate.isDisposed) return ['memory', `The program used more than ${task.memoryMiB} MiB.`]
  const message = plainText(error)
  // A program may throw these words itself; the clock tells.
  if (message === 'Error: Script execution timed out.' && ms >= task.wallMs - 1)
    return ['timeout', 'The program used its time.']
  return ['error', message]
}

function plainText(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${String(error)}`.slice(0, 500)
  return `${String(error.name)}: ${String(error.message)}`
    .replace(/ \[program\.js:\d+:\d+\]$/, '')
    .slice(0, 500)
}
