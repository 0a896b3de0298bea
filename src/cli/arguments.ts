// Readers of option values, and options that several commands share.

import { InvalidArgumentError, Option } from 'commander'

/** A whole number of at least `least`. */
export function wholeNumber(least = 0): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`)
    return value
  }
}

/** A number from `least` to `most`. */
export function decimalNumber(least: number, most = Number.POSITIVE_INFINITY): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isFinite(value) || value < least || value > most)
      throw new InvalidArgumentError(
        most === Number.POSITIVE_INFINITY
          ? `It must be a number of at least ${least}.`
          : `It must be a number from ${least} to ${most}.`,
      )
    return value
  }
}

/** An option that may be given many times. */
export function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text]
}

/** `--set KEY=VALUE`, for any option of a stage or a run. */
export function setOption(): Option {
  return new Option(
    '--set <key=value>',
    'set any option of the method (repeat as needed), e.g. convention=paper',
  ).argParser(collect)
}

/** `--json`. */
export function jsonOption(what: string): Option {
  return new Option('--json', what)
}
