// The worker's side of an interrupt: asks the main thread to stop its cell, and frees it where it does not listen.

import { Session } from 'node:inspector'

/** How often it is tried; each attempt lasts as long as `patience` says. */
const ATTEMPTS = 40

export interface Watchdog {
  /** Interrupts the running cell; resolves when the main thread has taken it, or when nothing helps. */
  interrupt(): Promise<void>
  /** The main thread has taken the interrupt of that id. */
  taken(id: number): void
  /** Cuts off whatever the main thread runs now, which no `catch` and no `finally` of it sees. */
  terminate(): void
}

export interface WatchdogParts {
  /** Tells the main thread; `terminated` says that its running code was cut off before. */
  readonly interrupt: (id: number, terminated: boolean) => void
  /** While this holds the main thread must not be cut off: the compiler would be left in pieces. */
  readonly isCompiling: () => boolean
  /** Milliseconds that the main thread has to take an interrupt before its running code is cut off. */
  readonly patience: () => number
  readonly terminate?: () => void
}

export function createWatchdog(parts: WatchdogParts): Watchdog {
  const { interrupt, isCompiling, patience, terminate = terminateMainThread } = parts
  const waiting = new Map<number, () => void>()
  let last = 0
  return {
    terminate,
    taken: (id) => waiting.get(id)?.(),
    async interrupt() {
      const id = ++last
      const taken = new Promise<true>((resolve) => waiting.set(id, () => resolve(true)))
      let terminated = false
      for (let attempt = 0; attempt <= ATTEMPTS; attempt++) {
        interrupt(id, terminated)
        if (await Promise.race([taken, after(patience())])) break
        if (isCompiling()) continue
        terminate()
        terminated = true
      }
      waiting.delete(id)
    },
  }
}

function after(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(resolve, ms, false))
}

let session: Session | undefined

function terminateMainThread(): void {
  if (!session) {
    session = new Session()
    session.connectToMainThread()
  }
  // No callback: the answer may come long after.
  session.post('Runtime.terminateExecution', () => {})
}

/**
 * Calls `orphaned` once the process that started this one is gone, or the process of `pid`; if `orphaned` does not end
 * the process within three seconds, it is killed.
 */
export function watchParent(pid: number | undefined, orphaned: () => Promise<void>, everyMs = 1000): void {
  const parent = process.ppid
  // A pid that cannot be seen from here (another container's) says nothing.
  const watched = pid !== undefined && isAlive(pid) ? pid : undefined
  // Where another process than the direct parent is watched, a launcher in between may go.
  const isOrphan = (): boolean =>
    watched === undefined || watched === parent ? process.ppid !== parent : !isAlive(watched)
  const timer = setInterval(() => {
    if (!isOrphan()) return
    clearInterval(timer)
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 3000)
    void orphaned()
  }, everyMs)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
