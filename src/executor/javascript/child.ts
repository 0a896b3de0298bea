// The sandbox process for JavaScript: reads requests from its stdin, runs each in its engine, writes replies.
//
// It works one program at a time: while a program runs nothing else in this thread does, so the watchdog thread does what
// must happen meanwhile. Its arguments: the engine (isolated-vm, quickjs, auto), for isolated-vm isolate or context
// and the compilers that programs reach, whether the host put it into bubblewrap, and `probe` where it is only to say that it
// works.

import { readSync, writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { Compilers } from '../executor.ts'
import { monotonicMs, processCpuMs, type Ready, type Reply, type Request, SHARED } from '../wire.ts'
import type { Engine, EngineChoice, Verdict } from './engine.ts'
import { openEngine } from './open-engine.ts'

const shared = new Float64Array(new SharedArrayBuffer(8 * SHARED.length))

async function runRequest(engine: Engine, request: Request): Promise<void> {
  const rss = process.memoryUsage.rss()
  shared[SHARED.rssLimit] = rss + (2 * request.memoryMiB + 40) * 1_048_576
  for (let input = 0; input < request.inputs.length; input++) {
    let verdict: Verdict | 'again'
    let start: number
    let cpuStart: number
    do {
      start = monotonicMs()
      shared[SHARED.start] = start
      cpuStart = processCpuMs()
      shared[SHARED.cpuStart] = cpuStart
      shared[SHARED.kill] = start + request.killMs
      shared[SHARED.input] = input
      shared[SHARED.unit] = request.unit
      verdict = engine.run(request, request.inputs[input]!, start)
      shared[SHARED.unit] = 0
    } while (verdict === 'again')
    const times = [monotonicMs() - start, processCpuMs() - cpuStart] as const
    send([request.unit, input, ...verdict, ...times] satisfies Reply)
    if (engine.renew) await engine.renew()
  }
  engine.finish?.()
  send([request.unit, -1, rss])
}

function send(message: unknown): void {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`)
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at)
}

async function serve(engine: Engine, watchdog: Worker): Promise<never> {
  const chunk = Buffer.alloc(65_536)
  let pending: Buffer[] = []
  for (;;) {
    const size = readSync(0, chunk)
    if (size === 0) process.kill(process.pid, 'SIGKILL') // the host is gone or done with us
    const bytes = Buffer.from(chunk.subarray(0, size))
    let from = 0
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
      pending.push(bytes.subarray(from, at))
      const request = JSON.parse(Buffer.concat(pending).toString()) as Request
      pending = []
      from = at + 1
      if (shared[SHARED.awake] === 0) {
        shared[SHARED.awake] = 1
        watchdog.postMessage('watch')
      }
      await runRequest(engine, request)
    }
    if (from < size) pending.push(bytes.subarray(from))
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
if (probe) {
  send(ready)
  process.exit(0)
}
const source = import.meta.url.endsWith('.ts') ? './watchdog.ts' : './watchdog.js'
const watchdog = new Worker(new URL(source, import.meta.url), { workerData: shared })
watchdog.once('message', () => {
  send(ready)
  void serve(engine, watchdog)
})
