// Runs that say nothing about an answer: the executor stopped them.

import type { Run } from './kind.ts'

const STOPPED: Readonly<Record<string, string>> = {
  timeout: 'it ran out of time',
  memory: 'it ran out of memory',
  killed: 'its process ended',
}

/** Why a run could not be judged, or null where it could. A run that is missing could not. */
export function unchecked(run: Run | undefined): string | null {
  if (run === undefined) return 'it was not run'
  return STOPPED[run.outcome] ?? null
}
