// What a lab and its cells are given.

import { AzlabError, checkNumber, checkOptions, checkSignal, type OptionNames, show } from '../core/index.ts'
import type { Executor } from '../executor/index.ts'
import type { Language } from '../language/index.ts'
import type { Policy } from '../policy/policy.ts'
import type { PlayOptions } from '../run/play-options.ts'
import {
  OPTION_NAMES,
  type SolveRate,
  type StageOptionsInput,
  type StageProgress,
  type Validation,
} from '../stage/index.ts'
import type { Guard, PromptStyle, TaskKind } from '../task/index.ts'
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
  /** The prompts, where they are not those that the policy names: `az.styles.full`, or one of your own made from it. */
  readonly style?: PromptStyle
  /** Task kinds of your own (`az.kind`), in play beside the others unless `types` says which are. */
  readonly kinds?: readonly TaskKind[]
  /**
   * Normalised programs that become no task (`heldoutPrograms`). Default: those of the embedded held-out set, so that
   * accuracy on it can be measured at any time; an empty set withholds none.
   */
  readonly heldout?: ReadonlySet<string>
  /** Benchmarks whose items become no task: `await az.guard(['humaneval-js'])`. Held-out programs are given as `heldout`. */
  readonly guard?: Guard
  /** Told how far a stage is. */
  readonly onProgress?: (progress: StageProgress) => void
}

/** What no option of a stage says: the prompts and the task kinds of a user's own. */
export type OwnPart = Pick<LabOptions, 'style' | 'kinds'>

/** What a lab shows of how it was made: names stand for the kinds and the style. */
export const labOptions = ({ style, kinds }: OwnPart, stages: StageOptionsInput) => ({
  ...(style && { style: style.name }),
  ...(kinds && { kinds: kinds.map(({ type }) => type) }),
  ...stages,
})

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

const STAGE_OPTIONS = Object.fromEntries(
  OPTION_NAMES.map((name) => [name, true]),
) as OptionNames<StageOptionsInput>

const CALL_OPTIONS: OptionNames<CallOptions> = { ...STAGE_OPTIONS, key: true, policy: true, signal: true }

/** The names of the options of a lab, and of those of its calls that take more than the others. */
export const LAB_OPTIONS: OptionNames<LabOptions> = {
  policy: true,
  language: true,
  seed: true,
  executor: true,
  style: true,
  kinds: true,
  heldout: true,
  guard: true,
  onProgress: true,
  ...STAGE_OPTIONS,
}
export const PROPOSE_OPTIONS: OptionNames<ProposeOptions> = { ...CALL_OPTIONS, count: true }
export const UPDATE_OPTIONS: OptionNames<UpdateCallOptions> = { ...CALL_OPTIONS, tasks: true, rates: true }
export const STEP_OPTIONS: OptionNames<Omit<TrainCallOptions, 'steps' | 'finish' | 'control'>> = {
  ...STAGE_OPTIONS,
  rewards: true,
  signal: true,
}
const TRAIN_CALL_OPTIONS: OptionNames<TrainCallOptions> = {
  ...STEP_OPTIONS,
  steps: true,
  finish: true,
  control: true,
}

/** Throws `options/…` for options of a call that are no object or that it does not have, and for a key that is neither text nor a number. */
export function checkCall<T extends CallOptions = CallOptions>(
  whose: string,
  call: unknown,
  names: OptionNames<T> = CALL_OPTIONS as OptionNames<T>,
): void {
  checkOptions(whose, call, names)
  const { key, signal } = call as CallOptions
  checkSignal('signal', signal)
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
  checkCall('train', options, TRAIN_CALL_OPTIONS)
  checkSignal('finish', options.finish)
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
  ...['policy', 'language', 'seed', 'executor', 'style', 'kinds', 'heldout', 'guard', 'onProgress'],
  ...['key', 'signal', 'finish', 'count', 'tasks', 'rates', 'steps', 'rewards', 'control'],
])

/** What a step of self-play gets from the call that asks for it. */
export function playOptions(
  { rewards, signal, onProgress }: Pick<PlayOptions, 'rewards' | 'signal' | 'onProgress'>,
  lab: Pick<PlayOptions, 'executor' | 'stages' | 'style' | 'kinds' | 'steps' | 'guard'>,
): PlayOptions {
  return {
    ...lab,
    language: lab.executor.language,
    ...(rewards ? { rewards } : {}),
    ...(signal ? { signal } : {}),
    ...(onProgress ? { onProgress } : {}),
  }
}
