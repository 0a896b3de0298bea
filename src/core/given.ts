// What was given, in words, for the errors of functions that users call; and the numbers that they may give.

import { AzlabError, show } from './error.ts'
import { unknownName } from './nearest.ts'

/** A value as a person would call it: `a promise`, `a list of 3`, `a proposal record`, `"text"`. */
export function given(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'function') return value.name ? `the function ${value.name}` : 'a function'
  if (typeof value !== 'object' || value === null) return show(value)
  if (value instanceof Promise) return 'a promise'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  const { kind } = value as { readonly kind?: unknown }
  if (typeof kind === 'string') return `a record of kind ${kind}`
  const name = Object.getPrototypeOf(value)?.constructor?.name
  if (typeof name === 'string' && name !== 'Object' && name !== '') return `a ${name}`
  const fields = Object.keys(value)
  if (fields.length === 0) return 'an object without fields'
  return `an object with ${fields.slice(0, 4).join(', ')}${fields.length > 4 ? ', …' : ''}`
}

/** What to do with a value that came in the wrong form, where its form says it; else `otherwise`. */
export function mend(value: unknown, otherwise: string): string {
  if (value instanceof Promise) return 'Write await before it.'
  return otherwise
}

/** What a number must be. Bounds are included, `above` and `below` are not. */
export interface NumberBounds {
  readonly whole?: boolean
  readonly least?: number
  readonly most?: number
  readonly above?: number
}

/** The bounds in words, e.g. `a whole number of at least 1`. */
export function numberWords({ whole, least, most, above }: NumberBounds): string {
  const kind = whole ? 'a whole number' : 'a number'
  if (above !== undefined) return `${kind} above ${above}${most === undefined ? '' : `, at most ${most}`}`
  if (least === undefined) return most === undefined ? kind : `${kind} of at most ${most}`
  return most === undefined ? `${kind} of at least ${least}` : `${kind} from ${least} to ${most}`
}

/** Gives back a number within its bounds, and what is undefined. Throws `options/value`, by the name that the user gave. */
export function checkNumber<T extends number | undefined>(name: string, value: T, bounds: NumberBounds): T {
  if (value === undefined) return value
  const { whole, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = bounds
  const { above = Number.NEGATIVE_INFINITY } = bounds
  const isOne = whole ? Number.isSafeInteger(value) : Number.isFinite(value)
  if (isOne && value >= least && value <= most && value > above) return value
  const expected = numberWords(bounds)
  throw new AzlabError(`Option ${name} is ${show(value)}; expected ${expected}.`, {
    code: 'options/value',
    value,
    expected,
    hint: 'Change it, or leave it out.',
  })
}

/** The names of options T. The compiler holds the list complete: an option without its name here does not build. */
export type OptionNames<T> = { readonly [Name in keyof T]-?: true }

/**
 * Throws `options/kind` for options that are no plain object, and, where the names are given, `options/unknown` for one that
 * is none of them. `whose` is the function by the name that the user wrote.
 */
export function checkOptions<T>(whose: string, options: unknown, names?: OptionNames<T>): void {
  const isPlain = typeof options === 'object' && options !== null && !Array.isArray(options)
  if (!isPlain || options instanceof Promise)
    throw new AzlabError(`The options of ${whose} are ${given(options)}; expected an object.`, {
      code: 'options/kind',
      value: options,
      expected: 'an object such as { samples: 8 }',
      hint: mend(options, 'Put them into one object, or leave them out.'),
    })
  if (names === undefined) return
  for (const name of Object.keys(options))
    if (!Object.hasOwn(names, name))
      throw unknownName(name, {
        code: 'options/unknown',
        what: `option of ${whose}`,
        plural: `Options of ${whose}`,
        choices: Object.keys(names),
      })
}

/** Throws `options/value` for an argument or an option that is no text, or an empty one. `expected` and `how` say what it is. */
export function checkText(name: string, value: unknown, expected: string, how: string): void {
  if (typeof value === 'string' && value !== '') return
  throw new AzlabError(`${name} is ${given(value)}; expected ${expected}.`, {
    code: 'options/value',
    value,
    expected,
    hint: mend(value, how),
  })
}

/** Throws `options/value` for an option that is there and is no function. */
export function checkFunction(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return
  throw new AzlabError(`Option ${name} is ${given(value)}; expected a function.`, {
    code: 'options/value',
    value,
    expected: 'a function',
    hint: mend(value, 'Give a function, or leave it out.'),
  })
}

/** Throws `options/value` for an option that is there and is no signal. */
export function checkSignal(name: string, value: unknown): void {
  if (value === undefined || value instanceof AbortSignal) return
  throw new AzlabError(`Option ${name} is ${given(value)}; expected an AbortSignal.`, {
    code: 'options/value',
    value,
    expected: 'an AbortSignal',
    hint: mend(value, 'Give the signal of an AbortController, or leave it out.'),
  })
}
