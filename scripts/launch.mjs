// Runs a child to its end as if it were this process: signals reach it, and its exit code is handed back.

import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/**
 * Tells a new signal from an echo: one Ctrl-C can arrive several times (from the terminal, from npm, from a group
 * kill). The answer is false for a signal within 300 ms of the last one of its name. Times are in ms.
 */
export function newSignals() {
  const last = new Map()
  return (signal, now) => {
    const isNew = now - (last.get(signal) ?? Number.NEGATIVE_INFINITY) > 300
    last.set(signal, now)
    return isNew
  }
}

/**
 * The C library then gives blocks of 4 MiB and more back to the system as soon as they are free. By itself it keeps those of
 * up to 32 MiB, the size of a large model's weights: training held half as much again (bench/large.ts).
 */
export const allocator = { MALLOC_MMAP_THRESHOLD_: String(4 * 2 ** 20) }

/**
 * Resolves to the child's exit code, or 128 + n when signal n ended it. Rejects when it cannot be started.
 * With `onOutput` the child's stdout and stderr go there as text; otherwise they are this process's own.
 */
export function launch(command, args, { onOutput, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: onOutput ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      ...options,
      env: { ...allocator, ...(options.env ?? process.env) },
    })
    for (const stream of onOutput ? [child.stdout, child.stderr] : [])
      stream.setEncoding('utf8').on('data', onOutput)

    const isNew = newSignals()
    const forward = (signal) => {
      // A terminal gives Ctrl-C to the whole foreground group, so the child has it already.
      if (signal === 'SIGINT' && process.stdin.isTTY) return
      if (isNew(signal, Date.now())) child.kill(signal)
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, forward)

    // npx and npm give a signal to their shell, which may die of it alone and leave this process behind.
    const parent = process.ppid
    const watch = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(watch)
      forward('SIGTERM')
    }, 500)
    if (!process.env.npm_lifecycle_event) clearInterval(watch)

    const settle = (finish, value) => {
      clearInterval(watch)
      for (const signal of signals) process.off(signal, forward)
      finish(value)
    }
    child.on('error', (error) => settle(reject, error))
    child.on('close', (code, signal) => settle(resolve, code ?? 128 + (constants.signals[signal] ?? 0)))
  })
}
