// The main thread's end of the sockets: requests come in as events, replies and outputs go out in order.

import { randomUUID } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { AzlabError, beside } from 'azlab/core'
import type { Connection } from './connection.ts'
import type { StreamName } from './streams.ts'
import { type FromSockets, SHARED, type SocketsData, type ToSockets } from './thread.ts'
import type { Content, Header, Message } from './wire.ts'

/** Characters of output on their way to the worker from which a cell that prints has to wait. */
const BACKLOG = 1 << 24

export interface PublishOptions {
  readonly metadata?: Content
  readonly buffers?: readonly Uint8Array[]
}

export interface Transport {
  /** Sends on iopub, in answer to `parent`. Throws a TypeError for content that is no JSON. */
  publish(type: string, parent: Header | undefined, content: Content, options?: PublishOptions): void
  /** Text of a cell; waits a moment for more, and blocks where far too much is on its way. */
  stream(name: StreamName, text: string, parent: Header | undefined): void
  reply(request: Message, type: string, content: Content): void
  /** Sends an input_request to the client of that request and returns its message id. */
  ask(request: Message, content: Content): string
  /** Resolves when every request that had reached the kernel before has been handed over. */
  settle(): Promise<void>
  /** Runs a function that the watchdog must not cut off. */
  compiling<T>(work: () => T): T
  /** How many milliseconds running code has to take an interrupt before it is cut off. */
  setPatience(ms: number): void
  /** Sends everything and closes the sockets. */
  close(): Promise<void>
}

export interface TransportEvents {
  readonly request: (channel: 'shell' | 'stdin', message: Message) => void
  readonly interrupt: (terminated: boolean) => void
  readonly shutdown: (restart: boolean) => void
}

/** Starts the worker and binds the sockets; rejects where an address is taken. */
export async function openTransport(
  { connection, parentPid }: { readonly connection: Connection; readonly parentPid?: number },
  events: TransportEvents,
): Promise<Transport> {
  const shared = new SharedArrayBuffer(4 * SHARED.length)
  const cells = new Int32Array(shared)
  const data: SocketsData = { connection, session: randomUUID(), shared, parentPid }
  const file = beside(import.meta.url, './sockets')
  // Without our own arguments and with no flag of a test runner.
  const worker = new Worker(file, { workerData: data, execArgv: ['--disable-warning=ExperimentalWarning'] })
  const post = (message: ToSockets): void => worker.postMessage(message)

  let interrupted = ''
  let settles = 0
  const settling = new Map<number, () => void>()
  let bye: () => void = () => {}

  await new Promise<void>((resolve, reject) => {
    worker.on('error', reject)
    worker.on('message', (message: FromSockets) => {
      switch (message.kind) {
        case 'bound':
          return resolve()
        case 'unbound':
          return reject(
            new AzlabError(`The kernel's sockets cannot be opened: ${message.message}.`, {
              code: 'kernel/address',
              value: `${connection.transport}://${connection.ip}`,
              expected: 'five free addresses',
              hint: 'Start the kernel again: Jupyter then chooses other ports.',
            }),
          )
        case 'request':
          return events.request(message.channel, message.message)
        case 'interrupt': {
          // The worker repeats itself until it has been heard.
          const key = `${message.id}${message.terminated}`
          post({ kind: 'interrupted', id: message.id })
          if (key !== interrupted) events.interrupt(message.terminated)
          interrupted = key
          return
        }
        case 'shutdown':
          return events.shutdown(message.restart)
        case 'settled':
          settling.get(message.id)?.()
          settling.delete(message.id)
          return
        case 'bye':
          return bye()
      }
    })
  })

  return {
    publish(type, parent, content, { metadata = {}, buffers = [] } = {}) {
      post({
        kind: 'publish',
        type,
        parent: JSON.stringify(parent ?? {}),
        buffers,
        content: JSON.stringify(content),
        metadata: JSON.stringify(metadata),
      })
    },
    stream(name, text, parent) {
      const backlog = Atomics.add(cells, SHARED.backlog, text.length)
      post({ kind: 'stream', name, text, parent: JSON.stringify(parent ?? {}) })
      if (backlog > BACKLOG) Atomics.wait(cells, SHARED.backlog, Atomics.load(cells, SHARED.backlog), 1000)
    },
    reply(request, type, content) {
      const { idents, header } = request
      const dicts = { parent: JSON.stringify(header), content: JSON.stringify(content) }
      post({ kind: 'send', channel: 'shell', idents, type, ...dicts, buffers: [] })
    },
    ask(request, content) {
      const { idents, header } = request
      const id = randomUUID()
      const dicts = { parent: JSON.stringify(header), content: JSON.stringify(content) }
      post({ kind: 'send', channel: 'stdin', idents, type: 'input_request', id, ...dicts, buffers: [] })
      return id
    },
    settle() {
      const id = ++settles
      const settled = new Promise<void>((resolve) => settling.set(id, resolve))
      post({ kind: 'settle', id })
      return settled
    },
    compiling(work) {
      Atomics.store(cells, SHARED.compiling, 1)
      try {
        return work()
      } finally {
        Atomics.store(cells, SHARED.compiling, 0)
      }
    },
    setPatience: (ms) => Atomics.store(cells, SHARED.patience, ms),
    close() {
      const closed = new Promise<void>((resolve) => {
        bye = resolve
      })
      post({ kind: 'close' })
      return closed
    },
  }
}
