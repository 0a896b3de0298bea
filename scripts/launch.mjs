// Runs a child to its end as if it were this process: signals reach it, and its exit code is handed back.

import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** One Ctrl-C can arrive several times (from the terminal, from npm, from a group kill); within this time it is one. */
const sameSignalMs = 300

/**
 * Resolves to the child's exit code, or 128 + n when signal n ended it. Rejects when it cannot be started.
 * With `onOutput` the child's stdout and stderr go there as text; otherwise they are this process's own.
 */
export function launch(command, args, { onOutput, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: onOutput ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      ...options,
    })
    for (const stream of onOutput ? [child.stdout, child.stderr] : [])
      stream.setEncoding('utf8').on('data', onOutput)

    const last = new Map()
    const forward = (signal) => {
      // A terminal gives Ctrl-C to the whole foreground group, so the child has it already.
      if (signal === 'SIGINT' && process.stdin.isTTY) return
      const now = Date.now()
      if (now - (last.get(signal) ?? 0) > sameSignalMs) child.kill(signal)
      last.set(signal, now)
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, forward)

    // npx and npm give a signal to their shell, which may die of it alone and leave this process behind.
    const parent = process.ppid
    const watch = setInterval(() => process.ppid !== parent && forward('SIGTERM'), 500)
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
