// The sandbox process for JavaScript: reads requests from its stdin, runs each in its engine, writes replies.
//
// It works one program at a time: while a program runs nothing else in this thread does, so the watchdog thread does what
// must happen meanwhile. Its arguments: the engine (isolated-vm, quickjs, auto), for isolated-vm isolate or context
// and the compilers that programs reach, whether the host put it into bubblewrap, and `probe` where it is only to say that it
// works.

import { readSync, writeSync } from 'node:fs'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Compilers } from '../executor.ts'
import { type Header, LENGTH_BYTES, monotonicMs, processCpuMs, type Ready, SHARED, textOf } from '../wire.ts'
import type { Engine, EngineChoice, Task, Verdict } from './engine.ts'
import { Mail } from './mail.ts'
import { openEngine } from './open-engine.ts'

const shared = new Float64Array(new SharedArrayBuffer(8 * SHARED.length))

const mail = new Mail()
const [LONG, MANY] = [65_536, 8] // bytes of a program, and inputs, that leave much in the heap

/** Runs the inputs of a request. Each is read when those before it are done. */
async function runRequest(engine: Engine, { sizes, ...limits }: Header): Promise<void> {
  const rss = process.memoryUsage.rss()
  shared[SHARED.rssLimit] = rss + (2 * limits.memoryMiB + 40) * 1_048_576
  const [size = 0, ...inputs] = sizes
  const program = take(Math.abs(size))
  const task: Task = { ...limits, program: () => textOf(program, size) }
  for (let input = 0; input < inputs.length; input++) {
    fill(mail.inputRoom(inputs[input]!))
    let verdict: Verdict | 'again'
    let start: number
    let cpuStart: number
    do {
      start = monotonicMs()
      shared[SHARED.start] = start
      cpuStart = processCpuMs()
      shared[SHARED.cpuStart] = cpuStart
      shared[SHARED.kill] = start + task.killMs
      shared[SHARED.input] = input
      shared[SHARED.unit] = task.unit
      verdict = engine.run(task, mail, start)
      shared[SHARED.unit] = 0
    } while (verdict === 'again')
    reply(task.unit, input, verdict, [monotonicMs() - start, processCpuMs() - cpuStart])
    const [, text] = verdict
    mail.clear(typeof text === 'number' ? text : undefined)
    if (engine.renew) await engine.renew()
  }
  program.fill(0)
  engine.finish?.(mail.overflowed || program.length > LONG || inputs.length > MANY)
  mail.overflowed = false
  send(`[${task.unit},-1,${rss}]\n`)
}

/** Sends a Reply. A text in the mail goes from there to the pipe. */
function reply(unit: number, input: number, [outcome, text]: Verdict, times: readonly number[]): void {
  const inMail = typeof text === 'number'
  const [before, after] = outcome === 'ok' ? ['', ',null'] : ['null,', '']
  const head = `[${unit},${input},"${outcome}",${before}`
  const tail = `${after},${times}]\n`
  if (!inMail) {
    send(`${head}${JSON.stringify(text)}${tail}`)
    return
  }
  const bytes = Buffer.concat([Buffer.from(head), mail.result(1, text), Buffer.from(tail)])
  write(bytes)
  bytes.fill(0)
}

function send(line: string): void {
  const bytes = Buffer.from(line)
  write(bytes)
  bytes.fill(0)
}

/** The host reads what the pipe holds before there is room for more of a long result. */
function write(bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(NEVER, 0, 0, 1)
    }
  }
}

const NEVER = new Int32Array(new SharedArrayBuffer(4))

/** Reads from the host until the buffer is full, and no byte more. */
function fill<T extends Buffer>(buffer: T): T {
  for (let at = 0; at < buffer.length; ) {
    const size = readSync(0, buffer, at, buffer.length - at, null)
    if (size === 0) process.kill(process.pid, 'SIGKILL') // the host is gone or done with us
    at += size
  }
  return buffer
}

const take = (size: number): Buffer => fill(Buffer.alloc(size))

async function serve(engine: Engine, watchdog: Worker): Promise<never> {
  for (;;) {
    const header = JSON.parse(take(take(LENGTH_BYTES).readUInt32LE()).toString()) as Header
    if (shared[SHARED.awake] === 0) {
      shared[SHARED.awake] = 1
      watchdog.postMessage('watch')
    }
    await runRequest(engine, header)
  }
}

const [choice, sharing, compilers, around, probe] = process.argv.slice(2) as [
  EngineChoice,
  'isolate' | 'context',
  Compilers,
  'bubblewrap' | 'bare',
  'probe' | undefined,
]
const { engine, note } = await openEngine(choice, sharing, compilers).catch((error: unknown) => {
  // The host puts this into its error when no process starts.
  process.stderr.write(String((error as Error)?.message ?? error))
  process.exit(1)
})
process.memoryUsage.rss() // throws where /proc is missing: the watchdog would be blind
const isolation = around === 'bubblewrap' ? (`bubblewrap+${engine.isolation}` as const) : engine.isolation
const ready: Ready = { ready: true, isolation, engine: engine.name, ...(note === undefined ? {} : { note }) }
const greeting = `${JSON.stringify(ready)}\n`
if (probe) {
  send(greeting)
  process.exit(0)
}
// This is all that is needed of core's `beside`: nothing but the executor's own files lies in the jail.
const watchdog = new Worker(new URL(`./watchdog${extname(import.meta.filename)}`, import.meta.url), {
  workerData: shared,
})
watchdog.once('message', () => {
  send(greeting)
  void serve(engine, watchdog)
})
