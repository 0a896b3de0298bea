// Runs a notebook from its first cell to its last over the real protocol, without Python, and keeps what was computed.

import { dirname, resolve } from 'node:path'
import { AzlabError, show } from 'azlab/core'
import { kernelSpec } from '../client/install.ts'
import { type Kernel, launchKernel } from '../client/launch.ts'
import type { ErrorOutput, Output } from '../client/output.ts'
import type { Content } from '../protocol/wire.ts'
import { type Cell, type Notebook, tagsOf } from './notebook-file.ts'

export interface RunOptions {
  /** Folder in which the kernel works, and from which cells import. Default: this process's. */
  readonly cwd?: string
  /** Seconds that one cell may take. Default: no limit. */
  readonly timeout?: number
  /** Goes on after a cell with an error. A cell tagged `raises-exception` never ends the run. */
  readonly allowErrors?: boolean
  /** Seconds until the kernel must answer. Default: a minute. */
  readonly startTimeout?: number
  /** Told of the kernel's start and of each cell's start and end. */
  readonly onProgress?: (progress: RunProgress) => void
  /** Given the notebook after each cell, with what has been computed by then; the next cell waits for it. */
  readonly save?: (notebook: Notebook) => Promise<void>
  /** When it aborts, the running cell is interrupted, and the run ends with what there is. */
  readonly signal?: AbortSignal
}

export type RunProgress =
  | { readonly kind: 'kernel' }
  | { readonly kind: 'start'; readonly cell: Cell; readonly number: number; readonly of: number }
  | { readonly kind: 'end'; readonly run: CellRun; readonly cell: Cell; readonly of: number }

/** How one code cell went. */
export interface CellRun {
  /** Among the code cells, from 1. */
  readonly number: number
  readonly id: string
  readonly status: 'ok' | 'error' | 'aborted'
  readonly executionCount: number | null
  readonly seconds: number
  readonly error: ErrorOutput | null
}

export interface NotebookRun {
  /** The notebook with its outputs; cells that were not reached have none. */
  readonly notebook: Notebook
  readonly cells: readonly CellRun[]
  /** Whether every cell ran, without an error that was not allowed. */
  readonly ok: boolean
  /** Why it ended early. */
  readonly stopped: 'error' | 'interrupt' | 'timeout' | 'kernel' | null
  readonly seconds: number
}

/** Executes a notebook file's cells in a fresh kernel that works in the file's folder. */
export function runNotebookFile(
  path: string,
  notebook: Notebook,
  options: RunOptions = {},
): Promise<NotebookRun> {
  return runNotebook(notebook, { cwd: dirname(resolve(path)), ...options })
}

/** Executes a notebook in a fresh kernel. Throws `notebook/language` and `kernel/start`; a cell's error is no exception. */
export async function runNotebook(notebook: Notebook, options: RunOptions = {}): Promise<NotebookRun> {
  refuseOtherLanguages(notebook)
  const began = performance.now()
  options.onProgress?.({ kind: 'kernel' })
  const timeoutMs = 1000 * (options.startTimeout ?? 60)
  const kernel = await launchKernel(kernelSpec(), { cwd: options.cwd, timeoutMs })
  const state: State = {
    cells: notebook.cells.map((cell) =>
      cell.cell_type === 'code' ? { ...cell, execution_count: null, outputs: [] } : cell,
    ),
    requests: new Map(),
    runs: [],
    stopped: null,
  }
  const metadata = withLanguage(notebook.metadata, kernel.info)
  const now = (): Notebook => ({ ...notebook, metadata, cells: cellsNow(kernel, state) })
  try {
    await runCells(kernel, state, options, () => options.save?.(now()))
  } finally {
    await kernel.close()
  }
  return {
    notebook: now(), // late output has come to its cell
    cells: state.runs,
    ok: state.stopped === null,
    stopped: state.stopped,
    seconds: (performance.now() - began) / 1000,
  }
}

interface State {
  cells: Cell[]
  /** Request ids by cell id. */
  readonly requests: Map<string, string>
  readonly runs: CellRun[]
  stopped: NotebookRun['stopped']
}

/** The cells with what each shows by now. */
function cellsNow(kernel: Kernel, state: State): readonly Cell[] {
  return state.cells.map((cell) => {
    const request = state.requests.get(cell.id)
    if (request === undefined) return cell
    const outputs = kernel.client.outputs(request)
    const told = state.runs.find((run) => run.id === cell.id)?.error
    const isMissing = told && !outputs.some((output) => output.output_type === 'error')
    return { ...cell, outputs: isMissing ? [...outputs, told] : outputs }
  })
}

