// What the kernel of a notebook gives to library code in the same process: a place to show things, the running cell's signal,
// questions to the user, and comms. The kernel implements it; the library uses it.

/** One picture of a value by MIME type: text, bytes for binary types, JSON data for `application/…json`. */
export type MimeBundle = Readonly<Record<string, unknown>>

/** How a bundle is shown. */
export interface DisplayOptions {
  /** Names the output, so that it can be shown again in place. */
  readonly displayId?: string
  /** Replaces the output of that `displayId`, in whatever cell it stands, and adds none. */
  readonly update?: boolean
  /** Hints to the front end by MIME type, e.g. `{ 'image/png': { width: 640 } }`. */
  readonly metadata?: MimeBundle
}

/** What a comm sends: JSON data, and binary buffers beside it. */
export interface CommMessage {
  readonly data: unknown
  readonly metadata: MimeBundle
  readonly buffers: readonly Uint8Array[]
}

/** What travels beside the data of a message. */
export interface CommSendOptions {
  readonly metadata?: MimeBundle
  readonly buffers?: readonly Uint8Array[]
}

/** One channel between an object of the kernel and its widget in the front end. */
export interface Comm {
  readonly id: string
  readonly target: string
  /** Sends JSON data. */
  send(data: unknown, options?: CommSendOptions): void
  /** Closes both ends; the front end is told. */
  close(data?: unknown): void
  /** Called for each message of the front end, in order. Its output goes to the cell that set it. */
  onMessage(handler: (message: CommMessage) => void): void
  /** Called once when the front end closes the comm. */
  onClose(handler: (message: CommMessage) => void): void
}

/** The channels between the kernel and its front ends. */
export interface Comms {
  /** Opens a comm to the front end's target of that name. */
  open(target: string, data?: unknown, options?: CommSendOptions): Comm
  /** Takes the comms that the front end opens to that target; returns a function that ends it. */
  register(target: string, handler: (comm: Comm, message: CommMessage) => void): () => void
}

/** The notebook in which this process runs, as far as every kernel has it. */
export interface NotebookHost {
  /** Shows a bundle in the cell whose code called it, even when that cell has ended. */
  display(bundle: MimeBundle, options?: DisplayOptions): void
  /**
   * The cell's signal: it aborts, with an error named KeyboardInterrupt, when the user interrupts the cell. After this
   * has been called the interrupt leaves the cell some seconds to stop at a safe point and hand over what it has.
   */
  signal(): AbortSignal
  /** Null where front ends cannot be talked to. */
  readonly comm: Comms | null
}

/** What azlab's own kernel gives besides. */
export interface KernelHost extends NotebookHost {
  /** Empties the cell's outputs; with `wait` only when the next output comes. */
  clearOutput(wait?: boolean): void
  /** Asks the user for a line of text. Rejects where the front end has no input. */
  input(prompt?: string, options?: { readonly password?: boolean }): Promise<string>
  readonly comm: Comms
}

/** The key of the host on globalThis. */
export const NOTEBOOK: symbol = Symbol.for('azlab.notebook')

/** The method by which an object shows itself, as in Deno's kernel. */
export const JUPYTER_DISPLAY: unique symbol = Symbol.for('Jupyter.display')
