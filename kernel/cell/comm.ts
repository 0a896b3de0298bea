// Comms: channels between objects here and their widgets in the front end, in both directions.

import { randomUUID } from 'node:crypto'
import type { Comm, CommMessage, CommSendOptions, Comms } from 'azlab/core'
import type { Json } from '../protocol/json.ts'
import type { Transport } from '../protocol/transport.ts'
import type { Content, Message } from '../protocol/wire.ts'
import { type CellContext, currentCell, runForCell } from './context.ts'
import { failureOf } from './errors.ts'
import { createInterruption } from './interrupt.ts'

export interface CommChannel {
  readonly comms: Comms
  /** Takes comm_open, comm_msg and comm_close of the front end. */
  take(message: Message): void
  /** The content of a comm_info_reply, for one target or for all. */
  info(target: unknown): Content
}

type Handler = (message: CommMessage) => void

/** An open comm and what is called for it, each in the cell that set it. */
interface Open {
  readonly comm: Comm
  message?: Handler
  close?: Handler
}

export function createComms(transport: Pick<Transport, 'publish' | 'stream'>): CommChannel {
  const open = new Map<string, Open>()
  const targets = new Map<string, (comm: Comm, message: CommMessage) => void>()

  const send = (
    type: string,
    id: string,
    content: Content,
    { metadata = {}, buffers = [] }: CommSendOptions = {},
  ): void => {
    transport.publish(type, currentCell()?.request.header, { comm_id: id, ...content }, { metadata, buffers })
  }

  const create = (id: string, target: string): Open => {
    const entry: Open = {
      comm: {
        id,
        target,
        send: (data, options) => send('comm_msg', id, { data }, options),
        close(data: Json = {}) {
          if (open.delete(id)) send('comm_close', id, { data })
        },
        onMessage: (handler) => {
          entry.message = inItsCell(handler)
        },
        onClose: (handler) => {
          entry.close = inItsCell(handler)
        },
      },
    }
    open.set(id, entry)
    return entry
  }

  /** Output of a handler goes to the cell that has set it, which may have ended, or been interrupted, long ago. */
  function inItsCell<Args extends unknown[]>(handler: (...args: Args) => unknown): (...args: Args) => void {
    const cell = currentCell()
    const context: CellContext | undefined = cell && {
      ...cell,
      interruption: createInterruption(),
      unfinished: new Set(),
    }
    const report = (error: unknown): void =>
      transport.stream('stderr', `${failureOf(error).traceback.join('\n')}\n`, cell?.request.header)
    return (...args) =>
      runForCell(context, () => {
        try {
          const done = handler(...args)
          if (done instanceof Promise) done.catch(report)
        } catch (error) {
          report(error)
        }
      })
  }

  return {
    comms: {
      open(target, data = {}, options) {
        const id = randomUUID().replaceAll('-', '')
        const { comm } = create(id, target)
        send('comm_open', id, { target_name: target, data }, options)
        return comm
      },
      register(target, handler) {
        const called = inItsCell(handler)
        targets.set(target, called)
        return () => {
          if (targets.get(target) === called) targets.delete(target)
        }
      },
    },
    take({ header, content, metadata, buffers }) {
      const id = String(content.comm_id)
      const message = { data: (content.data ?? {}) as Json, metadata, buffers } as CommMessage
      switch (header.msg_type) {
        case 'comm_open': {
          const target = String(content.target_name)
          const handler = targets.get(target)
          // The protocol's answer to a target that nobody has registered.
          if (!handler) return send('comm_close', id, { data: {} })
          return handler(create(id, target).comm, message)
        }
        case 'comm_msg':
          return open.get(id)?.message?.(message)
        case 'comm_close': {
          const entry = open.get(id)
          open.delete(id)
          return entry?.close?.(message)
        }
      }
    },
    info(target) {
      const wanted = [...open].filter(
        ([, { comm }]) => typeof target !== 'string' || !target || comm.target === target,
      )
      return {
        status: 'ok',
        comms: Object.fromEntries(wanted.map(([id, { comm }]) => [id, { target_name: comm.target }])),
      }
    },
  }
}
