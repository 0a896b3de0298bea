// Which cell a piece of code belongs to, however late it runs.

import { AsyncLocalStorage } from 'node:async_hooks'
import type { Message } from '../protocol/wire.ts'
import type { Interruption } from './interrupt.ts'

/** One run of a cell, or of code that another message of the front end has started. */
export interface CellContext {
  /** What asked for it: outputs are sent in answer to this. */
  readonly request: Message
  /** Without outputs. */
  readonly silent: boolean
  readonly allowStdin: boolean
  readonly interruption: Interruption
  /** Outputs that are still being made; the cell ends after them. */
  readonly unfinished: Set<Promise<unknown>>
}

const storage = new AsyncLocalStorage<CellContext>()
let latest: CellContext | undefined

/** Runs code, and whatever it starts, as part of that cell. */
export function runInCell<T>(cell: CellContext, work: () => T): T {
  latest = cell
  return storage.run(cell, work)
}

/** Runs code that an earlier cell has left behind, such as a handler, without making that the latest cell. */
export function runForCell<T>(cell: CellContext | undefined, work: () => T): T {
  return cell ? storage.run(cell, work) : work()
}

/** The cell whose code runs now; where that is not known, the one that was started last. */
export function currentCell(): CellContext | undefined {
  return storage.getStore() ?? latest
}

/** The cell whose code runs now, where that is known. */
export function activeCell(): CellContext | undefined {
  return storage.getStore()
}
