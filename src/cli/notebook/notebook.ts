// azlab notebook run: executes a notebook file, tells how it goes, and writes what came of it.

import { access } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { CellRun, NotebookRun, RunProgress } from '#kernel/notebook/notebook'
import { requireBuilt } from '../built.ts'
import { writeLine, writeText } from '../streams.ts'
import { missingFile } from '../usage.ts'

export interface NotebookOptions {
  readonly out?: string
  /** A path, or true for one beside the notebook. */
  readonly html?: string | boolean
  readonly set?: readonly string[]
  readonly timeout?: number
  readonly startTimeout?: number
  readonly allowErrors?: boolean
  readonly json?: boolean
}

/** `azlab notebook run FILE` */
export async function runNotebookCommand(file: string, options: NotebookOptions): Promise<void> {
  // A file that is not there is told before anything is loaded.
  await access(file).catch(() => {
    throw missingFile('notebook', file)
  })
  requireBuilt()
  const [files, whole, parameters, runner] = await Promise.all([
    import('#kernel/notebook/notebook-file'),
    import('#kernel/notebook/whole-file'),
    import('#kernel/notebook/notebook-parameters'),
    import('#kernel/notebook/notebook'),
  ])
  const notebook = parameters.withParameters(await files.readNotebook(file), options.set ?? [])
  const out = options.out ?? file
  const page = htmlPath(options.html, out)
  for (const path of page ? [out, page] : [out]) await whole.requireWritable(path)
  const teller = tell()
  const stop = stopOnSignal()
  let run: NotebookRun
  try {
    run = await runner.runNotebookFile(file, notebook, {
      ...pick(options),
      signal: stop.signal,
      // Whatever ends this process, the cells before are kept. A disk that is full now is told at the end, if it still is.
      save: (sofar) => files.writeNotebook(out, sofar).catch(() => {}),
      onProgress: teller.show,
    })
  } finally {
    teller.end()
    stop.done()
  }
  await files.writeNotebook(out, run.notebook)
  if (page) {
    const { notebookHtml } = await import('#kernel/notebook-html')
    await whole.writeWhole(page, notebookHtml(run.notebook, { folder: dirname(file) }))
  }
  if (!run.ok) process.exitCode = run.stopped === 'interrupt' ? 130 : 1
  if (options.json)
    return writeLine({
      file,
      out,
      html: page,
      ok: run.ok,
      stopped: run.stopped,
      seconds: run.seconds,
      cells: run.cells,
    })
  const errors = run.cells.filter((cell) => cell.error).length
  const outcome = run.ok
    ? errors > 0
      ? `done, ${counted(errors, 'cell')} with errors`
      : 'done'
    : ENDED[run.stopped ?? '']
  process.stderr.write(`${counted(run.cells.length, 'cell')} in ${duration(run.seconds)}: ${outcome}\n`)
  await writeText(`Notebook: ${out}\n${page ? `Page: ${page}\n` : ''}`)
}

const ENDED: Readonly<Record<string, string>> = {
  error: 'ended at an error; what was computed before it is written',
  timeout: 'ended at a cell that took too long; what was computed before it is written',
  interrupt: 'interrupted; what was computed is written',
  kernel: 'the kernel ended; what was computed before is written',
}

function pick({ timeout, startTimeout, allowErrors }: NotebookOptions) {
  return {
    ...(timeout === undefined ? {} : { timeout }),
    ...(startTimeout === undefined ? {} : { startTimeout }),
    ...(allowErrors ? { allowErrors } : {}),
  }
}

function htmlPath(html: string | boolean | undefined, out: string): string | null {
  if (!html) return null
  return typeof html === 'string' ? html : `${out.replace(/\.ipynb$/, '')}.html`
}

/** A line for each cell on standard error; on a terminal the running one shows its time. */
function tell() {
  const isLive = process.stderr.isTTY === true
  let timer: NodeJS.Timeout | undefined
  const clear = () => {
    clearInterval(timer)
    timer = undefined
    if (isLive) process.stderr.write('\r\x1b[K')
  }
  const live = (label: string) => {
    if (!isLive) return
    const began = performance.now()
    const write = () => {
      const width = (process.stderr.columns ?? 80) - 1
      process.stderr.write(
        `\r\x1b[K${`${label}  ${duration((performance.now() - began) / 1000)}`.slice(0, width)}`,
      )
    }
    write()
    timer = setInterval(write, 1000)
  }
  return {
    end: clear,
    show(progress: RunProgress) {
      clear()
      if (progress.kind === 'kernel') live('starting the kernel')
      else if (progress.kind === 'start')
        live(`cell ${progress.number}/${progress.of}  ${firstLine(progress.cell.source)}`)
      else {
        const { run, of, cell } = progress
        const state = run.status === 'ok' ? '' : '  FAILED'
        process.stderr.write(
          `cell ${run.number}/${of}  ${duration(run.seconds).padStart(6)}${state}  ${firstLine(cell.source)}\n`,
        )
        if (run.error) process.stderr.write(`${traceback(run.error)}\n`)
      }
    },
  }
}

function traceback({ ename, evalue, traceback }: NonNullable<CellRun['error']>): string {
  const text = traceback.length > 0 ? traceback.join('\n') : `${ename}: ${evalue}`
  const hasColour = process.stderr.isTTY && !process.env.NO_COLOR
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of a traceback.
  return hasColour ? text : text.replace(/\x1b\[[\d;]*m/g, '')
}

/**
 * The first signal interrupts the cell, so that what there is can be written; the same one again ends at once. One Ctrl-C can
 * arrive twice, from the terminal and from npx, and those within 300 ms are one.
 */
function stopOnSignal() {
  const controller = new AbortController()
  const last = new Map<string, number>()
  const onSignal = (signal: NodeJS.Signals) => {
    const now = performance.now()
    const before = last.get(signal)
    last.set(signal, now)
    if (controller.signal.aborted) {
      if (before !== undefined && now - before > 300) process.exit(130)
      return
    }
    process.stderr.write('\nInterrupting the cell; once more to end at once.\n')
    controller.abort()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, onSignal)
  return {
    signal: controller.signal,
    done() {
      for (const signal of signals) process.off(signal, onSignal)
    },
  }
}

function firstLine(source: string): string {
  const line = source.split('\n').find((one) => one.trim() !== '') ?? ''
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
