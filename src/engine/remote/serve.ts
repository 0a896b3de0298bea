// The worker's side of a connection: requests are answered one at a time, in the order in which they came.

import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { AzlabError } from '../../core/index.ts'
import { inside } from './gate.ts'
import type { Answer, Envelope, Failure, Reply, Request, Start } from './protocol.ts'

export interface Server {
  answer(request: Request): Promise<Reply>
  /** Buffers that live on here; those of other results are handed over instead of copied. */
  kept(): Iterable<ArrayBufferLike>
}

/** Answers what the parent thread asks, until it asks to close. */
export function serve({ answer, kept }: Server): void {
  const port = parentPort as MessagePort
  const { gate } = workerData as Start
  const fresh = ({ values = {} }: Reply): ArrayBuffer[] => {
    const buffers = new Set(Object.values(values).map(({ data }) => data.buffer as ArrayBuffer))
    for (const buffer of kept()) buffers.delete(buffer as ArrayBuffer)
    return [...buffers]
  }
  let last: Promise<void> = Promise.resolve()
  port.on('message', ({ id, body }: Envelope<Request>) => {
    last = last.then(async () => {
      let result: Answer
      try {
        result = { reply: await inside(gate, () => answer(body)) }
      } catch (error) {
        result = { error: failureOf(error) }
      }
      port.postMessage({ id, body: result }, 'reply' in result ? fresh(result.reply) : [])
      if (body.kind === 'close') port.close()
    })
  })
}

function failureOf(error: unknown): Failure {
  if (error instanceof AzlabError) {
    const { code, value, expected, hint } = error
    // The message ends with the hint, and will again where the error is made anew.
    const message = hint ? error.message.slice(0, -hint.length - 1) : error.message
    return { message, code, value, expected, hint }
  }
  return { message: error instanceof Error ? error.message : String(error) }
}
