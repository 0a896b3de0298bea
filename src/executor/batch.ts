// One batch: its equal pairs, the room it waits for, its first and second runs, and its results in order.

import type { Language } from '../language/index.ts'
import { agreed, repeats } from './agree.ts'
import type { Execution, Job, Limits } from './executor.ts'
import type { Pool, Unit } from './pool.ts'
import type { Room } from './room.ts'
import type { Runtime } from './runtime.ts'
import type { Tally } from './tally.ts'

/** Inputs that one request carries: more of one program are spread over the pool. */
export const INPUTS_TOGETHER = 32

export interface BatchContext {
  readonly language: Language
  readonly runtime: Runtime
  readonly pool: Pool
  readonly room: Room
  readonly tally: Tally
  readonly limits: Limits
  readonly runs: 1 | 2
  readonly check: boolean
  readonly signal: AbortSignal | undefined
}

export interface BatchResult {
  readonly executions: readonly (readonly Execution[])[]
  readonly deduplicated: number
}

/** A (program, input) pair. */
interface Slot {
  readonly input: string
  execution: Execution | undefined
  encoded: string
}

export async function runBatch(jobs: readonly Job[], context: BatchContext): Promise<BatchResult> {
  const { pool, room, tally, limits, signal } = context
  // program -> input -> its one slot
  const programs = new Map<string, Map<string, Slot>>()
  let deduplicated = 0
  const slots = jobs.map((job) => {
    const inputs = programs.get(job.program) ?? new Map<string, Slot>()
    programs.set(job.program, inputs)
    return job.inputs.map((input) => {
      const known = inputs.get(input)
      if (known) deduplicated++
      const slot: Slot = known ?? { input, execution: undefined, encoded: '' }
      inputs.set(input, slot)
      return slot
    })
  })

  const stop = new AbortController() // the caller's signal, or a pool that cannot go on
  const abort = (): void => stop.abort(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  const cancels = new Set<() => void>()
  let open = 0 // units under way
  let held = 0 // room taken
  let drained = (): void => {}

  const run = (
    program: string,
    group: readonly Slot[],
    pass: 0 | 1,
    avoid: ReadonlySet<number>,
    took: number,
  ): void => {
    open++
    const unit: Unit = {
      program,
      ...limits,
      avoid,
      perturbation: pass,
      inputs: group.map((slot) => slot.encoded),
      fail: (error) => stop.abort(error),
      settle: (executions, used) => {
        cancels.delete(cancel)
        const again: Slot[] = []
        group.forEach((slot, i) => {
          const execution = executions[i]!
          slot.execution = slot.execution ? agreed(slot.execution, execution) : execution
          if (pass === 0 && context.runs === 2 && repeats(execution)) again.push(slot)
          else tally.add(program, slot.input, slot.execution)
        })
        // The second pass takes the inputs in the other order, and keeps the room of the first.
        if (again.length > 0) run(program, again.reverse(), 1, used, took)
        else {
          held -= took
          room.give(took)
        }
        if (--open === 0) drained()
      },
    }
    const cancel = pool.add(unit)
    cancels.add(cancel)
  }

  try {
    signal?.throwIfAborted()
    for (const [program, inputs] of programs) {
      const ready = prepare(program, inputs, context)
      for (let at = 0; at < ready.length; at += INPUTS_TOGETHER) {
        const group = ready.slice(at, at + INPUTS_TOGETHER)
        await room.take(group.length, stop.signal)
        held += group.length
        run(program, group, 0, NOWHERE, group.length)
      }
    }
    await new Promise<void>((resolve, reject) => {
      drained = resolve
      if (open === 0) resolve()
      if (stop.signal.aborted) reject(stop.signal.reason)
      else stop.signal.addEventListener('abort', () => reject(stop.signal.reason), { once: true })
    })
  } finally {
    signal?.removeEventListener('abort', abort)
    for (const cancel of cancels) cancel()
    room.give(held)
  }
  return { executions: slots.map((group) => group.map((slot) => slot.execution!)), deduplicated }
}

const NOWHERE: ReadonlySet<number> = new Set()

/** Settles what needs no process (forbidden programs, inputs that are no literals) and gives the slots that do. */
function prepare(program: string, inputs: ReadonlyMap<string, Slot>, context: BatchContext): Slot[] {
  const { language, runtime, check, tally } = context
  const refused = check ? language.forbidden(program) : null
  const unread = check && refused === null ? unreadable(program, language) : null
  const ready: Slot[] = []
  for (const slot of inputs.values()) {
    const values = refused || unread ? null : language.literals(slot.input)
    if (values?.ok) {
      slot.encoded = runtime.encode(values.value)
      ready.push(slot)
      continue
    }
    if (refused) slot.execution = refusal('forbidden', refused.message)
    else if (unread !== null) slot.execution = refusal('error', unread)
    else
      slot.execution = refusal(
        'error',
        `The input is no list of literals. ${values && !values.ok ? values.message : ''}`,
      )
    tally.add(program, slot.input, slot.execution, refused?.construct ?? null)
  }
  return ready
}

/**
 * Why the static check cannot read a program, or null where it can. What it cannot read it cannot check, though an engine may be
 * able to run it: the check has bounds on length and nesting that an engine does not have.
 */
function unreadable(program: string, language: Language): string | null {
  const parsed = language.parse(program)
  return parsed.ok || parsed.reason !== 'syntax' ? null : parsed.message
}

function refusal(outcome: 'error' | 'forbidden', error: string): Execution {
  return { outcome, value: null, error, ms: 0, cpuMs: 0, isolation: null }
}
