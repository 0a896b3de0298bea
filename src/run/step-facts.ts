// What the records of a step come to: the line that they give, and whether an independent sum over them agrees.
//
// Reading a step costs some tens of milliseconds. Files of a run are never changed once they are written, so what came of one
// is remembered while its file stays as it was, and that of the steps before it.

import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import type { Contradiction } from '../core/index.ts'
import { type Language, language } from '../language/index.ts'
import { type StageOptions, stageOptions } from '../stage/index.ts'
import type { Task, TaskType } from '../task/index.ts'
import { type RunFolder, stepFile } from './folder.ts'
import { configOf, type RunManifest } from './manifest.ts'
import type { ProposerMetrics, StepMetrics } from './metrics.ts'
import { stepMetrics } from './metrics-step.ts'
import { decodeStep, type StepRecords } from './records.ts'
import { stepFaults, tokensOf } from './step-contradictions.ts'

/** What the records of a step say by themselves. */
export interface StepFacts {
  /** The line of the journal, without what follows from the buffers of before: sizes of buffers and diversity. */
  readonly metrics: StepMetrics
  /** Tokens drawn in the step. */
  readonly tokens: number
  /** Valid tasks, and those of them that entered the buffers. */
  readonly tasks: readonly Task[]
  readonly entered: readonly Task[]
  /** What the step contradicts in itself: its records one another, or the line each other way to sum them up. */
  readonly faults: readonly Contradiction[]
  readonly language: Language
  /** Diversity of the proposals by type, once it was measured. */
  diversity?: ReadonlyMap<TaskType, ProposerMetrics['diversity']>
}

/** Reads what the steps of a run come to, in order. */
export interface FactsReader {
  /** Whether rewards may be asked for again: not where some options were functions of the user's own. */
  readonly isPlain: boolean
  /** Throws `run/broken-records`. */
  read(step: number): StepFacts
}

/** Steps that are remembered, over all runs that were read. */
const REMEMBERED = 1000
const known = new Map<string, StepFacts>()

export function factsReader(run: RunFolder, manifest: RunManifest): FactsReader {
  const isPlain = manifest.custom.length === 0
  const options = isPlain ? configOf(manifest).stages : null
  let chain = identityOf(run.run) + identityOf(run.seeding)
  return {
    isPlain,
    read(step) {
      const file = stepFile(run, step)
      chain = createHash('sha256').update(chain).update(identityOf(file)).digest('hex')
      const before = known.get(chain)
      if (before) return before
      const facts = factsOf(decodeStep(readFileSync(file), file), manifest, options)
      known.set(chain, facts)
      for (const oldest of known.keys()) {
        if (known.size <= REMEMBERED) break
        known.delete(oldest)
      }
      return facts
    },
  }
}

/** What changes with a file: where it lies on the disk, its length, and when it was last changed, which nobody sets. */
function identityOf(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false })
  return found ? `${file} ${found.dev} ${found.ino} ${found.size} ${found.ctimeNs}\n` : `${file} none\n`
}

function factsOf(records: StepRecords, manifest: RunManifest, options: StageOptions | null): StepFacts {
  const spoken = languageOf(records, manifest)
  const context = { before: {}, after: {}, language: spoken, options: options ?? stageOptions() }
  // As it would stand in the file.
  const metrics = JSON.parse(JSON.stringify(stepMetrics(records, context))) as StepMetrics
  const tasks = records.validations.filter((one): one is Task => one.kind === 'task')
  return {
    metrics,
    tokens: tokensOf(records),
    tasks,
    entered: enteredTasks(tasks, records, manifest.config.bufferFilter ?? 'all'),
    faults: stepFaults(metrics, records, { language: spoken, options }),
    language: spoken,
  }
}

/** The tasks that `commit` lets into the buffers. */
function enteredTasks(
  tasks: readonly Task[],
  { rates }: StepRecords,
  filter: StageOptions['bufferFilter'],
): readonly Task[] {
  if (filter === 'all') return tasks
  const rateOf = new Map(rates.map(({ task, rate }) => [task.id, rate]))
  return tasks.filter(({ id }) => {
    const rate = rateOf.get(id) ?? 1
    return rate < 1 && (rate > 0 || filter === 'r<1')
  })
}

/** That of the step's tasks: an executor of one's own may speak another than the configuration has. */
function languageOf({ validations }: StepRecords, { config }: RunManifest): Language {
  const task = validations.find(({ kind }) => kind === 'task') as Task | undefined
  return language(task?.language ?? config.language ?? 'javascript')
}
