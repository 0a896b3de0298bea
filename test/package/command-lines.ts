// Command lines of the documentation: read as a shell reads them, and held against the commands, options and files that there are.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { azlabProgram } from '../../src/cli/program.ts'
import { configFromText } from '../../src/run/config.ts'
import { manifest, root } from './built.ts'

/** The commands of some lines of shell, each as its words; comments, redirections and what an `echo` says are left out. */
export function commandsIn(lines: string): readonly (readonly string[])[] {
  const commands: string[][] = []
  for (const line of lines.replaceAll('\\\n', ' ').split('\n')) {
    let words: string[] = []
    for (const [, quoted, single, mark, word] of line.matchAll(
      /"([^"]*)"|'([^']*)'|(\s#.*$|^#.*$|\|\||&&|[|;<>])|([^\s|;<>"']+)/g,
    )) {
      if (mark?.includes('#')) break
      if (mark === '<' || mark === '>') words.push(mark)
      else if (mark) {
        commands.push(words)
        words = []
      } else words.push(quoted ?? single ?? word ?? '')
    }
    commands.push(words)
  }
  return commands
    .map((words) => words.filter((word, at) => !/^[<>]$/.test(word) && !/^[<>]$/.test(words[at - 1] ?? '')))
    .map((words) =>
      words.filter(
        (word, at) => !/^[A-Z_]+=/.test(word) || words.slice(0, at).some((one) => !/^[A-Z_]+=/.test(one)),
      ),
    )
    .filter((words) => words.length > 0)
}

/** What a shell and other packages give. */
const FOREIGN: ReadonlySet<string> = new Set(['git', 'cd', 'echo', 'export', 'pip', 'sudo', 'tail', 'cat'])

/** What is wrong with a command line, or null. Nothing of it runs. */
export async function problemOf(words: readonly string[]): Promise<string | null> {
  const [first = '', second = '', ...rest] = words
  if (first === 'npx' && second === 'azlab') return azlabProblem(rest)
  if (first === 'npx' && second === 'biome')
    return rest.map(fileProblem).find((problem) => problem !== null) ?? null
  if (first === 'azlab') return azlabProblem(words.slice(1))
  if (first === 'npm') return npmProblem(second, rest)
  if (first === 'node') return scriptProblem(words.slice(1))
  return FOREIGN.has(first) ? null : `nothing here knows the command ${first}`
}

/** Parses with the program's own definitions, its actions taken out. */
async function azlabProblem(words: readonly string[]): Promise<string | null> {
  const program = azlabProgram()
  let called: Command | undefined
  const silence = (command: Command): void => {
    const takes = command.options.length > 0 || command.registeredArguments.length > 0
    if (takes && command !== program)
      command.action((...given: unknown[]) => {
        called = given.at(-1) as Command
      })
    command.configureOutput({ writeOut: () => {}, writeErr: () => {}, outputError: () => {} })
    for (const child of command.commands) silence(child)
  }
  silence(program)
  try {
    await program.parseAsync([...words], { from: 'user' })
    for (const setting of settingsOf(called)) configFromText(setting)
  } catch (error) {
    const { code, message } = error as Error & { readonly code?: string }
    return code === 'commander.helpDisplayed' || code === 'commander.version' ? null : message
  }
  if (called?.name() === 'run' && called.parent === program) return scriptProblem(called.args)
  return called?.args.map(fileProblem).find((problem) => problem !== null) ?? null
}

/** What `--set` sets where it sets options of the method. */
const settingsOf = (command: Command | undefined): readonly string[] =>
  command && ['train', 'stage'].includes(command.name()) ? (command.opts().set ?? []) : []

const scripts = manifest.scripts as Readonly<Record<string, string>>

function npmProblem(what: string, rest: readonly string[]): string | null {
  if (['install', 'pack', 'ping', 'cache', 'view'].includes(what)) return null
  const name = what === 'run' ? (rest[0] ?? '') : what
  if (!Object.hasOwn(scripts, name)) return `package.json has no script ${name}`
  const given = rest
    .slice(rest.indexOf('--') + 1)
    .filter((word) => rest.includes('--') && !word.startsWith('-'))
  return given.map(fileProblem).find((problem) => problem !== null) ?? null
}

/** A file of ours that Node runs, and the options that its text knows. */
function scriptProblem(words: readonly string[]): string | null {
  const at = words.findIndex((word) => /\.[mc]?[tj]s$/.test(word))
  const file = words[at]
  if (file === undefined) return null
  if (!file.includes('/')) return null
  if (!existsSync(join(root, file))) return `there is no file ${file}`
  if (/^bench\/(train|figures)\.ts$/.test(file)) return null // they hand options on to `azlab train`
  const text = readFileSync(join(root, file), 'utf8')
  for (const [, option] of words
    .slice(at + 1)
    .join(' ')
    .matchAll(/(?:^| )--(?:no-)?([\w-]+)/g))
    if (!new RegExp(`\\b${option}['"]?:|--${option}\\b|'${option}'`).test(text))
      return `${file} has no option --${option}`
  return null
}

/** A path of the repository that is not there; paths of a reader's own are no problem. */
export function fileProblem(word: string): string | null {
  const path = word.replace(/[#:].*$/, '')
  if (!/^(src|test|bench|scripts|docs|notebooks|kernel|datasets-eval|models)\/[\w./-]+$/.test(path))
    return null
  if (/some-|NNN|NAME|FILE|LANGUAGE/.test(path) || existsSync(join(root, path))) return null
  return `there is no file ${path}`
}
