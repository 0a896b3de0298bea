// Mathematical equivalence of answers with a time limit a pair: pairs go to a worker thread, which is ended when it is late.

import { Worker } from 'node:worker_threads'
import type { Pair, Verdict } from './judge.ts'

export type { Pair, Verdict } from './judge.ts'

/** ms a pair, as in the protocol of the Absolute Zero Reasoner's evaluation. */
export const LIMIT = 3000

/** MB that the thread may hold: a pair that needs more is judged wrong. */
const MEMORY = 1024

/** Judges pairs one after another. */
export interface Judge {
  /** The verdict; wrong, with the reason, where the limit ends or the thread fails. */
  judge(pair: Pair): Promise<Verdict>
  /** Ends the thread. */
  close(): Promise<void>
}

/** Opens a judge; `limit` in milliseconds. The process can end while nothing is being judged. */
export function openJudge({ limit = LIMIT }: { readonly limit?: number } = {}): Judge {
  let ready: Promise<Worker> | undefined
  let last: Promise<unknown> = Promise.resolve()

  const judge = async (pair: Pair): Promise<Verdict> => {
    ready ??= start()
    const worker = await ready
    worker.ref()
    const verdict = await answerOf(worker, pair, limit)
    if (verdict) {
      worker.unref()
      return verdict.message
    }
    ready = undefined
    const late = await worker.terminate().then(() => failureOf.get(worker))
    return { equal: false, reason: late ?? `not decided in ${limit / 1000} s` }
  }
  return {
    judge: (pair) => {
      const verdict = last.then(() => judge(pair))
      last = verdict.catch(() => undefined)
      return verdict
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
async function start(): Promise<Worker> {
  const entry = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url)
  const worker = new Worker(entry, { resourceLimits: { maxOldGenerationSizeMb: MEMORY } })
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.once('error', reject)
  })
  worker.on('error', (error) => failureOf.set(worker, `judging failed: ${error.message}`))
  return worker
}

/** What the thread answers; undefined when the limit or the thread ends. */
function answerOf(
  worker: Worker,
  pair: Pair,
  limit: number,
): Promise<{ readonly message: Verdict } | undefined> {
  return new Promise((resolve) => {
    const finish = (answer: { readonly message: Verdict } | undefined): void => {
      clearTimeout(timer)
      worker.off('message', take)
      worker.off('exit', end)
      resolve(answer)
    }
    const take = (message: Verdict): void => finish({ message })
    const end = (): void => finish(undefined)
    const timer = setTimeout(end, limit)
    worker.on('message', take)
    worker.on('exit', end)
    worker.postMessage({ gold: pair.gold, answer: pair.answer })
  })
}
