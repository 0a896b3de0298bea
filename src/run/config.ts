// The configuration of a run: the options of the stages and those of the run, in one flat list with one default each.

import { readFile } from 'node:fs/promises'
import { AzlabError, nearest, parseJson, show } from '../core/index.ts'
import { ENGINE_NAMES, type EngineChoice } from '../engine/index.ts'
import type { Language } from '../language/index.ts'
import { ADAPTER_TARGETS, type Adapter } from '../model/index.ts'
import { unknownOption } from '../stage/option-fields.ts'
import {
  OPTION_NAMES,
  optionFromText,
  type StageOptions,
  type StageOptionsInput,
  stageOptions,
} from '../stage/options.ts'
import type { NamedKind } from '../task/kinds.ts'

/** The options of a run that are no stage's. */
export interface RunOptions {
  /** `tiny` (the embedded model), the folder of a model, or an id of the hub. Default `tiny`. */
  readonly policy: string
  /** What computes: `cpu` (default), `webgpu`, `cuda`, `tensorflow`, or `auto`, the fastest that passes a self-test. */
  readonly engine: EngineChoice
  /** Language of the programs, `javascript` (default) or `python`, which needs a policy that reads prompts in words. */
  readonly language: Language['name']
  /** Every random number of the run follows from it. Default 1. */
  readonly seed: number
  /** Steps of self-play. Default 1000000, which leaves the end to `minutes`. */
  readonly steps: number
  /** Minutes for self-play, after which the present step is the last; 0 is no limit. A run ended so cannot be repeated bit by bit. */
  readonly minutes: number
  /** Steps between two checkpoints. */
  readonly checkpointEvery: number
  /** Checkpoints that stay on disk, the last ones; 0 keeps all, for curves over a run's policies. Default 2. */
  readonly keepCheckpoints: number
  /** Held-out tasks of each type; 0 measures no accuracy. The embedded set is JavaScript: in another language none is measured. */
  readonly heldoutTasks: number
  /** Answers to each held-out task at temperature 1. */
  readonly heldoutSamples: number
  /** Steps between two measurements of held-out accuracy; 0 (default) measures before and after only. */
  readonly heldoutEvery: number
  /** `shuffled` permutes the rewards within each (type, role): a control that must not learn. Default `real`. */
  readonly rewards: 'real' | 'shuffled'
  /**
   * Benchmarks whose items become no task, names with commas, e.g. `humaneval-js,mbpp-js`: a policy may know them by heart. Their
   * data must be there (`azlab data fetch`). Default: none; the held-out set is withheld from every run.
   */
  readonly guard: string
  /** Rank of a LoRA adapter that is trained instead of the weights; 0 (default) trains all weights. */
  readonly loraRank: number
  /** Its scale is alpha / rank; 0 (default) is twice the rank. */
  readonly loraAlpha: number
  /** Projections with an adapter: `all` (default), or names with commas, e.g. `q_proj,v_proj`. */
  readonly loraTargets: string
  /** MiB that sampling may take beside the weights: smaller batches and shorter chunks of long prompts take less. Default 1024. */
  readonly samplingMiB: number
  /** MiB that the activations of an update may take: smaller micro-batches take less, and layers computed again. Default 2048. */
  readonly activationMiB: number
  /** Child processes that run programs; 0 (default) is the machine's parallelism. Changes no result. */
  readonly processes: number
}

/** Everything that a run follows from, its policy's weights apart. */
export interface RunConfig extends RunOptions {
  readonly stages: StageOptions
}

/** What a user gives: any option of a run or a stage, all in one flat object. */
export type RunConfigInput = Partial<RunOptions> & StageOptionsInput

/** The defaults of the run's own options: those of the main job. */
export const RUN_DEFAULTS: RunOptions = {
  policy: 'tiny',
  engine: 'cpu',
  language: 'javascript',
  seed: 1,
  steps: 1_000_000,
  minutes: 3.5,
  checkpointEvery: 10,
  keepCheckpoints: 2,
  heldoutTasks: 200,
  heldoutSamples: 2,
  heldoutEvery: 0,
  rewards: 'real',
  guard: '',
  loraRank: 0,
  loraAlpha: 0,
  loraTargets: 'all',
  samplingMiB: 1024,
  activationMiB: 2048,
  processes: 0,
}

/**
 * Where the main job departs from the defaults of the stages. A tiny model learns from few steps: the estimate's answers,
 * each compared with its own task's mean, are most of the signal (docs/method.md §9).
 */
export const MAIN_JOB: StageOptionsInput = { trainOnEstimates: 'task' }

const RUN_NAMES = Object.keys(RUN_DEFAULTS) as (keyof RunOptions)[]

/** The names of all options that `runConfig` takes. */
export const CONFIG_NAMES: readonly string[] = [...RUN_NAMES, ...OPTION_NAMES]

/**
 * Fills in the defaults and checks every value. `kinds` are task kinds of a user's own. `minutes` defaults to no limit where `steps` is given alone.
 * Throws `options/unknown` or `options/value`, naming the option, the value and what was expected.
 */
export function runConfig(input: RunConfigInput = {}, kinds: readonly NamedKind[] = []): RunConfig {
  const run: Record<string, unknown> = {}
  const stages: Record<string, unknown> = { ...MAIN_JOB }
  for (const [name, value] of Object.entries(input)) {
    if (!CONFIG_NAMES.includes(name)) throw unknownOption(name, CONFIG_NAMES)
    if (value === undefined) continue
    if (Object.hasOwn(RUN_DEFAULTS, name)) run[name] = checked(name as keyof RunOptions, value)
    else stages[name] = value
  }
  if (run.steps !== undefined && run.minutes === undefined) run.minutes = 0
  return { ...RUN_DEFAULTS, ...run, stages: stageOptions(stages, kinds) }
}

