// The engine's side of a worker thread: requests go out, answers come back.

import { Worker } from 'node:worker_threads'
import { AzlabError, workerArguments } from '../../core/index.ts'
import { forgetGate, openGate } from './gate.ts'
import type { Answer, Envelope, Failure, Reply, Request, Start } from './protocol.ts'

/** A worker thread that answers requests. */
export interface Connection {
  ask(request: Request): Promise<Reply>
  /** Whether the worker has ended without being asked to. */
  readonly ended: boolean
  close(): Promise<void>
}

/**
 * Starts the worker on the first request, matches answers to requests, and lets the process end while none is open. The worker
 * reads the options in its `workerData`. Where it ends by itself, what was asked and whatever is asked later is
 * `engine/worker-ended`, with the reason.
 */
export function connect(entry: URL, options: unknown): Connection {
  const pending = new Map<number, { resolve(reply: Reply): void; reject(error: Error): void }>()
  let worker: Worker | undefined
  let count = 0
  let closed = false
  let death: AzlabError | undefined

  const fail = (reason: string): void => {
    if (!closed) death ??= workerEnded(reason)
    for (const { reject } of pending.values()) reject(death ?? workerEnded(reason))
    pending.clear()
  }
  const start = (): Worker => {
    const gate = openGate()
    const started = new Worker(entry, { ...workerArguments(), workerData: { options, gate } satisfies Start })
    started.on('message', ({ id, body }: Envelope<Answer>) => {
      const waiting = pending.get(id)
      pending.delete(id)
      if (pending.size === 0) started.unref()
      if ('error' in body) waiting?.reject(errorOf(body.error))
      else waiting?.resolve(body.reply)
    })
    started.on('messageerror', (error) => {
      fail(`its answer could not be read (${error.message})`)
      void started.terminate()
    })
    started.on('error', (error) => fail(error.message.replace(/\.$/, '')))
    started.on('exit', (code) => {
      forgetGate(gate)
      fail(`it exited with code ${code}`)
    })
    return started
  }
  const ask = (request: Request): Promise<Reply> => {
    if (death !== undefined) return FREEING.has(request.kind) ? Promise.resolve({}) : Promise.reject(death)
    if (closed) {
      return Promise.reject(
        new AzlabError('The runner is closed.', { code: 'engine/closed', hint: 'Open a new one.' }),
      )
    }
    worker ??= start()
    worker.ref()
    const id = count++
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject })
      worker?.postMessage({ id, body: request } satisfies Envelope<Request>)
    })
  }
  return {
    ask,
    get ended() {
      return death !== undefined
    },
    close: async () => {
      if (closed) return
      if (!worker || death !== undefined) {
        closed = true
        return
      }
      const ended = new Promise<void>((resolve) => worker?.once('exit', () => resolve()))
      const last = ask({ kind: 'close' })
      closed = true
      await last
      worker.ref()
      await ended
    },
  }
}

/** What a worker that is gone has done already: its memory went with it. */
const FREEING: ReadonlySet<Request['kind']> = new Set(['drop', 'release', 'close'])

function workerEnded(reason: string): AzlabError {
  return new AzlabError(
    `The worker thread in which the engine computes has ended: ${reason}. The weights in its memory are lost, and what was saved to files is kept.`,
    {
      code: 'engine/worker-ended',
      value: reason,
      expected: 'a worker that runs until it is closed',
      hint: 'Open the policy again: a new worker is started for it.',
    },
  )
}

function errorOf({ message, code = 'engine/runtime', ...rest }: Failure): AzlabError {
  return new AzlabError(message, { code, ...rest })
}
