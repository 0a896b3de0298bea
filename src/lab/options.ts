// What a lab and its cells are given.

import { AzlabError, checkNumber, checkOptions, show } from '../core/index.ts'
import type { Executor } from '../executor/index.ts'
import type { Language } from '../language/index.ts'
import type { Policy } from '../policy/policy.ts'
import type { SolveRate, StageOptionsInput, StageProgress, Validation } from '../stage/index.ts'
import type { Control } from './control.ts'

/** How a lab is made: a policy, a seed, and any options of the stages as its defaults. */
export interface LabOptions extends StageOptionsInput {
  readonly policy: Policy
  /** Default `javascript`, or that of the executor. `python` needs a policy that reads prompts in words. */
  readonly language?: Language['name']
  /** All random numbers of the lab follow from it. Default 1. */
  readonly seed?: number
  /** Default: one of the lab's own, which `lab.close()` closes. */
  readonly executor?: Executor
  /**
   * Normalised programs that become no task (`heldoutPrograms`). Default: those of the embedded held-out set, so that
   * accuracy on it can be measured at any time; an empty set withholds none.
   */
  readonly heldout?: ReadonlySet<string>
  /** Told how far a stage is. */
  readonly onProgress?: (progress: StageProgress) => void
}

/** What any cell may say: options of the stages for this call alone, and whose draws it makes with which policy. */
export interface CallOptions extends StageOptionsInput {
  /** Other draws: any text; the same text gives the same draws. */
  readonly key?: string | number
  /** What if another policy did it. Default: the lab's. */
  readonly policy?: Policy
  /** Ends the stage at a safe point. Default in a notebook: the interrupt of the cell. */
  readonly signal?: AbortSignal
}

/** What `propose` may be told besides. */
export interface ProposeOptions extends CallOptions {
  /** Proposals of each type; the same as `batch`. */
  readonly count?: number
}

/** What `update` may be told besides. */
export interface UpdateCallOptions extends CallOptions {
  /** What enters the buffers. Default: the tasks that `validate` made of the proposals among the advantages. */
  readonly tasks?: readonly Validation[]
  /** Their solve rates, for a `bufferFilter`. Default: those that `estimate` found. */
  readonly rates?: readonly SolveRate[]
}

/** How `train` goes on. */
export interface TrainCallOptions extends StageOptionsInput {
  /** Steps from here. */
  readonly steps: number
  /** `shuffled` is the control that must not learn. Default `real`. */
  readonly rewards?: 'real' | 'shuffled'
  /** Ends after the present step. Default in a notebook: the interrupt of the cell. */
  readonly finish?: AbortSignal
  /** Ends at once: the step in progress is lost. */
  readonly signal?: AbortSignal
  /** Default: the lab's own, where `az.control(lab)` has made one. */
  readonly control?: Control | null
}

/** Throws `options/…` for options of a call that are no object, and for a key that is neither text nor a number. */
export function checkCall(whose: string, call: unknown): void {
  checkOptions(whose, call)
  const { key } = call as CallOptions
  if (key === undefined || typeof key === 'string' || Number.isFinite(key)) return
  throw new AzlabError(`Option key is ${show(key)}; expected text or a number.`, {
    code: 'options/value',
    value: key,
    expected: 'text or a number',
    hint: 'Any text will do; the same text gives the same draws.',
  })
}

/** Throws `options/…` for a training without a number of steps. */
export function checkTraining(options: TrainCallOptions): void {
  checkCall('train', options)
  if (options.steps === undefined)
    throw new AzlabError('train was not told how many steps to take.', {
      code: 'options/value',
      expected: 'a whole number of at least 0',
      hint: 'Say it: lab.train({ steps: 50 }).',
    })
  checkNumber('steps', options.steps, { whole: true, least: 0 })
}

/** The options of the stages among those of a lab or a call. */
export function stagePart(given: object): StageOptionsInput {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !OTHERS.has(name))) as StageOptionsInput
}

const OTHERS: ReadonlySet<string> = new Set([
  ...['policy', 'language', 'seed', 'executor', 'heldout', 'onProgress'],
  ...['key', 'signal', 'finish', 'count', 'tasks', 'rates', 'steps', 'rewards', 'control'],
])
