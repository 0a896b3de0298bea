// Lanes: workers of one thread each that run the same program at the same time. Small models gain more from batches side by
// side than from threads that share each small operator.

import type { ValueType } from '../feeds.ts'
import type { Slot } from '../runner.ts'
import type { Connection } from './connection.ts'
import type { Reply, Request } from './protocol.ts'

export interface Lane {
  readonly worker: Connection
  /** Runs that have been asked for and are not over. */
  readonly open: number
  /** Runs a request after bringing the slots that it reads up to date. */
  run(request: Request, used: readonly Slot[]): Promise<Reply>
  drop(names: readonly Slot[]): Promise<void>
}

/** Opens lanes beside a main worker, which owns the slots. `slots` has a new object whenever a slot has a new value. */
export function openLanes(
  count: number,
  connect: () => Connection,
  main: Connection,
  slots: ReadonlyMap<Slot, ValueType>,
): readonly Lane[] {
  return Array.from({ length: count }, (): Lane => {
    const worker = connect()
    /** What this lane has of each slot. */
    const copies = new Map<Slot, ValueType>()
    let open = 0
    let updated: Promise<void> = Promise.resolve()

    const update = async (used: readonly Slot[]): Promise<void> => {
      const stale = [...new Set(used)].filter((slot) => copies.get(slot) !== slots.get(slot))
      if (stale.length === 0) return
      const { values = {} } = await main.ask({ kind: 'read', slots: stale, shared: true })
      // The main worker answers in order: what it has answered so far is what it has read.
      for (const slot of stale) {
        const type = slots.get(slot)
        if (type !== undefined) copies.set(slot, type)
      }
      await worker.ask({ kind: 'write', values })
    }

    return {
      worker,
      get open() {
        return open
      },
      run: async (request, used) => {
        open++
        try {
          const before = updated
          const mine = before.then(() => update(used))
          updated = mine.catch(() => {})
          await mine
          return await worker.ask(request)
        } finally {
          open--
        }
      },
      drop: async (names) => {
        const held = names.filter((name) => copies.delete(name))
        if (held.length > 0) await worker.ask({ kind: 'drop', slots: held })
      },
    }
  })
}
