// The notebook in which this process runs, where it runs in azlab's kernel: what a cell's library code may ask of it.
//
// The kernel leaves it under globalThis[Symbol.for('azlab.notebook')]; stock tslab has one that can do less. In a program
// and in a test there is none, and whoever asks goes without.

import { type MimeBundle, NOTEBOOK, type NotebookHost } from '../core/index.ts'
import { tslabHost } from './tslab.ts'

/** The notebook that this process runs in, or null. */
export function notebook(): NotebookHost | null {
  return (globalThis as unknown as Record<symbol, NotebookHost | undefined>)[NOTEBOOK] ?? tslabHost()
}

/** Outputs of which two executions need not agree: times, rates, memory. Who compares notebooks leaves them out. */
export const MEASURED: MimeBundle = { azlab: { measured: true } }
