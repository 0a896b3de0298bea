// The notebook in which this process runs, where it runs in azlab's kernel: what a cell's library code may ask of it.
//
// The kernel leaves it under globalThis[Symbol.for('azlab.notebook')]; these types mirror those of kernel/host.ts, which
// nothing here imports. In a program, in a test and in stock tslab there is none, and whoever asks goes without.

/** One picture of a value by MIME type. */
export type MimeBundle = Readonly<Record<string, unknown>>

/** What a comm carries. */
export interface CommMessage {
  readonly data: unknown
  readonly buffers: readonly Uint8Array[]
}

/** One channel to a widget in the front end. */
export interface Comm {
  readonly id: string
  send(
    data: unknown,
    options?: { readonly metadata?: MimeBundle; readonly buffers?: readonly Uint8Array[] },
  ): void
  close(data?: unknown): void
  onMessage(handler: (message: CommMessage) => void): void
  onClose(handler: (message: CommMessage) => void): void
}

/** What we use of the kernel's host. */
export interface NotebookHost {
  /** Shows a bundle in the running cell, or with `update` in the place of the one with the same `displayId`. */
  display(
    bundle: MimeBundle,
    options?: { readonly displayId?: string; readonly update?: boolean; readonly metadata?: MimeBundle },
  ): void
  /** The cell's signal; it aborts when the user interrupts the cell. */
  signal(): AbortSignal
  readonly comm: {
    open(target: string, data?: unknown, options?: { readonly metadata?: MimeBundle }): Comm
  }
}

/** The key of the host on globalThis. */
export const NOTEBOOK: symbol = Symbol.for('azlab.notebook')

/** The notebook that this process runs in, or null. */
export function notebook(): NotebookHost | null {
  return (globalThis as unknown as Record<symbol, NotebookHost | undefined>)[NOTEBOOK] ?? null
}

/** Outputs of which two executions need not agree: times, rates, memory. Who compares notebooks leaves them out. */
export const MEASURED: MimeBundle = { azlab: { measured: true } }
