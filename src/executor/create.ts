// createExecutor: a batch's checks, its equal pairs, its first and second runs, and its results in order.

import { availableParallelism } from 'node:os'
import { AzlabError } from '../core/index.ts'
import { type Language, language } from '../language/index.ts'
import type { ExecuteOptions, Execution, Executor, ExecutorOptions, Job, Limits } from './executor.ts'
import { javascriptRunner } from './javascript/runner.ts'
import { Pool, type Unit } from './pool.ts'
import { RUNNERS } from './runners.ts'
import type { Runner, Runtime } from './runtime.ts'

/** The limits of JavaScript programs where none are given. */
export const DEFAULT_LIMITS: Limits = javascriptRunner.limits

/** Inputs that one request carries: more of one program are spread over the pool. */
const INPUTS_TOGETHER = 32

/** Makes an executor. Nothing starts before the first batch, and an idle executor does not keep the host alive. */
export function createExecutor(options: ExecutorOptions = {}): Executor {
  const spoken = language(options.language ?? 'javascript')
  const processes = options.processes ?? Math.min(8, availableParallelism())
  whole('processes', processes, 1, 256)
  const runner = runnerOf(spoken)
  const defaults = limitsOf({ ...runner.limits, ...options.limits })
  runner.check?.(options, defaults)
  let opened: Promise<{ readonly runtime: Runtime; readonly pool: Pool }> | undefined
  let pool: Pool | undefined
  let deduplicated = 0
  let closed = false

  const open = (): Promise<{ readonly runtime: Runtime; readonly pool: Pool }> => {
    opened ??= runner.open(options, spoken).then(
      (runtime) => {
        pool = new Pool(runtime, processes)
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
    { limits, runs = 1, check = false, signal }: ExecuteOptions = {},
  ): Promise<readonly (readonly Execution[])[]> => {
    if (closed) throw closedError()
    if (runs !== 1 && runs !== 2) {
      throw new AzlabError(`runs is ${String(runs)}.`, {
        code: 'executor/option',
        value: runs,
        expected: '1 or 2',
      })
    }
    const bounds = limitsOf({ ...defaults, ...limits })
    runner.check?.(options, bounds)
    signal?.throwIfAborted()
    const { runtime, pool: sandboxes } = await open()
    if (closed) throw closedError()
    signal?.throwIfAborted()

    // program -> input -> its one slot
    const programs = new Map<string, Map<string, Slot>>()
    const slots = jobs.map((job) => {
      const inputs = programs.get(job.program) ?? new Map<string, Slot>()
      programs.set(job.program, inputs)
      return job.inputs.map((input) => {
        const known = inputs.get(input)
        if (known) deduplicated++
        const slot: Slot = known ?? { execution: undefined, encoded: '' }
        inputs.set(input, slot)
        return slot
      })
    })

    const cancels: (() => void)[] = []
    let abort = (): void => {}
    const finished = new Promise<void>((resolve, reject) => {
      let open = 1
      const done = (): void => {
        if (--open === 0) resolve()
      }
      abort = () => {
        for (const cancel of cancels) cancel()
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', abort, { once: true })
      const run = (
        program: string,
        group: readonly Slot[],
        pass: 0 | 1,
        avoid: ReadonlySet<number>,
      ): void => {
        open++
        const unit: Unit = {
          ...{ program, ...bounds, avoid, perturbation: pass },
          inputs: group.map((slot) => slot.encoded),
          fail: reject,
          settle: (executions, used) => {
            const again: Slot[] = []
            group.forEach((slot, i) => {
              const execution = executions[i]!
              const first = slot.execution
              slot.execution = first ? agreed(first, execution) : execution
              if (pass === 0 && runs === 2 && repeats(execution)) again.push(slot)
            })
            // The second pass takes the inputs in the other order.
            if (again.length > 0) run(program, again.reverse(), 1, used)
            done()
          },
        }
        cancels.push(sandboxes.add(unit))
      }
      for (const [program, inputs] of programs) {
        const ready = prepare(spoken, runtime, program, inputs, check)
        for (let at = 0; at < ready.length; at += INPUTS_TOGETHER) {
          run(program, ready.slice(at, at + INPUTS_TOGETHER), 0, NOWHERE)
        }
      }
      done()
    })
    await finished.finally(() => signal?.removeEventListener('abort', abort))
    return slots.map((group) => group.map((slot) => slot.execution!))
  }

  return {
    language: spoken,
    execute,
    get stats() {
      return { ...NO_COUNTS, ...pool?.counts, deduplicated }
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

const NO_COUNTS = { programs: 0, runs: 0, retries: 0, processesStarted: 0, processesKilled: 0 }

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

interface Slot {
  execution: Execution | undefined
  encoded: string
}

const NOWHERE: ReadonlySet<number> = new Set()

/** Settles what needs no process (forbidden programs, inputs that are no literals) and gives the slots that do. */
function prepare(
  spoken: Language,
  runtime: Runtime,
  program: string,
  inputs: ReadonlyMap<string, Slot>,
  check: boolean,
): Slot[] {
  const refused = check ? spoken.forbidden(program) : null
  const ready: Slot[] = []
  for (const [input, slot] of inputs) {
    const values = spoken.literals(input)
    if (refused) slot.execution = refusal('forbidden', refused.message)
    else if (!values.ok)
      slot.execution = refusal('error', `The input is no list of literals. ${values.message}`)
    else {
      slot.encoded = runtime.encode(values.value)
      ready.push(slot)
    }
  }
  return ready
}

function refusal(outcome: 'error' | 'forbidden', error: string): Execution {
  return { outcome, value: null, error, ms: 0, cpuMs: 0, isolation: null }
}

const repeats = ({ outcome }: Execution): boolean => outcome === 'ok' || outcome === 'error'

/** One execution from two: equal outcomes agree, and so do errors of one class. */
function agreed(first: Execution, second: Execution): Execution {
  const ms = Math.max(first.ms, second.ms)
  const cpuMs = Math.max(first.cpuMs, second.cpuMs)
  const same =
    first.outcome === second.outcome &&
    first.value === second.value &&
    errorClass(first) === errorClass(second)
  if (same) return { ...first, ms, cpuMs }
  // A limit that only the second run met is a limit, no disagreement.
  if (second.outcome === 'timeout' || second.outcome === 'memory' || second.outcome === 'killed')
    return second
  const error = `Two runs disagree: ${told(first)} and ${told(second)}.`
  return { outcome: 'nondeterministic', value: null, error, ms, cpuMs, isolation: second.isolation }
}

const errorClass = ({ error }: Execution): string => error?.split(':', 1)[0] ?? ''

function told({ outcome, value, error }: Execution): string {
  const text = value ?? error ?? ''
  return `${outcome} ${text.length > 60 ? `${text.slice(0, 59)}…` : text}`
}

function limitsOf(limits: Limits): Limits {
  whole('timeoutMs', limits.timeoutMs, 1, 3_600_000)
  whole('memoryMiB', limits.memoryMiB, 8, 65_536)
  whole('outputBytes', limits.outputBytes, 1, 16 * 1_048_576)
  if (limits.operations !== undefined) whole('operations', limits.operations, 1, Number.MAX_SAFE_INTEGER)
  return limits
}

function whole(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return
  throw new AzlabError(`${name} is ${String(value)}.`, {
    code: 'executor/option',
    value,
    expected: `a whole number from ${low} to ${high}`,
    hint: `Give ${name} a whole number from ${low} to ${high}.`,
  })
}
