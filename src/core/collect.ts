// Collects garbage at once, for memory that V8 does not count: shared buffers are given back by a collection alone.

import { Session } from 'node:inspector'

let running: Promise<void> | undefined

/**
 * A full collection of this thread, some tens of milliseconds: large shared buffers that nothing refers to are free when the promise
 * resolves. It goes through a session of Node's inspector in the thread itself, which needs no flag of V8: flags belong to the whole
 * process, and must not change while other threads run. Calls during a collection share the one that follows it. Where the
 * inspector may not be used (`--permission`), nothing is collected and V8's own collections free the memory later.
 */
export function collectGarbage(): Promise<void> {
  running ??= collect().finally(() => {
    running = undefined
  })
  return running
}

async function collect(): Promise<void> {
  const session = new Session()
  try {
    session.connect()
  } catch {
    return
  }
  try {
    await new Promise<void>((resolve) => session.post('HeapProfiler.collectGarbage', () => resolve()))
  } finally {
    session.disconnect()
  }
}
