// A bound socket: its connections, their messages, and the memory that those may take who have not shown the key.

import { randomBytes } from 'node:crypto'
import { rmSync, statSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import {
  commandBytes,
  createFrameReader,
  greeting,
  messageBytes,
  propertyBytes,
  readProperty,
  ZmtpError,
} from './zmtp.ts'

const MIB = 2 ** 20

/** How much may come and wait. */
export interface Limits {
  /** Bytes of one message of a connection that has shown the key. */
  readonly trusted: number
  /** The same of one that has not. */
  readonly untrusted: number
  /** Bytes that all connections together which have not shown the key may have in messages that are not whole. */
  readonly allUntrusted: number
  /** Connections at once. */
  readonly connections: number
  /** Bytes that may wait for a connection which takes nothing for `stalledMs`; for any, four times as many. */
  readonly waiting: number
  readonly stalledMs: number
}

export const LIMITS: Limits = {
  trusted: 2048 * MIB,
  untrusted: 16 * MIB,
  allUntrusted: 64 * MIB,
  connections: 1000,
  waiting: 256 * MIB,
  stalledMs: 60_000,
}

/** One connection. */
export interface Peer {
  /** Its return address: what it calls itself, or what it is given. */
  readonly id: Buffer
  /** Set once it has sent a message that is signed with the key. */
  trusted: boolean
  /** Sends a message; to one that has gone nothing. One that takes nothing for too long is closed. */
  send(frames: readonly Uint8Array[]): void
  /** The same, and nothing more is read from it before this has left: who sends without reading has to wait. */
  answer(frames: readonly Uint8Array[]): void
  /** Closes it and tells why. */
  refuse(why: string): void
}

export interface ListenerParts {
  /** What this side is: `ROUTER`, `XPUB` or `REP`. */
  readonly type: string
  readonly onMessage: (peer: Peer, frames: Uint8Array[]) => void
  /** Told of SUBSCRIBE and CANCEL, where they come as commands. */
  readonly onCommand?: (peer: Peer, name: string, body: Buffer) => void
  readonly onGone?: (peer: Peer) => void
  /** Told why a connection was closed from here. */
  readonly onRefused: (why: string) => void
  readonly limits?: Partial<Limits>
}

export interface Listener {
  /** Binds to a ZeroMQ address: `tcp://IP:PORT` or `ipc://PATH`. */
  bind(address: string): Promise<void>
  /** The connection of that return address. */
  find(id: Uint8Array): Peer | undefined
  readonly peers: Iterable<Peer>
  /** Takes no new connections, lets what was sent leave for as long as `lingerMs`, and closes. */
  close(lingerMs: number): Promise<void>
}

interface Open {
  readonly socket: Socket
  /** Bytes of an unfinished message, as long as the key was not shown. */
  held: number
}

export function createListener(parts: ListenerParts): Listener {
  const limits: Limits = { ...LIMITS, ...parts.limits }
  const peers = new Map<string, Peer>()
  const open = new Set<Open>()
  /** What connections without the key hold. */
  let held = 0
  let path: string | undefined

  const server = createServer({ noDelay: true }, (socket) => connect(socket))
  server.maxConnections = limits.connections

  function connect(socket: Socket): void {
    let peer: Peer | undefined
    const reader = createFrameReader({
      limit: () => (peer?.trusted ? limits.trusted : limits.untrusted),
      onMessage(frames) {
        if (!peer) throw new ZmtpError('A message came before READY.')
        parts.onMessage(peer, frames)
      },
      onCommand(name, body) {
        if (name === 'READY' && !peer) {
          peer = join(socket, body)
          return
        }
        // After two bytes of time to live comes what is to come back.
        if (name === 'PING') answer(socket, [commandBytes('PONG', body.subarray(2))])
        else if (peer) parts.onCommand?.(peer, name, body)
      },
    })
    const one: Open = { socket, held: 0 }
    open.add(one)
    const hold = (bytes: number): void => {
      held += bytes - one.held
      one.held = bytes
    }
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      hold(0)
      open.delete(one)
      if (!peer) return
      if (peers.get(keyOf(peer.id)) === peer) peers.delete(keyOf(peer.id))
      parts.onGone?.(peer)
    })
    socket.on('data', (bytes: Buffer) => {
      if (socket.destroyed) return
      try {
        reader.push(bytes)
      } catch (error) {
        return refuse(socket, error instanceof Error ? error.message : String(error))
      }
      hold(peer?.trusted ? 0 : reader.held)
      if (held > limits.allUntrusted) refuseLargest()
    })
    socket.write(greeting())
    socket.write(commandBytes('READY', propertyBytes({ 'Socket-Type': parts.type, Identity: '' })))
  }

  function refuse(socket: Socket, why: string): void {
    parts.onRefused(`${why} The connection is closed.`)
    socket.destroy()
  }

  function refuseLargest(): void {
    const largest = [...open].reduce((a, b) => (b.held > a.held ? b : a))
    refuse(
      largest.socket,
      `Connections without a signed message hold ${held} bytes, more than the ${limits.allUntrusted} that they may; this one has the most.`,
    )
  }

  function join(socket: Socket, ready: Buffer): Peer {
    const given = readProperty(ready, 'identity')
    const isOwn = given !== undefined && given.length > 0 && parts.type === 'ROUTER'
    const id = copyOf(isOwn ? given : Buffer.from([0, ...randomBytes(8)]))
    if (id.length > 255) throw new ZmtpError('A return address has more than 255 bytes.')
    if (peers.has(keyOf(id))) throw new ZmtpError('A second connection has the return address of another.')
    let moved = performance.now()
    const peer: Peer = {
      id,
      trusted: false,
      send(frames) {
        const waiting = socket.writableLength
        if (waiting === 0) moved = performance.now()
        const patience = performance.now() - moved > limits.stalledMs ? 1 : 4
        if (waiting > patience * limits.waiting)
          return refuse(socket, `${waiting} bytes wait for a connection that does not take them.`)
        write(socket, messageBytes(frames), () => {
          moved = performance.now()
        })
      },
      answer: (frames) => answer(socket, messageBytes(frames)),
      refuse: (why) => refuse(socket, why),
    }
    peers.set(keyOf(id), peer)
    return peer
  }

  return {
    async bind(address) {
      const [, kind, rest = ''] = /^(tcp|ipc):\/\/(.*)$/.exec(address) ?? []
      const where = kind === 'ipc' ? { path: rest } : tcpAddress(rest)
      if (kind === 'ipc') {
        path = rest
        removeSocket(rest)
      }
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(where, () => {
          server.removeListener('error', reject)
          server.on('error', (error) => parts.onRefused(`The socket of ${address}: ${error.message}.`))
          resolve()
        })
      })
    },
    find: (id) => peers.get(keyOf(id)),
    get peers() {
      return peers.values()
    },
    async close(lingerMs) {
      server.close()
      const ends = [...open].map(
        ({ socket }) =>
          new Promise<void>((resolve) => {
            socket.once('close', () => resolve())
            socket.end(() => socket.destroy())
          }),
      )
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, lingerMs)
      })
      await Promise.race([Promise.all(ends), late])
      clearTimeout(timer)
      for (const { socket } of open) socket.destroy()
      if (path !== undefined) removeSocket(path)
    },
  }
}

