// The outcome of a run in one object: steps, seconds, and the held-out accuracy before and after with its rise.

import { readFile } from 'node:fs/promises'
import {
  AzlabError,
  type Contradiction,
  type Incident,
  incidentOf,
  parseJson,
  type Settling,
  settled,
  show,
  type Tell,
  warnOfIncident,
} from '../core/index.ts'
import {
  accuracyFaults,
  type Comparing,
  type Estimate,
  type HeldoutEvaluation,
  heldoutRise,
  riseFaults,
} from '../evaluate/index.ts'
import { TASK_TYPES } from '../task/task.ts'
import { exists } from './files.ts'
import type { RunFolder } from './folder.ts'
import { type ReadHeldout, readHeldoutFile } from './heldout-file.ts'
import type { HeldoutMetrics, StepMetrics, StepTimings } from './metrics.ts'

/** Why a run ended. */
export type RunEnd = 'steps' | 'minutes' | 'nothing-valid' | 'asked'

/** Held-out accuracy of a run. Accuracies are fractions from 0 to 1. */
export interface HeldoutOutcome {
  readonly before: HeldoutMetrics
  readonly after: HeldoutMetrics
  /** After − before, mean over the three types, with the 95 % interval of a paired bootstrap over tasks. */
  readonly rise: { readonly greedy: Estimate; readonly sampled: Estimate }
}

/** What summary.json holds, and what train gives back. */
export interface RunSummary {
  readonly steps: number
  /** Seconds of this command, without the commands before it that the run was resumed from. */
  readonly seconds: number
  /** The step that this command went on from; 0 where it began the run. Absent in summaries of before. */
  readonly since?: number
  /** Null where nothing was held out, or the run was stopped before its end. */
  readonly heldout: HeldoutOutcome | null
  readonly end: RunEnd
  /** Content id of the trained policy. */
  readonly policy: string
}

/**
 * The held-out outcome from the files of a run: the measurement at step 0 and the one after `step`, every figure derived
 * from their scores. Throws `figures/contradiction` where that fails each time.
 */
export async function heldoutOutcome(
  run: RunFolder,
  step: number,
  tell: Tell = warnOfIncident,
): Promise<HeldoutOutcome | null> {
  const before = await readHeldoutFile(run, 0)
  const after = step === 0 ? before : await readHeldoutFile(run, step)
  for (const { incidents } of new Set([before, after])) for (const incident of incidents) tell(incident)
  return outcomeOf(before.measurement, after.measurement, { file: run.summary, tell })
}

function outcomeOf(
  before: HeldoutEvaluation | null,
  after: HeldoutEvaluation | null,
  settling: Settling,
): HeldoutOutcome | null {
  if (before === null || after === null) return null
  return { before: before.metrics, after: after.metrics, rise: heldoutRise(before, after, settling) }
}

/** The text of summary.json, once every held-out figure in it agrees with the scores in the files of the run. */
export async function summaryText(run: RunFolder, summary: RunSummary, tell: Tell): Promise<string> {
  const { measurement: before } = await readHeldoutFile(run, 0)
  const { measurement: after } = await readHeldoutFile(run, summary.steps)
  return settled(
    () => `${JSON.stringify(summary, null, 2)}\n`,
    (text) => outcomeFaults((JSON.parse(text) as RunSummary).heldout, before, after),
    { file: run.summary, tell },
  )
}

/** The summary as it stands in a run, its held-out figures derived from the measurements; null before the run has ended. */
export async function readSummary(
  run: RunFolder,
  measurements: ReadonlyMap<number, ReadHeldout>,
  lines: Lines,
): Promise<{ readonly summary: RunSummary | null; readonly incidents: readonly Incident[] }> {
  if (!(await exists(run.summary))) return { summary: null, incidents: [] }
  const said = parse(await readFile(run.summary, 'utf8'), run.summary)
  const { right: stored, faults } = countedSummary(said, lines)
  const incidents: Incident[] = []
  const tell: Tell = (incident) => incidents.push(incident)
  for (const { fault, mended } of faults) tell(incidentOf(fault, run.summary, 'reading', mended))
  const [before, after] = [measurements.get(0), measurements.get(stored.steps)]
  // Where the scores are not kept, there is nothing to compare with.
  if (!before || !after) return { summary: stored, incidents }
  const heldout = outcomeOf(before.measurement, after.measurement, { file: run.summary, tell })
  if (stored.heldout && heldout)
    for (const fault of outcomeFaults(stored.heldout, before.measurement, after.measurement, { older: true }))
      tell(incidentOf(fault, run.summary, 'reading', true))
  return { summary: { ...stored, heldout }, incidents }
}

/** What stands in the journal and in the timings. */
interface Lines {
  readonly metrics: readonly StepMetrics[]
  readonly timings: readonly StepTimings[]
}

/**
 * Steps as the journal has them. Seconds, which are those of one command and leave no records, cannot be less than those of the
 * steps that it made.
 */
function countedSummary(said: RunSummary, { metrics, timings }: Lines) {
  const faults: { readonly fault: Contradiction; readonly mended: boolean }[] = []
  const steps = metrics.at(-1)?.step ?? said.steps
  if (said.steps !== steps)
    faults.push({ fault: { figure: 'steps', said: said.steps ?? null, records: steps }, mended: true })
  const { seconds, since } = said
  let least = 0
  for (const line of timings)
    if (since !== undefined && line.step > since) for (const one of Object.values(line.seconds)) least += one
  const isTime = typeof seconds === 'number' && seconds >= least * (1 - CLOCK)
  if (!isTime)
    faults.push({
      fault: { figure: 'seconds', said: seconds ?? null, records: `at least ${least.toFixed(3)}` },
      mended: false,
    })
  return { right: { ...said, steps }, faults }
}

/** Two sums of the same clock differ by less. */
const CLOCK = 1e-6

function outcomeFaults(
  said: Partial<HeldoutOutcome> | null,
  before: HeldoutEvaluation | null,
  after: HeldoutEvaluation | null,
  how: Comparing = {},
): readonly Contradiction[] {
  if (!said || !before || !after) return []
  const sides = [
    ['before', before],
    ['after', after],
  ] as const
  return [
    ...sides.flatMap(([side, { scores }]) =>
      TASK_TYPES.flatMap((type) =>
        accuracyFaults(`heldout.${side}.${type}`, said[side]?.[type], scores[type], how),
      ),
    ),
    ...riseFaults(said.rise, before.scores, after.scores, how).map((fault) => ({
      ...fault,
      figure: fault.figure.replace('rise.', 'heldout.rise.'),
    })),
  ]
}

function parse(text: string, file: string): RunSummary {
  try {
    return parseJson(text) as RunSummary
  } catch {
    throw new AzlabError(`${file} is not JSON: ${show(text)}.`, {
      code: 'run/broken-summary',
      value: text.slice(0, 200),
      expected: 'the outcome of a run as a JSON object',
      hint: 'Restore the file, or remove it: the run is then read as one that has not ended.',
    })
  }
}
