// Wrong usage as commander tells it, in the words and the one-line form of every other error.

import type { Command } from 'commander'
import { AzlabError, unknownName } from '../core/index.ts'

const HELP = 'Add --help to see what it takes.'

/** Commander's sentences, and ours. An option is named by its long flag, without what stands for its value. */
const FORMS: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [/^unknown command '(.*)'$/, (name) => `There is no command ${JSON.stringify(name)}.`],
  [/^unknown option '(.*)'$/, (name) => `There is no option ${name}.`],
  [
    /^option '(.*)' argument '([\s\S]*)' is invalid\. (.*)$/,
    (flag, value, why) => `Option ${long(flag)} is ${JSON.stringify(value)}. ${why}`,
  ],
  [
    /^command-argument value '([\s\S]*)' is invalid for argument '(.*)'\. (.*)$/,
    (value, name, why) => `The argument ${name} is ${JSON.stringify(value)}. ${why}`,
  ],
  [/^missing required argument '(.*)'$/, (name) => `The argument ${name} is missing.`],
  [/^required option '(.*)' not specified$/, (flag) => `The option ${flag} is missing.`],
  [/^option '(.*)' argument missing$/, (flag) => `The option ${flag} lacks its value.`],
  [
    /^too many arguments(?: for '(.*)')?\. Expected (\d+) arguments? but got (\d+)\.?$/,
    (name, most, count) =>
      `${name || 'azlab'} takes ${most === '0' ? 'no' : most} argument${most === '1' ? '' : 's'}, and got ${count}.`,
  ],
  [
    /^option '(.*)' cannot be used with option '(.*)'$/,
    (one, other) => `${long(one)} and ${long(other)} cannot be given together.`,
  ],
]

const long = (flag = ''): string => /--[\w-]+/.exec(flag)?.[0] ?? flag

/** What a person is told of wrong usage, in one line. */
export function explainUsage(message: string): string {
  const [, body = message, near] = /^error: ([\s\S]*?)(?:\n\(Did you mean (.*)\?\))?$/.exec(message) ?? []
  return `azlab: ${sentence(body)} ${near === undefined ? HELP : `Did you mean ${near}?`}`
}

function sentence(body: string): string {
  for (const [form, say] of FORMS) {
    const found = form.exec(body)
    if (found) return say(...found.slice(1))
  }
  return `${body.charAt(0).toUpperCase()}${body.slice(1).replace(/\.$/, '')}.`
}

/** Throws `usage/command` where `help` is asked for on a command that there is not; commander would show the help of all. */
export function checkHelp(args: readonly string[], program: Command): void {
  let command = program
  for (const [at, word] of args.entries()) {
    const names = command.commands.map((one) => one.name())
    if (word === 'help') {
      const asked = args[at + 1]
      if (asked !== undefined && !asked.startsWith('-') && asked !== 'help' && !names.includes(asked))
        throw unknownName(asked, { code: 'usage/command', what: 'command', choices: names })
      return
    }
    const next = command.commands.find((one) => one.name() === word)
    if (!next) return
    command = next
  }
}

/** A reader of an option or argument that is one of some names. Throws `usage/choice`, which names the nearest. */
export function choice<T extends string>(what: string, names: readonly T[]): (text: string) => T {
  return (text) => {
    const known = names.find((name) => name === text)
    if (known === undefined) throw unknownName(text, { code: 'usage/choice', what, choices: names })
    return known
  }
}

/** The error for a file on the command line that is not there. */
export function missingFile(what: string, path: string): AzlabError {
  return new AzlabError(`There is no ${what} ${JSON.stringify(path)}.`, {
    code: 'usage/missing',
    value: path,
    expected: `the path of a ${what}`,
    hint: 'Check the path.',
  })
}
