// A run on disk, opened for reading: its configuration, metrics and timings, and each step's records when asked for.

import { readdir, readFile } from 'node:fs/promises'
import { AzlabError, type Incident } from '../core/index.ts'
import { type HeldoutEvaluation, readIncidents } from '../evaluate/index.ts'
import { type LocalPolicyOptions, openPolicy } from '../policy/local.ts'
import type { TrainablePolicy } from '../policy/policy.ts'
import { checkpointSteps, readCheckpoint } from './checkpoint.ts'
import type { RunConfigInput } from './config.ts'
import { exists } from './files.ts'
import { runFolder, stepFile, stepOf } from './folder.ts'
import { readMeasurements, withMeasurements } from './heldout-file.ts'
import { readJournal } from './journal.ts'
import { type RunManifest, readManifest } from './manifest.ts'
import type { StepMetrics, StepTimings } from './metrics.ts'
import { decodeStep, type StepRecords } from './records.ts'
import { type RunSummary, readSummary } from './summary.ts'

/** A run on disk. What is read is what the run had written when it was opened; records are read when asked for. */
export interface OpenRun {
  readonly path: string
  readonly manifest: RunManifest
  /** All options, functions apart. */
  readonly config: RunConfigInput
  /** One a step; step 0 holds the held-out accuracy before self-play. */
  readonly metrics: readonly StepMetrics[]
  readonly timings: readonly StepTimings[]
  /** Each measurement of the held-out set by its step, its figures derived from its scores. */
  readonly heldout: ReadonlyMap<number, HeldoutEvaluation>
  /** Figures that their own records contradicted, while the run was written and now; those shown are derived anew. */
  readonly incidents: readonly Incident[]
  /** The outcome, once the run has ended; null before. */
  readonly summary: RunSummary | null
  /** The steps of which there are records. */
  readonly steps: readonly number[]
  /** The records of a step, in the stages' own types. Throws `run/no-step`, `run/broken-records`. */
  step(step: number): Promise<StepRecords>
  /** What seeding proposed and what came of each, as records of a step 0; null in a run that kept none. */
  seeding(): Promise<StepRecords | null>
  /** The steps of which there are weights: the checkpoints that are kept, two unless told. */
  readonly checkpoints: readonly number[]
  /** The policy after a step of `checkpoints` (default: the last), ready to be sampled from or trained; on any engine. */
  policyAt(step?: number, options?: LocalPolicyOptions): Promise<TrainablePolicy>
}

/** Opens the folder of a run, finished or not. Throws `run/none` where it holds none. */
export async function openRun(path: string): Promise<OpenRun> {
  const run = runFolder(path)
  const manifest = await readManifest(run)
  const steps = (await readdir(run.steps).catch((): string[] => []))
    .map(stepOf)
    .filter((step) => step !== null)
    .sort((a, b) => a - b)
  const checkpoints = await checkpointSteps(run)
  const read = await readMeasurements(run)
  const lines = withMeasurements(await readJournal<StepMetrics>(run.journal), read, run.journal)
  const outcome = await readSummary(run, read)
  const heldout = new Map<number, HeldoutEvaluation>()
  for (const [step, { measurement }] of read) if (measurement) heldout.set(step, measurement)
  return {
    path,
    manifest,
    config: manifest.config,
    metrics: lines.metrics,
    timings: await readJournal<StepTimings>(run.timings),
    heldout,
    incidents: [
      ...(await readIncidents(path)),
      ...[...read.values()].flatMap(({ incidents }) => incidents),
      ...lines.incidents,
      ...outcome.incidents,
    ],
    summary: outcome.summary,
    steps,
    checkpoints,
    async step(step) {
      if (!steps.includes(step)) throw absent('run/no-step', `records of step ${step}`, step, steps)
      const file = stepFile(run, step)
      return decodeStep(await readFile(file), file)
    },
    async seeding() {
      if (!(await exists(run.seeding))) return null
      return decodeStep(await readFile(run.seeding), run.seeding)
    },
    async policyAt(step, options) {
      const wanted = step ?? checkpoints.at(-1)
      if (wanted === undefined || !checkpoints.includes(wanted)) {
        throw absent('run/no-checkpoint', `weights of step ${wanted ?? 0}`, wanted, checkpoints)
      }
      const checkpoint = await readCheckpoint(run, wanted)
      if (!checkpoint?.policyFolder) {
        throw absent('run/no-checkpoint', `weights of step ${wanted}`, wanted, [])
      }
      return openPolicy(checkpoint.policyFolder, options)
    },
  }
}

function absent(code: string, what: string, value: unknown, there: readonly number[]): AzlabError {
  const expected = there.length === 0 ? 'none is there' : `one of ${there.join(', ')}`
  return new AzlabError(`The run has no ${what}.`, { code, value, expected, hint: `Steps: ${expected}.` })
}
