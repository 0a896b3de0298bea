// The watchdog thread of a sandbox: ends the process when an input overstays or outgrows its limits, and when the host is gone.
//
// Some built-ins cannot be interrupted, and an isolate that runs out of memory may park its thread for ever. Neither stops
// another thread, and SIGKILL stops everything.

import { Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { monotonicMs, processCpuMs, type Report, SHARED } from '../wire.ts'

const shared = workerData as Float64Array
const POLL_MS = 20
const SLEEP_AFTER = 50 // polls with nothing to watch

// The host's end of this socket closes when the host dies, whatever it dies of.
const lifeline = new Socket({ fd: 3, readable: true, writable: true })
lifeline.on('error', end)
lifeline.on('close', end)
lifeline.resume()

let timer: NodeJS.Timeout | undefined
let idle = 0

parentPort?.on('message', () => {
  idle = 0
  timer ??= setInterval(look, POLL_MS)
})
parentPort?.postMessage('watching')

function look(): void {
  const unit = shared[SHARED.unit]!
  if (unit === 0) {
    if (++idle < SLEEP_AFTER) return
    clearInterval(timer)
    timer = undefined
    shared[SHARED.awake] = 0
    return
  }
  idle = 0
  const input = shared[SHARED.input]!
  const now = monotonicMs()
  const late = now > shared[SHARED.kill]!
  const large = process.memoryUsage.rss() > shared[SHARED.rssLimit]!
  // The input may have ended while we looked.
  if ((!late && !large) || shared[SHARED.unit] !== unit || shared[SHARED.input] !== input) return
  const report: Report = {
    unit,
    input,
    outcome: large ? 'memory' : 'timeout',
    ms: now - shared[SHARED.start]!,
    cpuMs: processCpuMs() - shared[SHARED.cpuStart]!,
  }
  clearInterval(timer)
  lifeline.write(`${JSON.stringify(report)}\n`, end)
}

function end(): void {
  process.kill(process.pid, 'SIGKILL')
}
