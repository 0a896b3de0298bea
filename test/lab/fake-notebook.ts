// A notebook for tests: what a cell shows, and comms whose front end the test plays.

import type { Comm, CommMessage, NotebookHost } from '../../src/core/index.ts'
import { NOTEBOOK } from '../../src/core/index.ts'

export interface Shown {
  readonly bundle: Readonly<Record<string, unknown>>
  readonly displayId: string | undefined
  readonly update: boolean
}

export interface FakeComm extends Comm {
  readonly target: string
  readonly opened: Readonly<Record<string, unknown>>
  readonly sent: readonly Readonly<Record<string, unknown>>[]
  /** Plays the front end. */
  receive(data: unknown): void
}

export interface FakeNotebook extends NotebookHost {
  readonly shown: readonly Shown[]
  readonly comms: readonly FakeComm[]
  /** Interrupts the running cell. */
  interrupt(): void
  /** The next cell. */
  newCell(): void
}

export function fakeNotebook(): FakeNotebook {
  const shown: Shown[] = []
  const comms: FakeComm[] = []
  let controller = new AbortController()
  return {
    shown,
    comms,
    display: (bundle, { displayId, update = false } = {}) => void shown.push({ bundle, displayId, update }),
    signal: () => controller.signal,
    comm: {
      register: () => () => {},
      open(target, data) {
        const sent: Readonly<Record<string, unknown>>[] = []
        let handler: (message: CommMessage) => void = () => {}
        const comm: FakeComm = {
          id: `comm-${comms.length + 1}`,
          target,
          sent,
          opened: (data as { readonly state: Record<string, unknown> }).state,
          send: (message) => void sent.push(message as Record<string, unknown>),
          close() {},
          onMessage(given) {
            handler = given
          },
          onClose() {},
          receive: (message) => handler({ data: message, metadata: {}, buffers: [] }),
        }
        comms.push(comm)
        return comm
      },
    },
    interrupt: () => controller.abort(new Error('interrupted')),
    newCell() {
      controller = new AbortController()
    },
  }
}

/** Runs work as in a cell of this notebook. */
export async function inNotebook<T>(host: FakeNotebook, work: () => Promise<T>): Promise<T> {
  const place = globalThis as unknown as Record<symbol, NotebookHost | undefined>
  place[NOTEBOOK] = host
  try {
    return await work()
  } finally {
    delete place[NOTEBOOK]
  }
}
