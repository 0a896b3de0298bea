// The notebook in which this process runs, where it runs in azlab's kernel: what a cell's library code may ask of it.
//
// The kernel leaves it under globalThis[Symbol.for('azlab.notebook')]; stock tslab has one that can do less. In a program
// and in a test there is none, and whoever asks goes without.

import type { MimeBundle, NotebookHost } from './host.ts'
import { tslabHost } from './tslab.ts'

export type { Comm, CommMessage, MimeBundle, NotebookHost } from './host.ts'

/** The key of the host on globalThis. */
export const NOTEBOOK: symbol = Symbol.for('azlab.notebook')

/** The notebook that this process runs in, or null. */
export function notebook(): NotebookHost | null {
  return (globalThis as unknown as Record<symbol, NotebookHost | undefined>)[NOTEBOOK] ?? tslabHost()
}

/** Outputs of which two executions need not agree: times, rates, memory. Who compares notebooks leaves them out. */
export const MEASURED: MimeBundle = { azlab: { measured: true } }
