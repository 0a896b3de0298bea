// The held-out files of a run as they are read: the figures are derived from the scores, never taken from the file.

import { readdir, readFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { AzlabError, type Incident, incidentOf, parseJson, settled, show } from '../core/index.ts'
import {
  accuracyFaults,
  answerFigures,
  type HeldoutEvaluation,
  type HeldoutFigures,
  heldoutFigures,
  measurementFaults,
  type StoredMeasurement,
} from '../evaluate/index.ts'
import { TASK_TYPES } from '../task/task.ts'
import { exists } from './files.ts'
import { heldoutFile, type RunFolder, stepOf } from './folder.ts'
import type { StepMetrics } from './metrics.ts'

/** A measurement that was read; null where there is none, or where its scores cannot be read. */
export interface ReadHeldout {
  readonly measurement: HeldoutEvaluation | null
  /** What the file says against its own scores. */
  readonly incidents: readonly Incident[]
}

/**
 * The measurement after a step, task by task, its accuracies and means derived from its scores. Throws `run/broken-heldout`
 * where the file holds no scores, `figures/contradiction` where deriving fails each time.
 */
export async function readHeldoutFile(run: RunFolder, step: number): Promise<ReadHeldout> {
  const file = heldoutFile(run, step)
  if (!(await exists(file))) return { measurement: null, incidents: [] }
  const stored = parse(await readFile(file, 'utf8'), file)
  const impossible = measurementFaults({ scores: stored.scores })
  if (impossible.length > 0)
    return {
      measurement: null,
      incidents: impossible.map((fault) => incidentOf(fault, file, 'reading', false)),
    }
  const incidents: Incident[] = []
  const figures = settled(
    (): HeldoutFigures => heldoutFigures(stored.scores),
    (made) => measurementFaults({ scores: stored.scores, ...made }),
    { file, tell: (incident) => incidents.push(incident) },
  )
  const { metrics, mean } = stored
  if (!isDeepStrictEqual({ metrics, mean }, figures) || stored.counts)
    for (const fault of measurementFaults(stored, { older: true }))
      incidents.push(incidentOf(fault, file, 'reading', true))
  return { measurement: { ...stored, ...figures, ...answers(stored) }, incidents }
}

/** All measurements of a run by step. Throws as `readHeldoutFile` does. */
export async function readMeasurements(run: RunFolder): Promise<ReadonlyMap<number, ReadHeldout>> {
  const names = await readdir(run.heldout).catch((): string[] => [])
  const steps = names.map(stepOf).filter((step) => step !== null)
  const found = new Map<number, ReadHeldout>()
  for (const step of steps.sort((a, b) => a - b)) found.set(step, await readHeldoutFile(run, step))
  return found
}

/**
 * Lines of the journal with the held-out figures of the measurements. A line has none where its step was measured after it
 * was written: a run that ended at a step already done.
 */
export function withMeasurements(
  lines: readonly StepMetrics[],
  measurements: ReadonlyMap<number, ReadHeldout>,
  file: string,
): { readonly metrics: readonly StepMetrics[]; readonly incidents: readonly Incident[] } {
  const incidents: Incident[] = []
  const metrics = lines.map((line) => {
    const read = measurements.get(line.step)
    // Where the scores are not kept, there is nothing to compare with.
    if (!read) return line
    const { heldout, ...rest } = line
    const { measurement } = read
    if (measurement === null) return rest
    if (heldout && !isDeepStrictEqual(heldout, measurement.metrics))
      for (const type of TASK_TYPES)
        for (const fault of accuracyFaults(type, heldout[type], measurement.scores[type], { older: true }))
          incidents.push(
            incidentOf(
              { ...fault, figure: `heldout.${fault.figure}` },
              `${file}, step ${line.step}`,
              'reading',
              true,
            ),
          )
    return { ...rest, heldout: measurement.metrics }
  })
  return { metrics, incidents }
}

/** Entropy and share of readable answers as they are counted; of files without counts as they stand there. */
function answers({ counts, entropy = 0, formatRate = 0 }: StoredMeasurement) {
  return counts ? answerFigures(counts) : { entropy, formatRate }
}

function parse(text: string, file: string): StoredMeasurement {
  let value: Partial<StoredMeasurement> | null = null
  try {
    value = parseJson(text) as Partial<StoredMeasurement> | null
  } catch {
    // Told below: what is no JSON holds no scores either.
  }
  const { scores } = value ?? {}
  if (scores && TASK_TYPES.every((type) => Array.isArray(scores[type]))) return value as StoredMeasurement
  throw new AzlabError(`${file} holds no held-out scores: ${show(text)}.`, {
    code: 'run/broken-heldout',
    value: text.slice(0, 200),
    expected: 'a JSON object with scores of deduction, abduction and induction',
    hint: 'Restore the file, or remove it: the run is then read without this measurement.',
  })
}
