// A worker thread that answers questions one after another, each within a limit of time: a thread that is late is ended.
//
// For what hostile text can keep busy without end and nothing else can stop: a parser that looks back, a calculation.

import { Worker } from 'node:worker_threads'
import { beside } from './beside.ts'
import { workerArguments } from './worker-arguments.ts'

/** A worker thread that answers questions, each within a limit of time. */
export interface Thread<Question, Answer> {
  /** The answer, or in words why there is none: the limit, or what ended the thread. The next question has a new thread. */
  ask(question: Question): Promise<Answered<Answer>>
  /** Ends the thread. */
  close(): Promise<void>
}

/** An answer, or in words why there is none. */
export type Answered<Answer> =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly late: boolean; readonly message: string }

/** How much time a question and how much memory a thread may take. */
export interface ThreadOptions {
  /** ms for a question. */
  readonly limit: number
  /** MB that the thread's heap may hold. */
  readonly memory: number
}

/**
 * Opens a thread that runs `name` beside `moduleUrl`: a module that posts one message when it has loaded, and one for each that it gets.
 * It starts with the first question. The process can end while nothing is being asked.
 */
export function openThread<Question, Answer>(
  name: string,
  moduleUrl: string,
  { limit, memory }: ThreadOptions,
): Thread<Question, Answer> {
  let ready: Promise<Worker> | undefined
  let last: Promise<unknown> = Promise.resolve()

  const ask = async (question: Question): Promise<Answered<Answer>> => {
    ready ??= start(beside(moduleUrl, `./${name}`), memory)
    const worker = await ready.catch((error) => {
      ready = undefined
      throw error
    })
    worker.ref()
    const answer = await answerOf<Answer>(worker, question, limit)
    if (answer) {
      worker.unref()
      return { ok: true, answer: answer.message }
    }
    ready = undefined
    const failed = await worker.terminate().then(() => failureOf.get(worker))
    return {
      ok: false,
      late: failed === undefined,
      message: failed ?? `not decided in ${limit / 1000} s`,
    }
  }
  return {
    ask: (question) => {
      const answer = last.then(() => ask(question))
      last = answer.catch(() => undefined)
      return answer
    },
    close: async () => {
      await last
      await (await ready)?.terminate()
      ready = undefined
    },
  }
}

/** Why a thread ended by itself. */
const failureOf = new WeakMap<Worker, string>()

/** A thread that has loaded its code. */
async function start(entry: URL, memory: number): Promise<Worker> {
  const worker = new Worker(entry, {
    ...workerArguments(),
    resourceLimits: { maxOldGenerationSizeMb: memory },
  })
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.once('error', reject)
  })
  worker.on('error', (error) => failureOf.set(worker, `the thread failed: ${error.message}`))
  return worker
}

/** What the thread answers; undefined when the limit or the thread ends. */
function answerOf<Answer>(
  worker: Worker,
  question: unknown,
  limit: number,
): Promise<{ readonly message: Answer } | undefined> {
  return new Promise((resolve) => {
    const finish = (answer: { readonly message: Answer } | undefined): void => {
      clearTimeout(timer)
      worker.off('message', take)
      worker.off('exit', end)
      resolve(answer)
    }
    const take = (message: Answer): void => finish({ message })
    const end = (): void => finish(undefined)
    const timer = setTimeout(end, limit)
    worker.on('message', take)
    worker.on('exit', end)
    worker.postMessage(question)
  })
}
