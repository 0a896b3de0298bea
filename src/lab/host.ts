// What a notebook's kernel gives to the library: a place to show things, the running cell's signal, and comms.
//
// These types mirror those of kernel/host.ts, which nothing here imports.

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
  /** Null where front ends cannot be talked to. */
  readonly comm: {
    open(target: string, data?: unknown, options?: { readonly metadata?: MimeBundle }): Comm
  } | null
}
