// The sockets of a client: messages sent one after the other, and those that come given to whoever takes them.

import { Dealer, Subscriber } from 'zeromq'
import { address, type Connection } from './connection.ts'
import { type Content, createHeader, decode, encode, type Message } from './wire.ts'

/** A channel that a client sends on. */
export type Channel = 'shell' | 'control' | 'stdin'

export interface PostOptions {
  readonly parent?: Message | undefined
  readonly metadata?: Content | undefined
  readonly buffers?: readonly Uint8Array[] | undefined
  /** Told the message's id before it is sent. */
  readonly onId?: (id: string) => void
}

export interface Channels {
  /** Sends a message and gives its id. */
  post(channel: Channel, type: string, content: Content, options?: PostOptions): string
  close(): void
}

/** Who takes what comes. */
export interface Takers {
  readonly reply: (message: Message) => void
  readonly output: (message: Message) => void
  readonly question: (message: Message) => void
  readonly fail: (error: Error) => void
}

// Nothing is dropped for want of room, on either side of a socket.
const ENDLESS = { sendHighWaterMark: 0, receiveHighWaterMark: 0, linger: 0 } as const

/** Connects to a kernel's sockets. */
export function openChannels(connection: Connection, session: string, takers: Takers): Channels {
  // The kernel sends questions to the identity that asked for the cell, so shell and stdin share one.
  const shell = new Dealer({ ...ENDLESS, routingId: session })
  const stdin = new Dealer({ ...ENDLESS, routingId: session })
  const control = new Dealer({ ...ENDLESS, routingId: session })
  const iopub = new Subscriber({ receiveHighWaterMark: 0, linger: 0 })
  shell.connect(address(connection, 'shell'))
  stdin.connect(address(connection, 'stdin'))
  control.connect(address(connection, 'control'))
  iopub.subscribe()
  iopub.connect(address(connection, 'iopub'))

  const listen = async (socket: Dealer | Subscriber, take: (message: Message) => void) => {
    try {
      for await (const frames of socket) {
        let message: Message
        try {
          message = decode(frames, connection)
        } catch {
          continue // not signed with our key: none of our business
        }
        take(message)
      }
    } catch (error) {
      if (!socket.closed) takers.fail(error as Error)
    }
  }
  void listen(shell, takers.reply)
  void listen(control, takers.reply)
  void listen(iopub, takers.output)
  void listen(stdin, takers.question)

  // ZeroMQ takes one message at a time, so they wait for each other.
  const sockets = { shell, control, stdin }
  const sent: Record<Channel, Promise<void>> = {
    shell: Promise.resolve(),
    control: Promise.resolve(),
    stdin: Promise.resolve(),
  }
  return {
    post(channel, type, content, { parent, metadata = {}, buffers = [], onId } = {}) {
      const header = createHeader(type, session, 'azlab')
      onId?.(header.msg_id)
      const message = { idents: [], header, parent: parent?.header ?? {}, metadata, content, buffers }
      const frames = encode(message, connection)
      sent[channel] = sent[channel]
        .then(() => sockets[channel].send(frames))
        .catch((error: Error) => {
          if (!sockets[channel].closed) takers.fail(error)
        })
      return header.msg_id
    },
    close() {
      for (const socket of [shell, stdin, control, iopub]) socket.close()
    },
  }
}
