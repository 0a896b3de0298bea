// A Jupyter client: requests to a running kernel over ZeroMQ, and what its cells show.

import { randomUUID } from 'node:crypto'
import { AzlabError } from 'azlab/core'
import { Dealer } from 'zeromq'
import { openChannels } from '../protocol/channels.ts'
import { address, type Connection } from '../protocol/connection.ts'
import type { Content, Message } from '../protocol/wire.ts'
import type { Output } from './output.ts'
import { gatherOutputs } from './outputs.ts'

export interface RequestOptions {
  /** Default `shell`. */
  readonly channel?: 'shell' | 'control'
  /** Milliseconds until an answer must be there. Default: no limit. */
  readonly timeoutMs?: number
  readonly metadata?: Content
  readonly buffers?: readonly Uint8Array[]
}

export interface ExecuteOptions extends RequestOptions {
  readonly silent?: boolean
  readonly storeHistory?: boolean
  readonly stopOnError?: boolean
  readonly userExpressions?: Readonly<Record<string, string>>
  /** Answers the cell's questions; without it the cell may ask none. */
  readonly onInput?: (prompt: string, password: boolean) => string | Promise<string>
  /** Told the request's id before it is sent. */
  readonly onStart?: (id: string) => void
  /** Told of every message that the cell sends, in order. */
  readonly onMessage?: (message: Message) => void
}

/** A cell that has run: the kernel has answered and is idle again. */
export interface Executed {
  readonly id: string
  readonly status: 'ok' | 'error' | 'aborted'
  readonly executionCount: number | null
  /** What the cell shows; late output is added to `client.outputs(id)`. */
  readonly outputs: readonly Output[]
  /** Content of the execute_reply. */
  readonly reply: Content
}

export interface KernelClient {
  readonly session: string
  /** Sends a request and gives its reply once the kernel is idle again (for control: at once). */
  request(type: string, content?: Content, options?: RequestOptions): Promise<Message>
  /** Sends a message that has no reply, such as comm_msg, and gives its id. */
  send(type: string, content: Content, options?: RequestOptions & { readonly parent?: Message }): string
  execute(code: string, options?: ExecuteOptions): Promise<Executed>
  /** What a cell shows by now. */
  outputs(id: string): readonly Output[]
  /** Told of every iopub message, whoever caused it; the function that comes back ends that. */
  onMessage(listener: (message: Message) => void): () => void
  /** Waits until the kernel answers and its messages arrive; gives the content of its kernel_info_reply. */
  ready(timeoutMs: number): Promise<Content>
  /** Whether the heartbeat comes back in time. */
  heartbeat(timeoutMs: number): Promise<boolean>
  /** Ends every request that waits with this error: the kernel has gone. */
  fail(error: Error): void
  close(): void
}

interface Waiting {
  readonly type: string
  readonly needsIdle: boolean
  reply: Message | null
  idle: boolean
  readonly onMessage: ((message: Message) => void) | undefined
  readonly onInput: ExecuteOptions['onInput']
  readonly resolve: (reply: Message) => void
  readonly reject: (error: Error) => void
}

