// The kernel's own log: its process's standard error, in no cell's output, with so many lines a minute and no more.

import { writeSync } from 'node:fs'

const MINUTE_MS = 60_000
/** Lines a minute. Whoever reaches a socket can cause them. */
const LINES = 10

export interface LogOptions {
  /** Takes a line. Default: the process's standard error. */
  readonly write?: (line: string) => void
  readonly now?: () => number
  readonly lines?: number
}

/** A log of one line a call; what is too much is counted, and the next line that is written says how much it was. */
export function boundedLog({
  write = toStandardError,
  now = () => performance.now(),
  lines = LINES,
}: LogOptions = {}): (text: string) => void {
  let began = Number.NEGATIVE_INFINITY
  let written = 0
  let left = 0
  return (text) => {
    if (now() - began >= MINUTE_MS) {
      began = now()
      written = 0
    }
    if (written === lines) {
      left++
      return
    }
    written++
    write(`azlab kernel: ${text}${left > 0 ? ` (${left} more lines like this were left out.)` : ''}\n`)
    left = 0
  }
}

/** Not `process.stderr`: that of a worker is the main thread's, which belongs to the cells. */
function toStandardError(line: string): void {
  try {
    writeSync(2, line)
  } catch {
    // Nobody reads it, or it is full: the kernel goes on.
  }
}
