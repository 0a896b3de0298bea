// The sandbox process for JavaScript: reads requests from its stdin, runs each in isolates of isolated-vm, writes replies.
//
// It works synchronously and one program at a time: while a program runs nothing else in this thread does, so the
// watchdog thread does what must happen meanwhile.

import { readSync, writeSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import ivm from 'isolated-vm'
import { monotonicMs, processCpuMs, type Ready, type Reply, type Request, SHARED } from '../wire.ts'
import { PRELUDE } from './prelude.ts'

const isolation = process.argv[2] === 'context' ? 'context' : 'isolate'
const shared = new Float64Array(new SharedArrayBuffer(8 * SHARED.length))
const FINDER = "typeof f === 'undefined' ? undefined : f"
const RECYCLE_AFTER = 100 // runs in one isolate, where programs share it: dead contexts fill its heap

interface Cell {
  readonly isolate: ivm.Isolate
  readonly memoryMiB: number
  readonly prelude: ivm.Script
  readonly finder: ivm.Script
  runs: number
}

let compiledPrelude: ivm.ExternalCopy<ArrayBuffer> | undefined
let kept: Cell | undefined

function openCell(memoryMiB: number): Cell {
  // Without onCatastrophicError, running out of memory aborts the process at once instead of parking its thread.
  const isolate = new ivm.Isolate({ memoryLimit: memoryMiB })
  const prelude = isolate.compileScriptSync(
    PRELUDE,
    compiledPrelude ? { cachedData: compiledPrelude } : { produceCachedData: true },
  )
  compiledPrelude ??= (prelude as { cachedData?: ivm.ExternalCopy<ArrayBuffer> }).cachedData
  return { isolate, memoryMiB, prelude, finder: isolate.compileScriptSync(FINDER), runs: 0 }
}

function closeCell(cell: Cell): void {
  if (!cell.isolate.isDisposed) cell.isolate.dispose()
  if (kept === cell) kept = undefined
}

function takeCell(request: Request): Cell {
  const cell = kept
  if (cell && isolation === 'context' && cell.memoryMiB === request.memoryMiB) {
    if (cell.runs < RECYCLE_AFTER) return cell
  }
  if (cell) closeCell(cell)
  const fresh = openCell(request.memoryMiB)
  if (isolation === 'context') kept = fresh
  return fresh
}

function runRequest(request: Request): void {
  let cell: Cell | undefined
  let script: ivm.Script | undefined
  const rss = process.memoryUsage.rss()
  shared[SHARED.rssLimit] = rss + (2 * request.memoryMiB + 40) * 1_048_576
  for (let input = 0; input < request.inputs.length; input++) {
    let reply: Reply
    let used: number
    do {
      const start = monotonicMs()
      shared[SHARED.start] = start
      const cpuStart = processCpuMs()
      shared[SHARED.cpuStart] = cpuStart
      shared[SHARED.kill] = start + request.killMs
      shared[SHARED.input] = input
      shared[SHARED.unit] = request.unit
      if (!cell) script = undefined
      try {
        cell ??= takeCell(request)
        script ??= cell.isolate.compileScriptSync(request.program, { filename: 'program.js' })
        const text = runInput(cell, script, request, request.inputs[input]!, start)
        reply = finish(request, input, text, monotonicMs() - start, processCpuMs() - cpuStart)
      } catch (error) {
        reply = interrupted(cell, request, input, error, monotonicMs() - start, processCpuMs() - cpuStart)
      }
      shared[SHARED.unit] = 0
      used = cell ? cell.runs++ : 0
      if (cell && reply[2] !== 'ok' && reply[2] !== 'error') {
        closeCell(cell)
        cell = undefined
      }
      // Earlier runs in the isolate may have filled its heap: only a run that had it for itself counts.
    } while (reply[2] === 'memory' && used > 0)
    send(reply)
  }
  if (cell && cell !== kept) closeCell(cell)
  else script?.release()
  send([request.unit, -1, rss])
}

/** Runs the program and calls its entry in a fresh context; gives the prelude's tagged text. */
function runInput(cell: Cell, script: ivm.Script, request: Request, input: string, start: number): string {
  const context = cell.isolate.createContextSync()
  const left = (): number => Math.max(1, Math.ceil(request.wallMs - (monotonicMs() - start)))
  try {
    const prepare = cell.prelude.runSync(context, { reference: true })
    const call = prepare.applySync(undefined, [input, request.outputBytes, request.perturbation], {
      result: { reference: true },
    })
    prepare.release()
    script.runSync(context, { reference: true, timeout: left() }).release()
    const f = cell.finder.runSync(context, { reference: true, timeout: left() })
    const text = call.applySync(undefined, [f.derefInto({ release: true })], { timeout: left() }) as string
    call.release()
    return text
  } finally {
    if (!cell.isolate.isDisposed) context.release()
  }
}

function finish(request: Request, input: number, text: string, ms: number, cpu: number): Reply {
  const rest = text.slice(1)
  const reply = (outcome: Reply[2], value: string | null, error: string | null): Reply => [
    ...([request.unit, input, outcome, value, error, ms, cpu] as const),
  ]
  if (text[0] === 'V') return reply('ok', rest, null)
  if (text[0] === 'E') return reply('error', null, rest)
  if (text[0] === 'U') return reply('unserialisable', null, `The result is or holds ${rest}.`)
  return reply('too-large', null, `The result is longer than ${request.outputBytes} characters.`)
}

/** An exception that crossed the border: the engine's own (time, memory), a syntax error, or one from the program's top level. */
function interrupted(
  cell: Cell | undefined,
  request: Request,
  input: number,
  error: unknown,
  ms: number,
  cpu: number,
): Reply {
  if (cell?.isolate.isDisposed) {
    const message = `The program used more than ${request.memoryMiB} MiB.`
    return [request.unit, input, 'memory', null, message, ms, cpu]
  }
  const message = plainText(error)
  // A program may throw these words itself; the clock tells.
  if (message === 'Error: Script execution timed out.' && ms >= request.wallMs - 1) {
    return [request.unit, input, 'timeout', null, 'The program used its time.', ms, cpu]
  }
  return [request.unit, input, 'error', null, message, ms, cpu]
}

function plainText(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${String(error)}`.slice(0, 500)
  return `${String(error.name)}: ${String(error.message)}`
    .replace(/ \[program\.js:\d+:\d+\]$/, '')
    .slice(0, 500)
}

function send(message: unknown): void {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`)
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at)
}

