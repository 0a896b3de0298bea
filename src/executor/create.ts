// createExecutor: options, the pool that is opened for the first batch, and counts.

import { availableParallelism } from 'node:os'
import { AzlabError } from '../core/portable.ts'
import { type Language, language } from '../language/index.ts'
import { INPUTS_TOGETHER, runBatch } from './batch.ts'
import type { ExecuteOptions, Execution, Executor, ExecutorOptions, Job, Limits } from './executor.ts'
import { javascriptRunner } from './javascript/runner.ts'
import { checkExecuteOptions, checkExecutorOptions, checkLimits, checkWhole } from './options.ts'
import { Pool } from './pool.ts'
import { Room } from './room.ts'
import { RUNNERS } from './runners.ts'
import type { Runner, Runtime } from './runtime.ts'
import { Tally } from './tally.ts'

/** The limits of JavaScript programs where none are given. */
export const DEFAULT_LIMITS: Limits = javascriptRunner.limits

/** Makes an executor. Nothing starts before the first batch, and an idle executor does not keep the host alive. */
export function createExecutor(options: ExecutorOptions = {}): Executor {
  checkExecutorOptions(options)
  const spoken = language(options.language ?? 'javascript')
  const { processes = Math.min(8, availableParallelism()), spares = 1, queue = 1024 } = options
  checkWhole('processes', processes, 1, 256)
  checkWhole('spares', spares, 0, 256)
  checkWhole('queue', queue, INPUTS_TOGETHER, 1_048_576)
  const runner = runnerOf(spoken)
  const defaults = checkLimits({ ...runner.limits, ...options.limits })
  runner.check?.(options, defaults)
  const room = new Room(queue)
  const tally = new Tally(options.onRefusal)
  let opened: Promise<{ readonly runtime: Runtime; readonly pool: Pool }> | undefined
  let pool: Pool | undefined
  let deduplicated = 0
  let closed = false

  const open = (): Promise<{ readonly runtime: Runtime; readonly pool: Pool }> => {
    opened ??= runner.open(options, spoken).then(
      (runtime) => {
        pool = new Pool(runtime, processes, spares)
        return { runtime, pool }
      },
      (error) => {
        opened = undefined // what is missing may be there the next time
        throw error
      },
    )
    return opened
  }

  const execute = async (
    jobs: readonly Job[],
    how: ExecuteOptions = {},
  ): Promise<readonly (readonly Execution[])[]> => {
    checkExecuteOptions(how)
    const { limits: given, runs = 1, check = false, signal } = how
    if (closed) throw closedError()
    if (runs !== 1 && runs !== 2) {
      throw new AzlabError(`runs is ${String(runs)}.`, {
        code: 'executor/option',
        value: runs,
        expected: '1 or 2',
      })
    }
    const limits = checkLimits({ ...defaults, ...given })
    runner.check?.(options, limits)
    signal?.throwIfAborted()
    const { runtime, pool: sandboxes } = await open()
    if (closed) throw closedError()
    const result = await runBatch(jobs, {
      language: spoken,
      runtime,
      pool: sandboxes,
      room,
      tally,
      limits,
      runs,
      check,
      signal,
    })
    deduplicated += result.deduplicated
    return result.executions
  }

  return {
    language: spoken,
    execute,
    get stats() {
      const { outcomes, forbidden } = tally
      return {
        engine: pool?.ready?.engine ?? null,
        isolation: pool?.ready?.isolation ?? null,
        ...(pool?.counts ?? { programs: 0, runs: 0, retries: 0, processesStarted: 0, processesKilled: 0 }),
        deduplicated,
        underWay: room.used,
        waiting: room.waiting,
        outcomes: { ...outcomes },
        forbidden: { ...forbidden },
      }
    },
    close: async () => {
      closed = true
      await opened?.catch(() => undefined)
      await pool?.close()
    },
  }
}

function closedError(): AzlabError {
  return new AzlabError('The executor is closed.', { code: 'executor/closed', hint: 'Make another one.' })
}

function runnerOf(spoken: Language): Runner {
  const runner = RUNNERS[spoken.name]
  if (runner) return runner
  throw new AzlabError(`The executor does not run ${spoken.name}.`, {
    code: 'executor/language',
    value: spoken.name,
    expected: Object.keys(RUNNERS).join(' or '),
    hint: 'Use one of these languages.',
  })
}
