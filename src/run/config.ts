// The configuration of a run: the options of the stages and those of the run, in one flat list with one default each.

import { readFile } from 'node:fs/promises'
import { AzlabError, parseJson, show } from '../core/index.ts'
import { checkOption, defaultsOf, type OptionValues } from '../core/option.ts'
import type { Adapter } from '../model/index.ts'
import {
  OPTION_NAMES,
  optionFromText,
  type StageOptions,
  type StageOptionsInput,
  stageOptions,
  unknownOption,
} from '../stage/options.ts'
import type { NamedKind } from '../task/kinds.ts'
import { namesIn, RUN_TABLE } from './option-table.ts'

/** The options of a run that are no stage's. `RUN_TABLE` says what each means; docs/reference/options.md shows it. */
export interface RunOptions extends OptionValues<typeof RUN_TABLE> {}

/** Everything that a run follows from, its policy's weights apart. */
export interface RunConfig extends RunOptions {
  readonly stages: StageOptions
}

/** What a user gives: any option of a run or a stage, all in one flat object. */
export type RunConfigInput = Partial<RunOptions> & StageOptionsInput

/** The defaults of the run's own options: those of the main job. */
export const RUN_DEFAULTS: RunOptions = defaultsOf(RUN_TABLE)

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
    if (Object.hasOwn(RUN_DEFAULTS, name)) run[name] = checked(name, value)
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
  return { [name]: checked(name, value) }
}

/** The benchmarks that a run guards against. */
export const guardedBy = ({ guard }: Pick<RunOptions, 'guard'>): readonly string[] =>
  namesIn(guard).filter((name) => name !== '')

/** The adapter that a run trains; undefined where it trains all weights. */
export function adapterOfRun({ loraRank, loraAlpha, loraTargets }: RunOptions): Partial<Adapter> | undefined {
  if (loraRank === 0) return undefined
  return {
    rank: loraRank,
    ...(loraAlpha > 0 ? { alpha: loraAlpha } : {}),
    ...(loraTargets === 'all' ? {} : { targets: namesIn(loraTargets) }),
  }
}

/** Gives the value back if the option of a run accepts it; else throws `options/value`. */
const checked = (name: string, value: unknown): unknown =>
  checkOption(name, value, RUN_TABLE[name as keyof RunOptions])