function serve(watchdog: Worker): never {
  const chunk = Buffer.alloc(65_536)
  let pending: Buffer[] = []
  for (;;) {
    const size = readSync(0, chunk)
    if (size === 0) process.kill(process.pid, 'SIGKILL') // the host is gone or done with us
    let from = 0
    for (let at = chunk.indexOf(10); at >= 0 && at < size; at = chunk.indexOf(10, from)) {
      pending.push(Buffer.from(chunk.subarray(from, at)))
      const request = JSON.parse(Buffer.concat(pending).toString()) as Request
      pending = []
      from = at + 1
      if (shared[SHARED.awake] === 0) {
        shared[SHARED.awake] = 1
        watchdog.postMessage('watch')
      }
      runRequest(request)
    }
    if (from < size) pending.push(Buffer.from(chunk.subarray(from, size)))
  }
}

const source = import.meta.url.endsWith('.ts') ? './watchdog.ts' : './watchdog.js'
const watchdog = new Worker(new URL(source, import.meta.url), { workerData: shared })
watchdog.once('message', () => {
  // With eager compilation the prelude's cached code holds all its functions, which saves a fifth of a program's time.
  // Not a flag of the process: it would make Node's own start slow.
  setFlagsFromString('--no-lazy')
  closeCell(openCell(64)) // warms up, and makes that cache
  send({ ready: true, isolation, engine: `V8 ${process.versions.v8}` } satisfies Ready)
  serve(watchdog)
})