/** Reads a configuration file: one JSON object of options. Throws `config/unreadable` or `config/broken`. */
export async function readConfig(path: string, kinds: readonly NamedKind[] = []): Promise<RunConfigInput> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new AzlabError(`The configuration ${path} cannot be read: ${error.message}.`, {
      code: 'config/unreadable',
      value: path,
      expected: 'a JSON file',
      hint: 'Name an existing file with --config.',
    })
  })
  let input: unknown
  try {
    input = parseJson(text)
  } catch (error) {
    throw new AzlabError(`The configuration ${path} is not JSON: ${(error as Error).message}.`, {
      code: 'config/broken',
      value: path,
      expected: 'one JSON object, e.g. {"steps": 20, "batch": 16}',
      hint: 'Correct the file.',
    })
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new AzlabError(`The configuration ${path} holds ${show(input)}.`, {
      code: 'config/broken',
      value: path,
      expected: 'one JSON object, e.g. {"steps": 20, "batch": 16}',
      hint: 'Put the options into one object.',
    })
  }
  // `azlab options --json` says under this name what the options mean.
  const { $about: _, ...options } = input as RunConfigInput & { readonly $about?: unknown }
  runConfig(options, kinds)
  return options
}

/** Reads one setting of a command line, e.g. `steps=20` or `convention=paper`. */
export function configFromText(setting: string, kinds: readonly NamedKind[] = []): RunConfigInput {
  const [name = '', text] = setting.split(/=(.*)/s).map((part) => part.trim())
  if (!CONFIG_NAMES.includes(name)) throw unknownOption(name, CONFIG_NAMES)
  if (!Object.hasOwn(RUN_DEFAULTS, name)) return optionFromText(setting, kinds)
  const value = typeof RUN_DEFAULTS[name as keyof RunOptions] === 'number' && text ? Number(text) : text
  return { [name]: checked(name as keyof RunOptions, value) }
}

interface Check {
  readonly expected: string
  /** The words that are accepted, where words are. */
  readonly words?: readonly string[]
  readonly accepts: (value: unknown) => boolean
}

const whole = (least: number): Check => ({
  expected: `a whole number of at least ${least}`,
  accepts: (value) => Number.isSafeInteger(value) && (value as number) >= least,
})
const oneOf = (...words: readonly string[]): Check => ({
  expected: words.map((word) => show(word)).join(' | '),
  words,
  accepts: (value) => words.includes(value as string),
})

const KNOWN_TARGETS: ReadonlySet<string> = new Set(ADAPTER_TARGETS)
const targetsOf = (text: string): readonly string[] => text.split(',').map((one) => one.trim())

/** The benchmarks that a run guards against. */
export const guardedBy = ({ guard }: Pick<RunOptions, 'guard'>): readonly string[] =>
  guard
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

/** The adapter that a run trains; undefined where it trains all weights. */
export function adapterOfRun({ loraRank, loraAlpha, loraTargets }: RunOptions): Partial<Adapter> | undefined {
  if (loraRank === 0) return undefined
  return {
    rank: loraRank,
    ...(loraAlpha > 0 ? { alpha: loraAlpha } : {}),
    ...(loraTargets === 'all' ? {} : { targets: targetsOf(loraTargets) }),
  }
}

const CHECKS: Readonly<Record<keyof RunOptions, Check>> = {
  policy: {
    expected: '"tiny", the folder of a model, or an id of the hub',
    accepts: (value) => typeof value === 'string' && value !== '',
  },
  engine: oneOf(...ENGINE_NAMES, 'auto'),
  language: oneOf('javascript', 'python'),
  seed: whole(0),
  steps: whole(0),
  minutes: {
    expected: 'a number of at least 0',
    accepts: (value) => Number.isFinite(value) && (value as number) >= 0,
  },
  checkpointEvery: whole(1),
  keepCheckpoints: whole(0),
  heldoutTasks: whole(0),
  heldoutSamples: whole(1),
  heldoutEvery: whole(0),
  rewards: oneOf('real', 'shuffled'),
  guard: { expected: 'names of benchmarks with commas', accepts: (value) => typeof value === 'string' },
  loraRank: whole(0),
  loraAlpha: {
    expected: 'a number of at least 0',
    accepts: (value) => Number.isFinite(value) && (value as number) >= 0,
  },
  loraTargets: {
    expected: `"all", or some of ${ADAPTER_TARGETS.join(', ')} with commas`,
    accepts: (value) =>
      value === 'all' ||
      (typeof value === 'string' && targetsOf(value).every((one) => KNOWN_TARGETS.has(one))),
  },
  samplingMiB: whole(1),
  activationMiB: whole(1),
  processes: whole(0),
}

function checked(name: keyof RunOptions, value: unknown): unknown {
  if (CHECKS[name].accepts(value)) return value
  const { expected, words = [] } = CHECKS[name]
  const near = typeof value === 'string' ? nearest(value, words) : null
  throw new AzlabError(`Option ${name} is ${show(value)}; expected ${expected}.`, {
    code: 'options/value',
    value,
    expected,
    hint: near ? `Did you mean ${show(near)}?` : `The default is ${show(RUN_DEFAULTS[name])}.`,
  })
}

/** What an option of the run accepts, in words and where it takes words these; null for an option of the stages. */
export function runOptionExpectation(
  name: string,
): { readonly expected: string; readonly choices: readonly string[] } | null {
  if (!Object.hasOwn(CHECKS, name)) return null
  const { expected, words = [] } = CHECKS[name as keyof RunOptions]
  return { expected, choices: words }
}
