// What the kernel's two threads tell each other: the worker has the sockets, the main thread runs the cells.
//
// The worker answers interrupt and shutdown while a cell blocks the main thread, and sends on what such a cell prints.

import type { Connection } from './connection.ts'
import type { Message } from './wire.ts'

/** What the worker is started with. */
export interface SocketsData {
  readonly connection: Connection
  /** The kernel's session id, in every header that it makes. */
  readonly session: string
  /** See SHARED. */
  readonly shared: SharedArrayBuffer
  /** Ends the kernel when this process is gone; besides, the process that started it is watched. */
  readonly parentPid?: number
}

/** The Int32 cells of `shared`. */
export const SHARED = {
  /** Characters of output that the worker has not taken yet; the main thread waits when there are too many. */
  backlog: 0,
  /** 1 while the main thread compiles: it must not be cut off there. */
  compiling: 1,
  /** Milliseconds that running code has to take an interrupt before it is cut off. */
  patience: 2,
  length: 3,
} as const

/** To the worker. Dicts come as JSON, so that a value that is no JSON fails where it was given. */
export type ToSockets =
  | {
      readonly kind: 'publish'
      readonly type: string
      readonly parent: string
      readonly content: string
      readonly metadata: string
      readonly buffers: readonly Uint8Array[]
    }
  | {
      readonly kind: 'stream'
      readonly name: 'stdout' | 'stderr'
      readonly text: string
      readonly parent: string
    }
  | {
      readonly kind: 'send'
      readonly channel: 'shell' | 'stdin'
      readonly idents: readonly Uint8Array[]
      readonly type: string
      /** The id of the message, where the answer to it will be looked for. */
      readonly id?: string
      readonly parent: string
      readonly content: string
      readonly buffers: readonly Uint8Array[]
    }
  /** Asks for `settled`, once every message that has reached the sockets was handed over. */
  | { readonly kind: 'settle'; readonly id: number }
  /** The interrupt of that id has been taken. */
  | { readonly kind: 'interrupted'; readonly id: number }
  /** The main thread is done and wants to end; with `bye` as the answer the sockets are closed. */
  | { readonly kind: 'close' }

/** From the worker. */
export type FromSockets =
  | { readonly kind: 'bound' }
  | { readonly kind: 'unbound'; readonly message: string }
  | { readonly kind: 'request'; readonly channel: 'shell' | 'stdin'; readonly message: Message }
  | { readonly kind: 'settled'; readonly id: number }
  /** `terminated`: the code that ran in the main thread was cut off, and none of its frames is left. */
  | { readonly kind: 'interrupt'; readonly id: number; readonly terminated: boolean }
  | { readonly kind: 'shutdown'; readonly restart: boolean }
  | { readonly kind: 'bye' }