/** Opens a client of the kernel of a connection file. More than one may be open at once. */
export function connectKernel(connection: Connection): KernelClient {
  const session = randomUUID()
  const waiting = new Map<string, Waiting>()
  const listeners = new Set<(message: Message) => void>()
  const gatherer = gatherOutputs()
  let gone: Error | null = null

  const fail = (error: Error) => {
    gone ??= error
    for (const [id, one] of waiting) {
      waiting.delete(id)
      one.reject(error)
    }
  }
  const settle = (id: string, one: Waiting) => {
    if (!one.reply || (one.needsIdle && !one.idle)) return
    waiting.delete(id)
    one.resolve(one.reply)
  }
  const takeReply = (message: Message) => {
    const id = message.parent.msg_id ?? ''
    const one = waiting.get(id)
    if (!one || !message.header.msg_type.endsWith('_reply')) return
    one.reply = message
    settle(id, one)
  }
  const takeOutput = (message: Message) => {
    const id = message.parent.msg_id ?? ''
    const one = waiting.get(id)
    gatherer.take(message)
    one?.onMessage?.(message)
    for (const listener of listeners) listener(message)
    if (!one || message.header.msg_type !== 'status' || message.content.execution_state !== 'idle') return
    one.idle = true
    settle(id, one)
  }
  const takeQuestion = async (message: Message) => {
    if (message.header.msg_type !== 'input_request') return
    const onInput = waiting.get(message.parent.msg_id ?? '')?.onInput
    const value =
      (await onInput?.(String(message.content.prompt ?? ''), message.content.password === true)) ?? ''
    channels.post('stdin', 'input_reply', { status: 'ok', value }, { parent: message })
  }
  const question = (message: Message) => void takeQuestion(message).catch(fail)
  const channels = openChannels(connection, session, { reply: takeReply, output: takeOutput, question, fail })

  const ask = (type: string, content: Content, options: ExecuteOptions, needsIdle: boolean) =>
    new Promise<Message>((resolve, reject) => {
      if (gone) return reject(gone)
      const { channel = 'shell', timeoutMs } = options
      let timer: NodeJS.Timeout | undefined
      const ending =
        <T>(finish: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer)
          finish(value)
        }
      const one: Waiting = {
        type,
        needsIdle,
        reply: null,
        idle: false,
        onMessage: options.onMessage,
        onInput: options.onInput,
        resolve: ending(resolve),
        reject: ending(reject),
      }
      const onId = (id: string) => {
        waiting.set(id, one)
        options.onStart?.(id)
        if (timeoutMs === undefined) return
        timer = setTimeout(() => {
          waiting.delete(id)
          one.reject(late(type, timeoutMs))
        }, timeoutMs)
      }
      channels.post(channel, type, content, { metadata: options.metadata, buffers: options.buffers, onId })
    })

  const client: KernelClient = {
    session,
    request: (type, content = {}, options = {}) => ask(type, content, options, options.channel !== 'control'),
    send: (type, content, { channel = 'shell', ...options } = {}) =>
      channels.post(channel, type, content, options),
    async execute(code, options = {}) {
      const { silent = false, storeHistory = !silent, stopOnError = true, userExpressions = {} } = options
      let id = ''
      const content = {
        code,
        silent,
        store_history: storeHistory,
        stop_on_error: stopOnError,
        user_expressions: userExpressions,
        allow_stdin: options.onInput !== undefined,
      }
      const onStart = (given: string) => {
        id = given
        gatherer.open(given)
        options.onStart?.(given)
      }
      const { content: reply } = await ask('execute_request', content, { ...options, onStart }, true)
      const status = reply.status === 'ok' || reply.status === 'error' ? reply.status : 'aborted'
      const count = typeof reply.execution_count === 'number' ? reply.execution_count : null
      return { id, status, executionCount: count, outputs: gatherer.outputs(id), reply }
    },
    outputs: (id) => gatherer.outputs(id),
    onMessage(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async ready(timeoutMs) {
      const end = performance.now() + timeoutMs
      // A kernel's messages are lost until its iopub socket has taken our subscription, so a reply alone is not enough: we
      // ask again until one comes with its idle status. The request itself waits in our socket for the kernel to bind.
      for (;;) {
        const left = Math.max(1, end - performance.now())
        let onIdle = () => {}
        const idle = new Promise<boolean>((resolve) => {
          onIdle = () => resolve(true)
        })
        const onMessage = ({ header, content }: Message) => {
          if (header.msg_type === 'status' && content.execution_state === 'idle') onIdle()
        }
        const stop = client.onMessage(onMessage)
        try {
          const { content } = await ask('kernel_info_request', {}, { timeoutMs: left }, false)
          if (await Promise.race([idle, pause(500)])) return content
        } finally {
          stop()
        }
      }
    },
    async heartbeat(timeoutMs) {
      const heart = new Dealer({ linger: 0, receiveTimeout: timeoutMs, sendTimeout: timeoutMs })
      heart.connect(address(connection, 'hb'))
      const beat = randomUUID()
      try {
        await heart.send(['', beat])
        const frames = await heart.receive()
        return String(frames.at(-1)) === beat
      } catch {
        return false
      } finally {
        heart.close()
      }
    },
    fail,
    close() {
      fail(new AzlabError('The client of the kernel is closed.', { code: 'kernel/closed' }))
      channels.close()
    },
  }
  return client
}

function pause(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), ms))
}

function late(type: string, timeoutMs: number): AzlabError {
  return new AzlabError(`The kernel did not answer ${type} within ${Math.round(timeoutMs / 100) / 10} s.`, {
    code: 'kernel/timeout',
    value: type,
    hint: 'It is busy or hangs: interrupt it, or end it.',
  })
}
