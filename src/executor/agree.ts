// Two runs of one program on one input: whether they agree, and the one execution that they make.

import type { Execution } from './executor.ts'

/** Whether a first run's outcome is one that a second run could change. */
export const repeats = ({ outcome }: Execution): boolean => outcome === 'ok' || outcome === 'error'

/** One execution from two: equal outcomes agree, and so do errors of one class. */
export function agreed(first: Execution, second: Execution): Execution {
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
