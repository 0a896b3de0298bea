// One option of a table: its default, what it accepts, what it means, where it comes from and who reads it. The types, the checks, the
// texts of the command line and the reference page derive from such tables. It stands beside the table of contents of this folder, since
// the command line starts without zod.

import { z } from 'zod'
import { AzlabError, show } from './error.ts'
import { nearest } from './nearest.ts'

/** All that there is to say of an option, in one place. Its name is its key in a table. */
export interface OptionDefinition<T> {
  /** The value where none is given. */
  readonly default: T
  /** What it accepts. The schema's description says so in words where its numbers and words do not say it themselves. */
  readonly schema: z.ZodType<T>
  /** A sentence or two, for a help text and a table. */
  readonly meaning: string
  /** What the reader of an editor and of the reference page is told beside. */
  readonly note?: string
  /** The section of the paper or the file of the released code that it comes from; `azlab` where it is this project's. */
  readonly source: string
  /** The files that follow it, from the root of the repository. */
  readonly readBy: readonly string[]
  /** The paper's value, where it is another one than the default. */
  readonly paper?: T
}

/** Options by name, in the order in which they are listed. */
export type OptionTable = Readonly<Record<string, OptionDefinition<unknown>>>

/** The values of the options of a table, by name. An editor shows the comments of the table for them. */
export type OptionValues<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends OptionDefinition<infer Value> ? Value : never
}

/** Defines an option. Its type is what its schema accepts. */
export function option<Schema extends z.ZodType>(
  definition: Omit<OptionDefinition<z.output<Schema>>, 'schema' | 'default' | 'paper'> & {
    readonly schema: Schema
    readonly default: z.output<Schema>
    readonly paper?: z.output<Schema>
  },
): OptionDefinition<z.output<Schema>> {
  return definition as OptionDefinition<z.output<Schema>>
}

/** The default of every option of a table. */
export function defaultsOf<Table extends OptionTable>(table: Table): OptionValues<Table> {
  const all = Object.entries(table).map(([name, definition]) => [name, definition.default])
  return Object.fromEntries(all) as OptionValues<Table>
}

/** The paper's values, of the options that have one. */
export function paperValuesOf<Table extends OptionTable>(table: Table): Partial<OptionValues<Table>> {
  const own = Object.entries(table).filter(([, { paper }]) => paper !== undefined)
  return Object.fromEntries(own.map(([name, { paper }]) => [name, paper])) as Partial<OptionValues<Table>>
}

/** What an option accepts. */
export interface OptionExpectation {
  /** In words, e.g. `a whole number of at least 1`. */
  readonly expected: string
  /** The words themselves; empty where it takes no words. */
  readonly choices: readonly string[]
}

/** What a schema accepts. */
export function expectationOf(schema: z.ZodType): OptionExpectation {
  return { expected: schema.description ?? inWords(schema), choices: choicesOf(schema) }
}

/**
 * Gives the value back where the option accepts it; else throws `options/value`, naming option, value and what was expected.
 */
export function checkOption(
  name: string,
  value: unknown,
  definition: Pick<OptionDefinition<unknown>, 'schema' | 'default'>,
): unknown {
  if (definition.schema.safeParse(value).success) return value
  const { expected, choices } = expectationOf(definition.schema)
  const word = Array.isArray(value) ? value.find((one) => !choices.includes(one)) : value
  const near = typeof word === 'string' ? nearest(word, choices) : null
  throw new AzlabError(`Option ${name} is ${show(value)}; expected ${expected}.`, {
    code: 'options/value',
    value,
    expected,
    hint: near ? `Did you mean ${show(near)}?` : `The default is ${show(definition.default)}.`,
  })
}

/** The words that a schema accepts, if any. */
function choicesOf(schema: z.ZodType): readonly string[] {
  if (schema instanceof z.ZodEnum) return schema.options.map(String)
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((part) => choicesOf(part as z.ZodType))
  if (schema instanceof z.ZodArray) return choicesOf(schema.element as z.ZodType)
  return []
}

function inWords(schema: z.ZodType): string {
  const words = choicesOf(schema).map((choice) => show(choice))
  if (schema instanceof z.ZodArray) return `a list of ${words.join(', ')}`
  if (schema instanceof z.ZodUnion) {
    return [...words, ...(schema.safeParse(null).success ? ['null'] : []), 'a function'].join(' | ')
  }
  if (schema instanceof z.ZodBoolean) return 'true or false'
  return words.length > 0 ? words.join(' | ') : numbersInWords(schema)
}

/** Which numbers a schema accepts. */
function numbersInWords(schema: z.ZodType): string {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = z.toJSONSchema(schema)
  const kind = type === 'integer' ? 'a whole number' : 'a number'
  const top = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined
  if (exclusiveMinimum !== undefined) {
    return `${kind} above ${exclusiveMinimum}${top === undefined ? '' : `, at most ${top}`}`
  }
  if (exclusiveMaximum !== undefined) return `${kind} from ${minimum}, below ${exclusiveMaximum}`
  return top === undefined ? `${kind} of at least ${minimum}` : `${kind} from ${minimum} to ${top}`
}

/** A whole number of at least 0. */
export const whole = z.int().min(0)
/** A whole number of at least 1. */
export const count = z.int().min(1)
/** A number above 0. */
export const positive = z.number().positive()
/** A number of at least 0. */
export const nonNegative = z.number().nonnegative()
/** A number from 0, below 1. */
export const share = z.number().min(0).lt(1)
