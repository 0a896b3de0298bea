// What the end of a sandbox process says of the input that ran in it, and what an answer says that a program wrote itself.

import type { Execution } from './executor.ts'
import type { Runtime } from './runtime.ts'
import type { SandboxEnd } from './sandbox.ts'
import type { Report, Request } from './wire.ts'

/** What a process says of a run, or its end. */
export type Run = Omit<Execution, 'isolation'>

/** The watchdog said why it ended the process. */
export function reported({ outcome, ms, cpuMs }: Report, { memoryMiB }: Request): Run {
  const error =
    outcome === 'memory'
      ? `The program used more than ${memoryMiB} MiB; its process was ended.`
      : 'The program used its time and could not be interrupted; its process was ended.'
  return { outcome, value: null, error, ms, cpuMs }
}

/** A process that ended without its watchdog: the engine gives up on sizes and on memory by aborting. */
export function died(end: SandboxEnd, { outOfMemory }: Runtime, overdueMs: number | null): Run {
  if (overdueMs !== null) {
    const error = 'The program used its time, and so did its watchdog; the host ended its process.'
    return { outcome: 'timeout', value: null, error, ms: overdueMs, cpuMs: 0 }
  }
  const memory = outOfMemory.test(end.stderr)
  const how = end.signal ?? `exit code ${end.code}`
  return {
    outcome: memory ? 'memory' : 'killed',
    value: null,
    error: memory
      ? `The program ran its process out of memory (${how}).`
      : `The program's process ended (${how}).`,
    ms: 0,
    cpuMs: 0,
  }
}

/** The text of a result is no canonical text: the program wrote over its answer. */
export function spoiled({ ms, cpuMs }: Run): Run {
  return { outcome: 'error', value: null, error: 'The program wrote over its answer.', ms, cpuMs }
}
