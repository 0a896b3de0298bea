// What lies where in the folder of a run.

import { join } from 'node:path'

/** The paths of a run's folder. */
export interface RunFolder {
  readonly path: string
  /** Configuration, versions, seed and policy: written first, never changed. */
  readonly run: string
  /** Metrics of each step, without times. */
  readonly journal: string
  /** Seconds and rates of each step. */
  readonly timings: string
  /** Records of each step. */
  readonly steps: string
  /** What seeding proposed and what came of each, rejections included. */
  readonly seeding: string
  /** Answers to the held-out tasks, task by task, where they were asked for. */
  readonly heldout: string
  /** The checkpoints that are kept: by default two. */
  readonly checkpoints: string
  /** The trained policy, an ordinary Hugging Face folder, once the run has ended. */
  readonly policy: string
  /** The outcome in one object, once the run has ended. */
  readonly summary: string
}

/** The paths inside `path`. */
export function runFolder(path: string): RunFolder {
  return {
    path,
    run: join(path, 'run.json'),
    journal: join(path, 'journal.jsonl'),
    timings: join(path, 'timings.jsonl'),
    steps: join(path, 'steps'),
    seeding: join(path, 'seeding.jsonl.gz'),
    heldout: join(path, 'heldout'),
    checkpoints: join(path, 'checkpoints'),
    policy: join(path, 'policy'),
    summary: join(path, 'summary.json'),
  }
}

const padded = (step: number): string => String(step).padStart(6, '0')

/** The file of a step's records. */
export const stepFile = (folder: RunFolder, step: number): string =>
  join(folder.steps, `${padded(step)}.jsonl.gz`)

/** The file of the held-out answers after a step (0: before self-play). */
export const heldoutFile = (folder: RunFolder, step: number): string =>
  join(folder.heldout, `${padded(step)}.json`)

/** The folder of a checkpoint. */
export const checkpointFolder = (folder: RunFolder, step: number): string =>
  join(folder.checkpoints, padded(step))

/** The step in the name of a step's, held-out or checkpoint entry; null for another name. */
export function stepOf(name: string): number | null {
  const digits = /^(\d{6,})(\.jsonl\.gz|\.json)?$/.exec(name)?.[1]
  // One step has one name: what a run writes is found again under it.
  return digits === undefined || padded(Number(digits)) !== digits ? null : Number(digits)
}
