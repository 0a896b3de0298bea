// Mathematical equivalence of answers with a time limit a pair: pairs go to a worker thread, which is ended when it is late.

import { checkNumber, checkOptions, openThread } from '../core/index.ts'
import type { Pair, Verdict } from './judge.ts'

/** ms a pair, as in the protocol of the Absolute Zero Reasoner's evaluation. */
const LIMIT = 3000

/** MB that the thread may hold: a pair that needs more is judged wrong. */
const MEMORY = 1024

/** Judges pairs one after another. */
export interface Judge {
  /** The verdict; wrong, with the reason, where the limit ends or the thread fails. */
  judge(pair: Pair): Promise<Verdict>
  /** Ends the thread. */
  close(): Promise<void>
}

/** How long a judge may take. */
export interface JudgeOptions {
  /** Milliseconds a pair. Default 3000. */
  readonly limit?: number
}

/** Opens a judge of many pairs. The process can end while nothing is being judged. */
export function openJudge(options: JudgeOptions = {}): Judge {
  checkOptions('openJudge', options, { limit: true })
  const limit = checkNumber('limit', options.limit ?? LIMIT, { whole: true, least: 1 })
  const thread = openThread<Pair, Verdict>('worker', import.meta.url, { limit, memory: MEMORY })
  return {
    judge: async ({ gold, answer }) => {
      const answered = await thread.ask({ gold, answer })
      return answered.ok ? answered.answer : { equal: false, reason: answered.message }
    },
    close: () => thread.close(),
  }
}

/**
 * Whether an answer equals the right one. Each is a formula in `$…$` or `\boxed{…}`, a number, or a text with the answer in it; the
 * order matters, as it does in math-verify. What cannot be decided within three seconds is not equal.
 *
 *   await equal('\\boxed{\\frac{1}{2}}', 'So the answer is $0.5$.')   // true
 */
export async function equal(gold: string, answer: string): Promise<boolean> {
  const judge = openJudge()
  try {
    return (await judge.judge({ gold, answer })).equal
  } finally {
    await judge.close()
  }
}
