// Collects garbage at once, for memory that V8 does not count: shared buffers are given back by a collection alone.

import { Session } from 'node:inspector'

let session: Session | undefined
let running: Promise<void> | undefined

/**
 * A full collection of this thread, some tens of milliseconds: large shared buffers that nothing refers to are free when the promise
 * resolves. It goes through a session of Node's inspector in the thread itself, which needs no flag of V8: flags belong to the whole
 * process, and must not change while other threads run. Calls before a collection begins share it. Where the inspector may not be
 * used (`--permission`), nothing is collected and V8's own collections free the memory later.
 */
export function collectGarbage(): Promise<void> {
  running ??= new Promise((resolve) => {
    // V8 answers in the task that collects, so that nothing of this thread runs in between.
    openSession()?.post('HeapProfiler.collectGarbage', () => {
      running = undefined
      resolve()
    })
    if (session === undefined) resolve()
  })
  return running
}

/** The thread's session, which stays open: to close it inside its own answer would hang. It keeps no process alive. */
function openSession(): Session | undefined {
  if (session !== undefined) return session
  const fresh = new Session()
  try {
    fresh.connect()
    session = fresh
  } catch {
    // Not permitted here.
  }
  return session
}
