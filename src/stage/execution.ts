// Runs what a stage needs in one batch: the executor runs equal programs on equal inputs once.

import type { Execution, Job } from '../executor/executor.ts'
import { checkCount, type StageContext } from './context.ts'
import type { StageOptions } from './options.ts'

/** Canonical text is at most so many times as long as a value's literal: a hole is `<hole>,` there and `,` here. */
const CANONICAL_FACTOR = 8

/** One list of executions for each that is wanted, one execution an input, in order. */
export async function executeAll(
  wanted: readonly Job[],
  runs: 1 | 2,
  options: StageOptions,
  context: Pick<StageContext, 'executor' | 'signal'>,
): Promise<readonly (readonly Execution[])[]> {
  if (wanted.length === 0) return []
  const { timeoutMs, memoryMiB, valueLength } = options
  // Nothing but these two goes to the executor, whatever else a caller knows.
  const jobs = wanted.map(({ program, inputs }): Job => ({ program, inputs }))
  const results = await context.executor.execute(jobs, {
    limits: { timeoutMs, memoryMiB, outputBytes: CANONICAL_FACTOR * valueLength },
    runs,
    check: false,
    ...(context.signal ? { signal: context.signal } : {}),
  })
  checkCount('lists of executions', results.length, 'programs', wanted.length)
  for (const [i, { inputs }] of wanted.entries())
    checkCount('executions', results[i]!.length, 'inputs', inputs.length)
  return results
}