async function runCells(
  kernel: Kernel,
  state: State,
  options: RunOptions,
  save: () => Promise<void> | undefined,
): Promise<void> {
  const toRun = state.cells.filter(
    (cell) =>
      cell.cell_type === 'code' && cell.source.trim() !== '' && !tagsOf(cell).includes('skip-execution'),
  )
  for (const [index, cell] of toRun.entries()) {
    if (options.signal?.aborted) {
      state.stopped = 'interrupt'
      return
    }
    const number = index + 1
    options.onProgress?.({ kind: 'start', cell, number, of: toRun.length })
    const { run, stopped } = await runCell(kernel, cell, number, state, options)
    state.runs.push(run)
    state.cells = state.cells.map((one) =>
      one.id === cell.id ? { ...one, execution_count: run.executionCount } : one,
    )
    options.onProgress?.({ kind: 'end', run, cell, of: toRun.length })
    const isAllowed = options.allowErrors || tagsOf(cell).includes('raises-exception')
    state.stopped = stopped ?? (run.status === 'ok' || isAllowed ? null : 'error')
    if (state.stopped) return
    if (number < toRun.length) await save()
  }
}

async function runCell(kernel: Kernel, cell: Cell, number: number, state: State, options: RunOptions) {
  const began = performance.now()
  let stopped: NotebookRun['stopped'] = null
  let own: ErrorOutput | null = null
  const interrupt = (reason: 'interrupt' | 'timeout') => {
    if (stopped) return
    stopped = reason
    // Where even the interrupt does not help within ten seconds, the process is ended: what came before it is kept.
    const give = setTimeout(() => kernel.client.fail(stuck(number)), 10_000)
    timers.push(give)
    kernel.interrupt().catch(() => {})
  }
  const timers: NodeJS.Timeout[] = []
  if (options.timeout !== undefined)
    timers.push(setTimeout(() => interrupt('timeout'), 1000 * options.timeout))
  const onAbort = () => interrupt('interrupt')
  options.signal?.addEventListener('abort', onAbort, { once: true })
  let status: CellRun['status'] = 'error'
  let executionCount: number | null = null
  let outputs: readonly Output[] = []
  try {
    const onStart = (id: string) => void state.requests.set(cell.id, id)
    const done = await kernel.client.execute(cell.source, { onStart })
    ;({ status, executionCount, outputs } = done)
  } catch (error) {
    stopped ??= 'kernel'
    own = asOutput(error as Error)
  } finally {
    for (const timer of timers) clearTimeout(timer)
    options.signal?.removeEventListener('abort', onAbort)
  }
  const reason = stopped as NotebookRun['stopped']
  if (reason === 'timeout')
    own = asOutput(
      new AzlabError(`The cell took longer than ${options.timeout} s.`, {
        code: 'notebook/timeout',
        value: options.timeout,
        hint: 'Allow more with --timeout.',
      }),
    )
  const error =
    own ?? outputs.findLast((output): output is ErrorOutput => output.output_type === 'error') ?? null
  const seconds = (performance.now() - began) / 1000
  const run: CellRun = { number, id: cell.id, status: own ? 'error' : status, executionCount, seconds, error }
  return { run, stopped: reason }
}

function stuck(number: number): AzlabError {
  return new AzlabError(`Cell ${number} did not stop when it was interrupted.`, {
    code: 'kernel/stuck',
    value: number,
    hint: 'The kernel was ended; what it had shown before is kept.',
  })
}

/** An error of ours in the place where a cell's own would stand. */
function asOutput(error: Error): ErrorOutput {
  return {
    output_type: 'error',
    ename: error.name,
    evalue: error.message,
    traceback: [`${error.name}: ${error.message}`],
  }
}

function refuseOtherLanguages(notebook: Notebook): void {
  const spec = notebook.metadata.kernelspec as { language?: unknown; name?: unknown } | undefined
  const info = notebook.metadata.language_info as { name?: unknown } | undefined
  const language = spec?.language ?? info?.name
  if (typeof language !== 'string' || /^(typescript|javascript)$/i.test(language)) return
  throw new AzlabError(`The notebook is written in ${show(language)}.`, {
    code: 'notebook/language',
    value: language,
    expected: 'a notebook in TypeScript or JavaScript',
    hint: 'Run it with the kernel it names.',
  })
}

/** The language as the kernel describes it; the notebook's own kernel stays where it names one. */
function withLanguage(metadata: Notebook['metadata'], info: Content): Notebook['metadata'] {
  const { display_name, language } = kernelSpec()
  return {
    ...metadata,
    kernelspec: metadata.kernelspec ?? { display_name, language, name: 'azlab' },
    ...(info.language_info ? { language_info: info.language_info as Notebook['metadata'][string] } : {}),
  }
}
