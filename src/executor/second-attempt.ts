// The second attempt of a program that ran out of time by the clock and not by the processor.

import { availableParallelism, loadavg } from 'node:os'
import type { Run } from './end.ts'

// A time-out that had less CPU time than this share of its limit is the machine's doing: the program gets a second and last
// attempt with nothing else of the pool running.
const CPU_SHARE = 0.8
/** More wall time than the first attempt; still within the limit plus one second. */
const EXTRA_MS = 600
// What waits rather than works is not waited for, and on a busy machine nothing for ever.
const LEAST_SHARE = 0.03
const MOST_STRETCH = 12

/** Whether a run ended for the machine's reasons. A time-out before the time was up is one of operations, and is not. */
export function isMachines({ outcome, ms, cpuMs }: Run, timeoutMs: number): boolean {
  return (
    outcome === 'killed' || (outcome === 'timeout' && ms >= timeoutMs - 1 && cpuMs < CPU_SHARE * timeoutMs)
  )
}

/** Whether more wants to run than there are processors. */
export function machineIsBusy(): boolean {
  return loadavg()[0]! > availableParallelism()
}

/**
 * Milliseconds by the clock that the second attempt gets. On a busy machine as many as give it its limit in CPU time, should
 * its share of the processor stay what it was; elsewhere its limit and a little more.
 */
export function secondWallMs({ outcome, ms, cpuMs }: Run, timeoutMs: number, busy: boolean): number {
  const share = ms > 0 ? cpuMs / ms : 0
  const stretched = busy && outcome === 'timeout' && share >= LEAST_SHARE
  return EXTRA_MS + timeoutMs * (stretched ? Math.min(MOST_STRETCH, Math.max(1, 1 / share)) : 1)
}

/**
 * The outcome of a second attempt: with more time by the clock, a value has a limit of CPU time. It is half as much again as
 * the program's, since its process collects and compiles beside it, and all of it is slower on a busy machine.
 */
export function secondOutcome(run: Run, timeoutMs: number): Run {
  if (run.outcome !== 'ok' || run.cpuMs <= 1.5 * timeoutMs + EXTRA_MS) return run
  return { ...run, outcome: 'timeout', value: null, error: 'The program used its time.' }
}
