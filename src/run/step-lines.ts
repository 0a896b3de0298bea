// The lines of a step in the journal and the timings: checked against the step's records before they are written, and derived
// from them again where they are read.

import { type Contradiction, type Incident, incidentOf, settled, type Tell } from '../core/index.ts'
import type { Executor } from '../executor/index.ts'
import { type Language, language } from '../language/index.ts'
import { type StageOptions, stageOptions } from '../stage/index.ts'
import type { Buffers, Task } from '../task/index.ts'
import type { RunConfig } from './config.ts'
import type { RunFolder } from './folder.ts'
import type { Step } from './loop.ts'
import { configOf, type RunManifest } from './manifest.ts'
import type { StepMetrics, StepTimings } from './metrics.ts'
import { groupMetrics } from './metrics-groups.ts'
import { proposerMetrics } from './metrics-proposer.ts'
import { stepMetrics } from './metrics-step.ts'
import type { OpenRun } from './open.ts'
import type { StepRecords } from './records.ts'
import { lineFaults, type StepChecking, stepFaults, timingFaults } from './step-contradictions.ts'
import { tokenRates } from './stopwatch.ts'

/** What a step's lines are written with. */
interface Writing {
  readonly run: RunFolder
  readonly config: RunConfig
  readonly executor: Executor
  readonly tell: Tell
}

/** The lines of a step. */
export interface StepLines {
  readonly metrics: StepMetrics
  readonly timings: StepTimings
}

/** The lines of a step, once they agree with its records; `before` are the buffers that it began with. Throws `figures/contradiction`. */
export function settledLines(
  { step, records, metrics, timings, state }: Step,
  before: Buffers,
  { run, config, executor, tell }: Writing,
): StepLines {
  const { language } = executor
  const checking = { language, options: plainOptions(config.stages) }
  const context = { before, after: state.buffers, language, options: config.stages }
  const at = (file: string) => ({ file: `${file}, step ${step}`, tell })
  return {
    metrics: settled(
      firstOr(metrics, () => stepMetrics(records, context)),
      // As it will stand in the file.
      (made) => stepFaults(asJson(made), records, checking),
      at(run.journal),
    ),
    timings: settled(
      firstOr(timings, () => ({ ...timings, ...tokenRates(records, timings.seconds) })),
      (made) => timingFaults(asJson(made), records),
      at(run.timings),
    ),
  }
}

/** The lines of a run, each compared with the records of its step, and what contradicts them is derived anew. */
export async function soundLines(
  run: Pick<OpenRun, 'path' | 'manifest' | 'metrics' | 'timings' | 'steps' | 'step'>,
  { journal, timings: clock }: Pick<RunFolder, 'journal' | 'timings'>,
): Promise<{
  readonly metrics: readonly StepMetrics[]
  readonly timings: readonly StepTimings[]
  readonly incidents: readonly Incident[]
}> {
  const options = run.manifest.custom.length > 0 ? null : configOf(run.manifest).stages
  const incidents: Incident[] = []
  const told = (faults: readonly Contradiction[], file: string, step: number, mended: boolean): void => {
    for (const fault of faults) incidents.push(incidentOf(fault, `${file}, step ${step}`, 'reading', mended))
  }
  const metrics: StepMetrics[] = []
  const timings = new Map(run.timings.map((line) => [line.step, line]))
  for (const line of run.metrics) {
    const { step } = line
    if (!run.steps.includes(step)) {
      told(lineFaults(line), journal, step, false)
      metrics.push(line)
      continue
    }
    const records = await run.step(step)
    const checking = { language: languageOf(records, run.manifest), options }
    const faults = stepFaults(line, records, checking)
    const again = faults.length > 0 ? derived(line, records, checking) : line
    told(faults, journal, step, stepFaults(again, records, checking).length === 0)
    metrics.push(again)
    const spent = timings.get(step)
    const slips = spent ? timingFaults(spent, records) : []
    if (spent && slips.length > 0) timings.set(step, { ...spent, ...tokenRates(records, spent.seconds) })
    told(slips, clock, step, true)
  }
  return { metrics, timings: [...timings.values()], incidents }
}

/** A line whose figures are derived from the records; those that follow from the buffers of before stay as they were. */
function derived(line: StepMetrics, records: StepRecords, { language, options }: StepChecking): StepMetrics {
  const said = new Map(line.proposer.map((one) => [one.type, one]))
  // Without its options, what a convention would pay stays as well.
  const context = { before: {}, after: {}, language, options: options ?? stageOptions() }
  const proposer = proposerMetrics(records, context).map((one) => {
    const { diversity, conventions } = said.get(one.type) ?? one
    return { ...one, diversity, ...(options === null ? { conventions } : {}) }
  })
  const update = records.update?.statistics ?? null
  return { ...line, step: records.step, groups: groupMetrics(records), proposer, update }
}

/** The options, or null where some are functions. */
const plainOptions = (options: StageOptions): StageOptions | null =>
  Object.values(options).some((one) => typeof one === 'function') ? null : options

/** That of the step's tasks: an executor of one's own may speak another than the configuration has. */
function languageOf({ validations }: StepRecords, { config }: RunManifest): Language {
  const task = validations.find(({ kind }) => kind === 'task') as Task | undefined
  return language(task?.language ?? config.language ?? 'javascript')
}

/** What was made already, and after that what is made again. */
function firstOr<T>(first: T, again: () => T): () => T {
  let isFirst = true
  return () => {
    if (!isFirst) return again()
    isFirst = false
    return first
  }
}

const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
