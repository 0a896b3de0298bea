// The worker thread that owns the five sockets: signs, checks and joins messages, and answers the control channel.

import { parentPort, workerData } from 'node:worker_threads'
import { Reply, Router, XPublisher } from 'zeromq'
import { address, type ChannelName } from './connection.ts'
import { KERNEL_INFO } from './info.ts'
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

const lingering = { linger: 1000, sendHighWaterMark: 0 }
const iopub = new XPublisher(lingering)
iopub.verbosity = 'allSubs' // the second client's subscription is heard too
const routers = {
  shell: new Router({ ...lingering, receiveHighWaterMark: 0 }),
  control: new Router({ ...lingering, receiveHighWaterMark: 0 }),
  stdin: new Router({ ...lingering, receiveHighWaterMark: 0 }),
}
const heartbeat = new Reply({ linger: 0 })
const all = [iopub, ...Object.values(routers), heartbeat]

/** Sends frames in order, one at a time: a socket of this library takes no second send before the first is done. */
function inOrder(socket: XPublisher | Router): {
  send: (frames: Uint8Array[]) => void
  done: () => Promise<void>
} {
  let last: Promise<void> = Promise.resolve()
  return {
    send(frames) {
      last = last.then(() => socket.send(frames)).catch(() => {}) // a client that has gone
    },
    done: () => last,
  }
}
const senders = {
  iopub: inOrder(iopub),
  shell: inOrder(routers.shell),
  control: inOrder(routers.control),
  stdin: inOrder(routers.stdin),
}

interface Sent {
  readonly type: string
  readonly id?: string
  readonly idents?: readonly Uint8Array[]
  readonly parent: string
  readonly content: string
  readonly metadata?: string
  readonly buffers?: readonly Uint8Array[]
}

function send(channel: keyof typeof senders, { type, id, idents = [], buffers = [], ...sent }: Sent): void {
  const header = createHeader(type, session)
  const dicts = [
    JSON.stringify(id ? { ...header, msg_id: id } : header),
    sent.parent,
    sent.metadata ?? '{}',
    sent.content,
  ] as const
  senders[channel].send(encodeText({ idents, buffers }, connection, dicts))
}

/** On iopub the first frame is a topic, by which a client may subscribe. */
function publish(sent: Omit<Sent, 'idents'>): void {
  send('iopub', { ...sent, idents: [Buffer.from(`kernel.${session}.${sent.type}`)] })
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
        ...{ status: 'error', ename: 'NotImplemented', evalue, traceback: [] },
      })
    }
  }
  status('idle', parent)
}

let closing = false

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
  await Promise.all(Object.values(senders).map(({ done }) => done()))
  for (const socket of all) socket.close()
  tell({ kind: 'bye' })
  // The main thread exits now. One that cannot must not stay.
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1500)
}

async function serve(channel: keyof typeof routers): Promise<void> {
  for await (const frames of routers[channel]) {
    let message: Message
    try {
      message = read(frames)
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      log(`${error.message} It is ignored.`)
      continue
    }
    const isShutdown = message.header.msg_type === 'shutdown_request'
    if (channel === 'control' || isShutdown)
      void control(message, channel === 'control' ? 'control' : 'shell')
    else tell({ kind: 'request', channel, message })
  }
}

/** Tells who subscribes that its subscription is in force: before that, outputs do not reach it. */
async function welcome(): Promise<void> {
  for await (const [frame] of iopub) {
    if (frame?.[0] !== 1) continue
    const topic = frame.subarray(1)
    const content = JSON.stringify({ subscription: topic.toString() })
    send('iopub', { type: 'iopub_welcome', idents: [topic], parent: '{}', content })
  }
}

async function beat(): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames)
}

try {
  const bindings: [ChannelName, { bind(address: string): Promise<void> }][] = [
    ['iopub', iopub],
    ['shell', routers.shell],
    ['control', routers.control],
    ['stdin', routers.stdin],
    ['hb', heartbeat],
  ]
  for (const [channel, socket] of bindings) await socket.bind(address(connection, channel))
  status('starting', '{}')
  watchParent(parentPid, async () => {
    await endMain(false)
    await close()
  })
  tell({ kind: 'bound' })
  for (const running of [serve('shell'), serve('control'), serve('stdin'), welcome(), beat()])
    running.catch((error: Error) => {
      if (!closing) log(`a socket failed: ${error.message}`)
    })
} catch (error) {
  for (const socket of all) socket.close()
  tell({ kind: 'unbound', message: error instanceof Error ? error.message : String(error) })
}
