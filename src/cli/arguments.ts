// Readers of option values, and options that several commands share.

import { InvalidArgumentError, Option } from 'commander'
import { LANGUAGE_NAMES } from '../language/names.ts'
import { choice } from './usage.ts'

/** A whole number from `least` to `most`. */
export function wholeNumber(least = 0, most = Number.POSITIVE_INFINITY): (text: string) => number {
  return numberThat(Number.isSafeInteger, 'a whole number', least, most)
}

/** A number from `least` to `most`. */
export function decimalNumber(least: number, most = Number.POSITIVE_INFINITY): (text: string) => number {
  return numberThat(Number.isFinite, 'a number', least, most)
}

function numberThat(
  holds: (value: unknown) => boolean,
  kind: string,
  least: number,
  most: number,
): (text: string) => number {
  const range = most === Number.POSITIVE_INFINITY ? `of at least ${least}` : `from ${least} to ${most}`
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !holds(value) || value < least || value > most)
      throw new InvalidArgumentError(`It must be ${kind} ${range}.`)
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

/** `--kind FILE`, a task kind of a user's own. */
export function kindOption(): Option {
  return new Option(
    '--kind <file>',
    'task kind of your own: a module whose default export is made by az.kind (repeat as needed)',
  ).argParser(collect)
}

/** What a model is named by, in the help of a command. */
export const MODEL = '`tiny` (embedded), a Hugging Face folder, or an id of the hub such as Qwen/Qwen2.5-0.5B'

/** `--engine NAME`, the same for every command that opens a model. */
export function engineOption(): Option {
  return new Option(
    '--engine <name>',
    'what computes: cpu, webgpu, cuda, tensorflow, or auto, the fastest here that passes a self-test; `azlab engines` shows them (default: "cpu")',
  ).argParser(choice('engine', ENGINES))
}

const ENGINES = ['auto', 'cpu', 'webgpu', 'cuda', 'tensorflow'] as const

/** `--language NAME`, of programs. */
export function languageOption(what: string): Option {
  return new Option('--language <name>', what)
    .choices(LANGUAGE_NAMES)
    .argParser(choice('language', LANGUAGE_NAMES))
}

/** `--json`. */
export function jsonOption(what: string): Option {
  return new Option('--json', what)
}
