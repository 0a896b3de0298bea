// All options of the method together: their types, defaults and checks, as the tables say them.

import { checkOption, defaultsOf, type OptionValues, paperValuesOf } from '../core/option.ts'
import { AzlabError, show, unknownName } from '../core/portable.ts'
import { UPDATE_TABLE } from '../model/portable.ts'
import type { UpdateOptions, UpdateSettings } from '../policy/policy.ts'
import { type NamedKind, typeNames } from '../task/kinds.ts'
import { TASK_TYPES } from '../task/task.ts'
import { LEARNING_TABLE } from './learning-table.ts'
import { PROPOSING_TABLE, typesOf } from './proposing-table.ts'

/** Every option of the nine stages, in the order in which they are listed; the update's come last. */
export const STAGE_TABLE = { ...PROPOSING_TABLE, ...LEARNING_TABLE, ...UPDATE_TABLE } as const

/** All options of the nine stages, every one with a value. `STAGE_TABLE` says what each means; docs/reference/options.md shows it. */
export interface StageOptions extends OptionValues<typeof STAGE_TABLE> {}

/** What a user gives: any of the options; the rest are the defaults. */
export type StageOptionsInput = Partial<StageOptions>

/** The defaults: the paper's method at the size of the embedded model. */
export const DEFAULT_OPTIONS: StageOptions = defaultsOf(STAGE_TABLE)

/** The paper's settings (§10) and its side where the released code differs, for a model of its size: `stageOptions({ ...PAPER_OPTIONS, … })`. */
export const PAPER_OPTIONS: StageOptionsInput = paperValuesOf(STAGE_TABLE)

/** The names of all options, in the order of their documentation. */
export const OPTION_NAMES: readonly (keyof StageOptions)[] = Object.keys(
  DEFAULT_OPTIONS,
) as (keyof StageOptions)[]

/** Options that were checked here, and the task types that there were: a stage that is given them checks them no more. */
const CHECKED = new WeakMap<object, string>()

/**
 * Fills in the defaults and checks every value. What is left out (or undefined) is defaulted; `shown` and `seedTriplets`
 * follow `inputs` and `batch`. `kinds` are those of a user's own, whose types may be in play; by default they are.
 * What comes out is frozen, and comes back as it is when it is given again. Throws `options/unknown` or `options/value`,
 * naming the option, the value and what was expected.
 */
export function stageOptions(input: StageOptionsInput = {}, kinds: readonly NamedKind[] = []): StageOptions {
  const types = JSON.stringify(typeNames(kinds))
  if (CHECKED.get(input) === types) return input as StageOptions
  const table = tableWith(kinds)
  const given: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(input)) {
    if (!Object.hasOwn(table, name)) throw unknownOption(name, OPTION_NAMES)
    if (value !== undefined) given[name] = checkOption(name, value, table[name as keyof StageOptions])
  }
  const merged = { ...defaultsOf(table), ...given } as {
    -readonly [K in keyof StageOptions]: StageOptions[K]
  }
  if (given.shown === undefined) merged.shown = Math.max(1, Math.floor(merged.inputs / 2))
  if (given.seedTriplets === undefined) merged.seedTriplets = 4 * merged.batch
  merged.types = Object.freeze([...new Set(merged.types)])
  if (merged.shown >= merged.inputs) {
    throw new AzlabError(
      `Option shown is ${merged.shown}, but an induction task has ${merged.inputs} pairs.`,
      {
        code: 'options/value',
        value: merged.shown,
        expected: `a whole number from 1 to ${merged.inputs - 1}`,
        hint: 'At least one pair must stay hidden: lower shown or raise inputs.',
      },
    )
  }
  CHECKED.set(merged, types)
  return Object.freeze(merged)
}

/** Reads one setting of a command line: `batch=8`, `types=deduction,abduction`, `solverOnly=true`. */
export function optionFromText(setting: string, kinds: readonly NamedKind[] = []): StageOptionsInput {
  const split = setting.indexOf('=')
  const name = (split < 0 ? setting : setting.slice(0, split)).trim()
  const text = split < 0 ? '' : setting.slice(split + 1).trim()
  if (!Object.hasOwn(DEFAULT_OPTIONS, name)) throw unknownOption(name, OPTION_NAMES)
  if (split < 0) {
    throw new AzlabError(`Setting ${show(setting)} has no value.`, {
      code: 'options/value',
      value: setting,
      expected: 'KEY=VALUE',
      hint: `Write ${name}=${show(DEFAULT_OPTIONS[name as keyof StageOptions])}.`,
    })
  }
  const definition = tableWith(kinds)[name as keyof StageOptions]
  const value = Array.isArray(definition.default) ? listFromText(text) : fromText(text)
  return { [name]: checkOption(name, value, definition) }
}

/** The table where these kinds are in play beside the built-in ones. */
function tableWith(kinds: readonly NamedKind[]): typeof STAGE_TABLE {
  if (kinds.length === 0) return STAGE_TABLE
  const types = {
    ...STAGE_TABLE.types,
    default: [...TASK_TYPES, ...kinds.map(({ type }) => type)],
    schema: typesOf(typeNames(kinds)),
  }
  return { ...STAGE_TABLE, types }
}

/** The error for a name that no option has. */
export function unknownOption(name: string, names: readonly string[]): AzlabError {
  return unknownName(name, { code: 'options/unknown', what: 'option', choices: names })
}

/** The part of the options that a policy's update takes. */
export function updateOptions(options: StageOptions): UpdateOptions {
  const own = Object.keys(UPDATE_TABLE).map((name) => [name, options[name as keyof UpdateSettings]])
  return Object.fromEntries(own)
}

function fromText(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  if (text === 'null') return null
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

const listFromText = (text: string): readonly string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
