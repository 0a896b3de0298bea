// Mathematical equivalence of answers with a time limit a pair: pairs go to a worker thread, which is ended when it is late.

import { openThread } from '../thread.ts'
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
  const thread = openThread<Pair, Verdict>('worker', import.meta.url, { limit, memory: MEMORY })
  return {
    judge: async ({ gold, answer }) => {
      const answered = await thread.ask({ gold, answer })
      return answered.ok ? answered.answer : { equal: false, reason: answered.message }
    },
    close: () => thread.close(),
  }
}
