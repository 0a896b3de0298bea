// The engine's side of a worker thread: requests go out, answers come back.

import { Worker } from 'node:worker_threads'
import { AzlabError } from '../../core/index.ts'
import type { Answer, Envelope, Failure, Reply, Request } from './protocol.ts'

/** A worker thread that answers requests. */
export interface Connection {
  ask(request: Request): Promise<Reply>
  close(): Promise<void>
}

/**
 * Starts the worker on the first request, matches answers to requests, and lets the process end while none is open. The worker
 * reads the options as its `workerData`.
 */
export function connect(entry: URL, options: unknown): Connection {
  const pending = new Map<number, { resolve(reply: Reply): void; reject(error: Error): void }>()
  let worker: Worker | undefined
  let count = 0
  let closed = false

  const fail = (message: string): void => {
    closed = true
    for (const { reject } of pending.values())
      reject(new AzlabError(message, { code: 'engine/worker-ended' }))
    pending.clear()
  }
  const start = (): Worker => {
    const started = new Worker(entry, { workerData: options })
    started.on('message', ({ id, body }: Envelope<Answer>) => {
      const waiting = pending.get(id)
      pending.delete(id)
      if (pending.size === 0) started.unref()
      if ('error' in body) waiting?.reject(errorOf(body.error))
      else waiting?.resolve(body.reply)
    })
    started.on('error', (error) => fail(`The engine's worker thread failed: ${error.message}`))
    started.on('exit', () => fail("The engine's worker thread has ended."))
    return started
  }
  const ask = (request: Request): Promise<Reply> => {
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
    close: async () => {
      if (closed) return
      if (!worker) {
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

function errorOf({ message, code = 'engine/runtime', ...rest }: Failure): AzlabError {
  return new AzlabError(message, { code, ...rest })
}

/** The file of a worker beside the module that names it, as it is called before and after the build. */
export function workerEntry(module: string, name: string): URL {
  return new URL(`./${name}${module.endsWith('.ts') ? '.ts' : '.js'}`, module)
}
