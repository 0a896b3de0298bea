// The worker thread that owns the five sockets: signs, checks and joins messages, and answers the control channel.

import { parentPort, workerData } from 'node:worker_threads'
import { address, type ChannelName } from './connection.ts'
import { KERNEL_INFO } from './info.ts'
import { createListener, type Limits, type Listener, type Peer } from './listener.ts'
import { boundedLog } from './log.ts'
import { readOnce } from './replay.ts'
import { joinStreams } from './streams.ts'
import { type FromSockets, SHARED, type SocketsData, type ToSockets } from './thread.ts'
import { createWatchdog, watchParent } from './watchdog.ts'
import { createHeader, encodeText, type Message, WireError } from './wire.ts'

const { connection, session, shared, parentPid } = workerData as SocketsData
const port = parentPort!
const cells = new Int32Array(shared)
const tell = (message: FromSockets): void => port.postMessage(message)
const log = boundedLog()
const read = readOnce(connection, session)

type Routed = 'shell' | 'control' | 'stdin'

/** Who subscribes and listens for the heartbeat sends little. */
const SMALL: Partial<Limits> = { untrusted: 1 << 16, allUntrusted: 1 << 22 }
/** Bytes of all topics that one connection subscribes to. Front ends subscribe to the empty one. */
const TOPIC_BYTES = 1 << 16

const onRefused = (why: string) => log(why)
const router = (channel: Routed): Listener =>
  createListener({ type: 'ROUTER', onRefused, onMessage: (peer, frames) => take(channel, peer, frames) })
const routers = { shell: router('shell'), control: router('control'), stdin: router('stdin') }

const topics = new Map<Peer, Map<string, number>>()
const iopub = createListener({
  type: 'XPUB',
  onRefused,
  limits: SMALL,
  onGone: (peer) => void topics.delete(peer),
  onMessage: (peer, [frame]) => frame && subscribe(peer, frame[0] === 1, frame.subarray(1)),
  onCommand: (peer, name, topic) => subscribe(peer, name === 'SUBSCRIBE', topic),
})
const heartbeat = createListener({
  type: 'REP',
  onRefused,
  limits: SMALL,
  onMessage: (peer, frames) => peer.answer(frames),
})
const listeners: Readonly<Record<ChannelName, Listener>> = { iopub, ...routers, hb: heartbeat }

interface Sent {
  readonly type: string
  readonly id?: string
  readonly idents?: readonly Uint8Array[]
  readonly parent: string
  readonly content: string
  readonly metadata?: string
  readonly buffers?: readonly Uint8Array[]
}

function framesOf({ type, id, idents = [], buffers = [], ...sent }: Sent): Uint8Array[] {
  const header = createHeader(type, session)
  const dicts = [
    JSON.stringify(id ? { ...header, msg_id: id } : header),
    sent.parent,
    sent.metadata ?? '{}',
    sent.content,
  ] as const
  return encodeText({ idents, buffers }, connection, dicts)
}

/** Sends to the connection of the first ident; one that has gone gets nothing. */
function send(channel: Routed, sent: Sent): void {
  const [to, ...idents] = sent.idents ?? []
  if (to) routers[channel].find(to)?.send(framesOf({ ...sent, idents }))
}

/** On iopub the first frame is a topic, by which a client may subscribe. */
function publish(sent: Omit<Sent, 'idents'>): void {
  const topic = `kernel.${session}.${sent.type}`
  const frames = framesOf({ ...sent, idents: [Buffer.from(topic)] })
  for (const [peer, wanted] of topics)
    if (wanted.has('') || [...wanted.keys()].some((one) => topic.startsWith(one))) peer.send(frames)
}

/** Takes a subscription or its end, and tells who subscribes that it is in force: before that, outputs do not reach it. */
function subscribe(peer: Peer, isOn: boolean, topic: Uint8Array): void {
  const wanted = topics.get(peer) ?? new Map<string, number>()
  topics.set(peer, wanted)
  const name = Buffer.from(topic).toString('latin1')
  const times = (wanted.get(name) ?? 0) + (isOn ? 1 : -1)
  if (times > 0) wanted.set(name, times)
  else wanted.delete(name)
  if (!isOn) return
  let bytes = 0
  for (const one of wanted.keys()) bytes += one.length + 64
  if (bytes > TOPIC_BYTES) {
    peer.refuse(`A connection subscribes to more than ${TOPIC_BYTES} bytes.`)
    return
  }
  const content = JSON.stringify({ subscription: Buffer.from(topic).toString() })
  peer.answer(framesOf({ type: 'iopub_welcome', idents: [topic], parent: '{}', content }))
}

