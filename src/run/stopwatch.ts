// Seconds by stage, and rates: what a step's line in timings.jsonl holds.

import type { Executor } from '../executor/index.ts'
import type { Response } from '../stage/records.ts'
import type { StepTimings } from './metrics.ts'
import type { StepRecords } from './records.ts'

/** Measures one step. */
export interface Stopwatch {
  /** Waits for a stage's result and books the time to its name. */
  timed<T>(stage: string, result: Promise<T>): Promise<T>
  /** What was measured, once the step is done. */
  timings(records: StepRecords): StepTimings
}

/** Starts a stopwatch for one step; programs started are counted by the executor. */
export function stopwatch(executor: Executor): Stopwatch {
  const started = performance.now()
  const before = executor.stats
  const [programs, runs] = [before.programs, before.runs]
  const seconds: Record<string, number> = {}
  return {
    async timed(stage, result) {
      const start = performance.now()
      try {
        return await result
      } finally {
        seconds[stage] = (seconds[stage] ?? 0) + (performance.now() - start) / 1000
      }
    },
    timings(records) {
      const booked = Object.values(seconds).reduce((sum, one) => sum + one, 0)
      const total = (performance.now() - started) / 1000
      const running = (seconds.validate ?? 0) + (seconds.estimate ?? 0) + (seconds.verify ?? 0)
      return {
        step: records.step,
        seconds: { ...seconds, other: Math.max(0, total - booked) },
        ...tokenRates(records, seconds),
        programStarts: executor.stats.programs - programs,
        executionsPerSecond: running > 0 ? (executor.stats.runs - runs) / running : 0,
      }
    },
  }
}

/** Tokens that the policy drew in a step, all together and a second. */
export function tokenRates(
  records: StepRecords,
  { propose = 0, estimate = 0, solve = 0 }: StepTimings['seconds'],
): Pick<StepTimings, 'tokensSampled' | 'tokensPerSecond'> {
  const sampling = propose + estimate + solve
  const tokensSampled = sampledTokens(records)
  return { tokensSampled, tokensPerSecond: sampling > 0 ? tokensSampled / sampling : 0 }
}

function sampledTokens(records: StepRecords): number {
  const responses: Response[] = [
    ...records.proposals.map((proposal) => proposal.response),
    ...records.rates.flatMap((rate) => rate.verdicts.map((verdict) => verdict.attempt.response)),
    ...records.attempts.map((attempt) => attempt.response),
  ]
  return responses.reduce((sum, response) => sum + response.completion.tokens.length, 0)
}
