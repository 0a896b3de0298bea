// Incidents: a figure that its own records contradict. It is computed again, told, and never shown as it was.

import { origin, warn } from '../platform/index.ts'
import { AzlabError } from './error.ts'

/** A figure that differs from what the records beside it come to. */
export interface Contradiction {
  /** Which figure, e.g. `metrics.deduction.greedy`. */
  readonly figure: string
  readonly said: unknown
  /** The same by an independent sum over the records. */
  readonly records: unknown
}

/** One contradiction: where, what was said, what the records say, and what ran. */
export interface Incident extends Contradiction {
  readonly kind: 'incident'
  /** The file, or what else the figure stood in. */
  readonly file: string
  /** `writing`: before it was written; `reading`: in a file that was read. */
  readonly found: 'writing' | 'reading'
  /** Whether the figure that is used instead agrees with the records. */
  readonly mended: boolean
  readonly node: string
  readonly v8: string
  /** Options of the process, those of NODE_OPTIONS last. */
  readonly flags: readonly string[]
  readonly machine: string
  /** ISO 8601. */
  readonly time: string
}

/** Where incidents go. */
export type Tell = (incident: Incident) => void

/** How a figure is settled. */
export interface Settling {
  /** The file, or what else the figure stands in. */
  readonly file: string
  /** Default: a warning of the process, on standard error. */
  readonly tell?: Tell | undefined
}

/** So often a figure is computed before it is given up: code that is compiled wrongly is wrong now and then, not each time. */
const ATTEMPTS = 3

/**
 * What `make` makes, once `faultsOf` finds no fault in it: a contradiction is computed again and told. Throws
 * `figures/contradiction`, which names the figure, where it stays.
 */
export function settled<T>(
  make: () => T,
  faultsOf: (made: T) => readonly Contradiction[],
  { file, tell = warnOfIncident }: Settling,
): T {
  let made = make()
  let faults = faultsOf(made)
  if (faults.length === 0) return made
  const first = faults
  for (let attempt = 1; attempt < ATTEMPTS && faults.length > 0; attempt++) {
    made = make()
    faults = faultsOf(made)
  }
  const [left] = faults
  for (const fault of first) tell(incidentOf(fault, file, 'writing', left === undefined))
  if (left !== undefined)
    throw new AzlabError(
      `${file}: ${left.figure} is computed as ${text(left.said)}, and its records come to ${text(left.records)}, ${ATTEMPTS} times over.`,
      {
        code: 'figures/contradiction',
        value: left.said,
        expected: text(left.records),
        hint: 'What was counted is kept; go on in a new process, with another Node if it happens again (azlab doctor).',
      },
    )
  return made
}

/** A contradiction with what ran when it was found. */
export function incidentOf(
  { figure, said, records }: Contradiction,
  file: string,
  found: Incident['found'],
  mended: boolean,
): Incident {
  return {
    kind: 'incident',
    file,
    figure,
    said,
    records,
    found,
    mended,
    ...origin(),
    time: new Date().toISOString(),
  }
}

/** One sentence for a person. */
export function incidentText({ file, figure, said, records, found, mended, node, v8 }: Incident): string {
  const which = `${file}: ${figure} ${found === 'writing' ? 'was computed as' : 'is given as'} ${text(said)}, but its records come to ${text(records)}.`
  if (!mended) return `${which} Nothing could be put in its place.`
  return found === 'writing'
    ? `${which} It was computed again and agrees now (Node ${node}, V8 ${v8}).`
    : `${which} What the records say is shown.`
}

/** Tells an incident where nobody asked to be told. */
export function warnOfIncident(incident: Incident): void {
  warn(incidentText(incident), { type: 'AzlabIncident', code: 'figures/contradiction' })
}

function text(value: unknown): string {
  const plain = typeof value === 'number' ? String(Number(value.toPrecision(6))) : JSON.stringify(value)
  return plain === undefined ? 'nothing' : plain.length > 120 ? `${plain.slice(0, 119)}…` : plain
}