const streams = joinStreams(({ name, text, parent }) =>
  publish({ type: 'stream', parent, content: JSON.stringify({ name, text }) }),
)

const status = (state: 'starting' | 'busy' | 'idle', parent: string): void => {
  streams.flush()
  publish({ type: 'status', parent, content: JSON.stringify({ execution_state: state }) })
}

const settling = new Map<number, () => void>()
const watchdog = createWatchdog({
  interrupt: (id, terminated) => tell({ kind: 'interrupt', id, terminated }),
  isCompiling: () => Atomics.load(cells, SHARED.compiling) === 1,
  patience: () => Atomics.load(cells, SHARED.patience),
})

port.on('message', (message: ToSockets) => {
  switch (message.kind) {
    case 'stream':
      Atomics.sub(cells, SHARED.backlog, message.text.length)
      Atomics.notify(cells, SHARED.backlog)
      streams.write(message)
      break
    case 'publish':
      streams.flush()
      publish(message)
      break
    case 'send':
      streams.flush()
      send(message.channel, message)
      break
    case 'settle':
      // What the operating system holds for our sockets is read within a few turns of the event loop.
      setTimeout(() => tell({ kind: 'settled', id: message.id }), 15)
      break
    case 'interrupted':
      watchdog.taken(message.id)
      break
    case 'close':
      settling.get(0)?.()
      if (!closing) void close()
      break
  }
})

/** Every request of the control channel, and shutdown on whatever channel. */
async function control(message: Message, channel: 'shell' | 'control'): Promise<void> {
  const parent = JSON.stringify(message.header)
  const reply = (type: string, content: object): void =>
    send(channel, { type, idents: message.idents, parent, content: JSON.stringify(content) })
  status('busy', parent)
  switch (message.header.msg_type) {
    case 'kernel_info_request':
      reply('kernel_info_reply', KERNEL_INFO)
      break
    case 'interrupt_request':
      await watchdog.interrupt()
      reply('interrupt_reply', { status: 'ok' })
      break
    case 'shutdown_request': {
      const restart = message.content.restart === true
      await endMain(restart)
      reply('shutdown_reply', { status: 'ok', restart })
      publish({ type: 'shutdown_reply', parent, content: JSON.stringify({ status: 'ok', restart }) })
      status('idle', parent)
      await close()
      return
    }
    default: {
      const type = message.header.msg_type
      const evalue = `This kernel has no ${type} on its control channel.`
      reply(type.replace(/_request$/, '_reply'), {
        status: 'error',
        ename: 'NotImplemented',
        evalue,
        traceback: [],
      })
    }
  }
  status('idle', parent)
}

let closing = false
/** Milliseconds that what was sent has to leave, at the end. */
const LINGER_MS = 1000

/** Asks the main thread to end; one that does not answer is cut off. */
async function endMain(restart: boolean): Promise<void> {
  closing = true
  const ended = new Promise<boolean>((resolve) => settling.set(0, () => resolve(true)))
  tell({ kind: 'shutdown', restart })
  const within = (ms: number) =>
    Promise.race([ended, new Promise<boolean>((resolve) => setTimeout(resolve, ms, false))])
  if (await within(500)) return
  watchdog.terminate()
  await within(1000)
}

async function close(): Promise<void> {
  closing = true
  streams.flush()
  await Promise.all(Object.values(listeners).map((listener) => listener.close(LINGER_MS)))
  tell({ kind: 'bye' })
  // The main thread exits now. One that cannot must not stay.
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1500)
}

/** Frames of a connection; the first that carry a valid signature make it one of the kernel's own user. */
function take(channel: Routed, peer: Peer, frames: readonly Uint8Array[]): void {
  let message: Message
  try {
    message = read([peer.id, ...frames])
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    log(`${error.message} It is ignored.`)
    return
  }
  peer.trusted = true
  const isShutdown = message.header.msg_type === 'shutdown_request'
  if (channel === 'control' || isShutdown) void control(message, channel === 'control' ? 'control' : 'shell')
  else tell({ kind: 'request', channel, message })
}

try {
  // First those on which the front end learns that the others are there.
  for (const channel of ['iopub', 'shell', 'control', 'stdin', 'hb'] as const)
    await listeners[channel].bind(address(connection, channel))
  status('starting', '{}')
  watchParent(parentPid, async () => {
    await endMain(false)
    await close()
  })
  tell({ kind: 'bound' })
} catch (error) {
  for (const listener of Object.values(listeners)) void listener.close(0)
  tell({ kind: 'unbound', message: error instanceof Error ? error.message : String(error) })
}