/** Writes in one go. To a connection that has gone nothing is written, and nobody is called back. */
function write(socket: Socket, parts: readonly Uint8Array[], done: () => void): void {
  if (!socket.writable) return
  socket.cork()
  for (const [at, bytes] of parts.entries())
    if (at === parts.length - 1) socket.write(bytes, done)
    else socket.write(bytes)
  socket.uncork()
}

function answer(socket: Socket, parts: readonly Uint8Array[]): void {
  socket.pause()
  write(socket, parts, () => socket.resume())
}

function tcpAddress(text: string): {
  readonly host?: string
  readonly port: number
  readonly exclusive: true
} {
  const at = text.lastIndexOf(':')
  const host = text.slice(0, at).replace(/^\[(.*)\]$/, '$1')
  const port = Number(text.slice(at + 1))
  return { ...(host === '*' ? {} : { host }), port, exclusive: true }
}

/** The socket file of a server that has gone would keep the next from binding. */
function removeSocket(path: string): void {
  try {
    if (statSync(path).isSocket()) rmSync(path)
  } catch {
    // There is none.
  }
}

function keyOf(id: Uint8Array): string {
  return Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('latin1')
}

function copyOf(bytes: Uint8Array): Buffer {
  const copy = Buffer.from(new ArrayBuffer(bytes.length))
  copy.set(bytes)
  return copy
}
