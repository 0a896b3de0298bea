// What each option accepts: one schema an option, and the words for an error when a value does not fit.

import { z } from 'zod'
import { AzlabError, nearest, show, unknownName } from '../core/index.ts'
import { type NamedKind, typeNames } from '../task/kinds.ts'
import type { StageOptions } from './options.ts'

const count = z.int().min(1)
const whole = z.int().min(0)
const positive = z.number().positive()
const nonNegative = z.number().nonnegative()
const share = z.number().min(0).lt(1)
const fn = z.custom<(...args: never[]) => unknown>((value) => typeof value === 'function', 'a function')

const typesOf = (names: readonly string[]) => z.array(z.enum(names)).min(1)

const FIELDS: Record<keyof StageOptions, z.ZodType> = {
  types: typesOf(typeNames()),
  batch: count,
  references: whole,
  referenceDrawing: z.enum(['uniform', 'recent']),
  inputs: z.int().min(2),
  shown: count,
  seedTriplets: count,
  seedRounds: whole,
  proposeTemperature: nonNegative,
  solveTemperature: nonNegative,
  estimateTemperature: positive,
  topP: z.number().positive().max(1),
  topK: whole,
  proposeTokens: whole,
  solveTokens: whole,
  duplicates: z.enum(['reject', 'keep']),
  capacity: count,
  bufferFilter: z.enum(['all', 'r<1', '0<r<1']),
  timeoutMs: z.int().min(1).max(3_600_000),
  memoryMiB: z.int().min(8).max(65_536),
  valueLength: z.int().min(1).max(1_048_576),
  samples: count,
  unchecked: z.enum(['wrong', 'dropped']),
  solverTasks: z.enum(['newest', 'uniform', 'half', 'recent', 'given']),
  inductionHidden: z.enum(['hidden', 'all']),
  inductionVerdict: z.enum(['all', 'share', 'any']),
  convention: z.enum(['paper', 'official', 'graded']),
  target: z.union([z.enum(['learnability', 'r-zero', 'variance']), fn]),
  cognitive: nonNegative,
  halstead: nonNegative,
  distance: nonNegative,
  diversity: nonNegative,
  rewardCap: nonNegative,
  combine: z.enum(['r+sum', 'r*prod', 'r+prod', 'r*sum']),
  reward: z.union([z.null(), fn]),
  trainOnEstimates: z.enum(['off', 'group', 'task']),
  estimator: z.union([z.enum(['trr++', 'reinforce++', 'grpo', 'none']), fn]),
  whitening: z.enum(['response', 'token']),
  lossWeight: z.enum(['group-token', 'response', 'micro-batch']),
  lambda: nonNegative,
  warmupSteps: whole,
  solverOnly: z.boolean(),
  learningRate: nonNegative,
  clipLow: share,
  clipHigh: positive,
  entropyCoefficient: nonNegative,
  weightDecay: nonNegative,
  beta1: share,
  beta2: share,
  epsilon: positive,
  maxGradientNorm: positive,
}

/** Gives the value back if the option accepts it; else throws `options/value`. `kinds` are task kinds of a user's own. */
export function checkOption(
  name: keyof StageOptions,
  value: unknown,
  defaults: StageOptions,
  kinds: readonly NamedKind[] = [],
): unknown {
  const schema = name === 'types' ? typesOf(typeNames(kinds)) : FIELDS[name]
  const result = schema.safeParse(value)
  if (result.success) return value
  const expected = expectation(schema)
  const choices = choicesOf(schema)
  const word = Array.isArray(value) ? value.find((one) => !choices.includes(one)) : value
  const near = typeof word === 'string' ? nearest(word, choices) : null
  throw new AzlabError(`Option ${name} is ${show(value)}; expected ${expected}.`, {
    code: 'options/value',
    value,
    expected,
    hint: near ? `Did you mean ${show(near)}?` : `The default is ${show(defaults[name])}.`,
  })
}

/** What an option accepts: in words, and the words themselves where it takes some. */
export function stageOptionExpectation(name: string): {
  readonly expected: string
  readonly choices: readonly string[]
} {
  const schema = FIELDS[name as keyof StageOptions]
  return { expected: expectation(schema), choices: choicesOf(schema) }
}

/** The error for a name that no option has. */
export function unknownOption(name: string, names: readonly string[]): AzlabError {
  return unknownName(name, { code: 'options/unknown', what: 'option', choices: names })
}

/** The words that a schema accepts, if any. */
function choicesOf(schema: z.ZodType): readonly string[] {
  if (schema instanceof z.ZodEnum) return schema.options.map(String)
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((part) => choicesOf(part as z.ZodType))
  if (schema instanceof z.ZodArray) return choicesOf(schema.element as z.ZodType)
  return []
}

/** What a schema accepts, in words. */
function expectation(schema: z.ZodType): string {
  const words = choicesOf(schema).map((choice) => show(choice))
  if (schema instanceof z.ZodArray) return `a list of ${words.join(', ')}`
  if (schema instanceof z.ZodUnion) {
    return [...words, ...(schema.safeParse(null).success ? ['null'] : []), 'a function'].join(' | ')
  }
  if (schema instanceof z.ZodBoolean) return 'true or false'
  return words.length > 0 ? words.join(' | ') : numbers(schema)
}

/** Which numbers a schema accepts. */
function numbers(schema: z.ZodType): string {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = z.toJSONSchema(schema)
  const kind = type === 'integer' ? 'a whole number' : 'a number'
  const top = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined
  if (exclusiveMinimum !== undefined) {
    return `${kind} above ${exclusiveMinimum}${top === undefined ? '' : `, at most ${top}`}`
  }
  if (exclusiveMaximum !== undefined) return `${kind} from ${minimum}, below ${exclusiveMaximum}`
  return top === undefined ? `${kind} of at least ${minimum}` : `${kind} from ${minimum} to ${top}`
}
