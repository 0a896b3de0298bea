// A run on disk, opened for reading: its configuration, metrics and timings, and each step's records when asked for.

import { readdir, readFile } from 'node:fs/promises'
import { AzlabError, checkText, type Incident } from '../core/index.ts'
import { type HeldoutEvaluation, readIncidents } from '../evaluate/index.ts'
import { type LocalPolicyOptions, openPolicy } from '../policy/local.ts'
import type { TrainablePolicy } from '../policy/policy.ts'
import type { Buffers } from '../task/index.ts'
import { checkpointSteps, readCheckpoint } from './checkpoint.ts'
import type { RunConfigInput } from './config.ts'
import { exists } from './files.ts'
import { runFolder, stepFile, stepOf } from './folder.ts'
import { readMeasurements, withMeasurements } from './heldout-file.ts'
import { readJournal } from './journal.ts'
import { placedLines } from './line-places.ts'
import { type RunManifest, readManifest } from './manifest.ts'
import type { StepMetrics, StepTimings } from './metrics.ts'
import { decodeStep, type StepRecords } from './records.ts'
import { type SoundLines, soundLines } from './sound-lines.ts'
import { type RunSummary, readSummary } from './summary.ts'

/** A run on disk. What is read is what the run had written when it was opened; records are read when asked for. */
export interface OpenRun {
  readonly path: string
  readonly manifest: RunManifest
  /** All options, functions apart. */
  readonly config: RunConfigInput
  /**
   * One a step, its figures compared with the records of the step; step 0 holds the held-out accuracy before self-play. The
   * records are read when metrics, timings or incidents are first asked for: about a tenth of a second a step.
   */
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
  /** The steps of which there are weights: the checkpoints that are kept, by default two. */
  readonly checkpoints: readonly number[]
  /** The policy after a step of `checkpoints` (default: the last), ready to be sampled from or trained; on any engine. */
  policyAt(step?: number, options?: LocalPolicyOptions): Promise<TrainablePolicy>
}

/** Opens the folder of a run, finished or not. Throws `run/none` where it holds none. */
export async function openRun(path: string): Promise<OpenRun> {
  checkText('The folder of a run', path, 'its path', "Write for example await az.open('runs/a').")
  const run = runFolder(path)
  const manifest = await readManifest(run)
  const steps = (await readdir(run.steps).catch((): string[] => []))
    .map(stepOf)
    .filter((step) => step !== null)
    .sort((a, b) => a - b)
  const checkpoints = await checkpointSteps(run)
  const read = await readMeasurements(run)
  const journal = placedLines(await readJournal<StepMetrics>(run.journal), run.journal, steps)
  const clock = placedLines(await readJournal<StepTimings>(run.timings), run.timings, steps)
  const lines = withMeasurements(journal.lines, read, run.journal)
  const outcome = await readSummary(run, read, { metrics: journal.lines, timings: clock.lines })
  const checkpoint = await readCheckpoint<Buffers>(run).catch(() => null)
  const early = [
    ...(await readIncidents(path)),
    ...[...read.values()].flatMap(({ incidents }) => incidents),
    ...[journal, clock, lines, outcome].flatMap(({ incidents }) => incidents),
  ]
  // Reading all records costs a tenth of a second a step: it is done when the first figure of a step is asked for.
  let found: SoundLines | null = null
  const sound = (): SoundLines =>
    (found ??= soundLines({ manifest, metrics: lines.metrics, timings: clock.lines, steps, checkpoint }, run))
  const heldout = new Map<number, HeldoutEvaluation>()
  for (const [step, { measurement }] of read) if (measurement) heldout.set(step, measurement)
  return {
    path,
    manifest,
    config: manifest.config,
    get metrics() {
      return sound().metrics
    },
    get timings() {
      return sound().timings
    },
    heldout,
    get incidents() {
      return [...early, ...sound().incidents]
    },
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
