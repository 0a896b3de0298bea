// `npm run reference`: docs/reference/ from the code: every command with its options as the command line declares them, and every
// option of a run and its stages as the tables of options say it; and the comments of those tables. test/package/reference.test.ts
// holds them equal.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { azlabProgram } from '../src/cli/program.ts'
import { UPDATE_TABLE } from '../src/model/index.ts'
import { runConfig } from '../src/run/config.ts'
import { aboutOption, OPTION_TABLE } from '../src/run/meanings.ts'
import { RUN_TABLE } from '../src/run/option-table.ts'
import { STAGE_TABLE } from '../src/stage/index.ts'
import { withComments } from './option-comments.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const MADE = 'This page is written from the code by `npm run reference`, and a test compares the two.'

/** A text for a cell of a table. */
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ')
const code = (text) => `\`${text.replaceAll('|', '\\|')}\``
const rows = (head, all) => [
  `| ${head.join(' | ')} |`,
  `|${' --- |'.repeat(head.length)}`,
  ...all.map((row) => `| ${row.join(' | ')} |`),
]

/** docs/reference/commands.md. */
export function commandsPage() {
  const program = azlabProgram()
  const commands = program.commands.flatMap(leaves)
  return page([
    '# Commands',
    '',
    MADE,
    '',
    'In a clone and in a project that has azlab as a dependency a command is called as `npx azlab COMMAND`. `npx azlab COMMAND --help` shows the',
    'same as this page. With `--json` standard output holds JSON alone. The exit code is 0 when the command has done its work, 1 when it failed, 2 when it was',
    'called wrongly, and 130 after Ctrl-C.',
    '',
    ...rows(
      ['command', 'what it does'],
      commands.map((one) => [
        `[${code(nameOf(one).replace(/^azlab /, ''))}](#${nameOf(one).replaceAll(' ', '-')})`,
        cell(sentence(one.summary())),
      ]),
    ),
    ...commands.flatMap(section),
  ])
}

/** A command, or where it only holds others, those; one that does something itself stands before those below it. */
function leaves(command) {
  const own = command.options.length || command.registeredArguments.length ? [command] : []
  return [...own, ...command.commands.flatMap(leaves)]
}

function nameOf(command) {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name()
}

function section(command) {
  const given = command.registeredArguments.map((one) => [
    code(`${one.required ? '<' : '['}${one.name()}${one.variadic ? '...' : ''}${one.required ? '>' : ']'}`),
    cell(described(one)),
  ])
  const options = command.options.map((one) => [code(one.flags), cell(described(one))])
  return [
    '',
    `## ${nameOf(command)}`,
    '',
    command.description(),
    '',
    ...rows(['argument or option', 'meaning'], [...given, ...options]),
    '',
    '```sh',
    ...examplesOf(command).map((line) => line.replace(/(^|\| )azlab /g, '$1npx azlab ')),
    '```',
  ]
}

/** What an argument or option means, with what it accepts and what it is where it is not given. */
function described({ description, defaultValue, argChoices }) {
  const choices = argChoices ? ` (${argChoices.join(', ')})` : ''
  const normal =
    defaultValue === undefined || typeof defaultValue === 'boolean'
      ? ''
      : ` (default: ${JSON.stringify(defaultValue)})`
  return sentence(`${description}${choices}${normal}`)
}

const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`

/** The examples at the end of a command's help; what says a word on one stands behind it as a comment. */
function examplesOf(command) {
  let help = ''
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
  const [, found = ''] = /\nExamples?:\n([\s\S]*)$/.exec(help) ?? []
  const lines = found.split('\n').flatMap((line) => line.trim() || [])
  return lines.map((line) =>
    line.replace(/^(azlab .*?\S) {2,}(\S.*)$/, (_, first, word) => `${first.padEnd(44)} # ${word}`),
  )
}

/** docs/reference/options.md. */
export function optionsPage() {
  const { stages, ...own } = runConfig()
  const table = (options) =>
    rows(
      ['option', 'default', "paper's value", 'takes', 'meaning', 'source', 'read by'],
      Object.entries(options).map(([name, value]) => {
        const { meaning, note = '', paper, source, readBy } = OPTION_TABLE[name]
        return [
          code(name),
          written(value),
          paper === undefined ? '' : written(paper),
          cell(aboutOption(name).expected),
          cell(`${meaning} ${note}`.trim()),
          cell(source),
          readBy.map(link).join(', '),
        ]
      }),
    )
  return page([
    '# Options',
    '',
    MADE,
    '',
    'Every option of a run and of its stages. Each is given with `--set NAME=VALUE`, in the JSON file of `--config`, in `config` of `az.train`,',
    "and those of the stages also in `az.lab({ … })` and in any call of a stage. The defaults are those of `azlab train`. The column *paper's",
    'value* has the settings of `PAPER_OPTIONS`, where these are others than the defaults of the stages. *Source* is where an option comes from:',
    'the paper, a file of the released code, or azlab; its sections are those of [the method](../method.md). *Read by* has the files that follow',
    'it. `npx azlab options` prints the same list.',
    '',
    '## Options of a run',
    '',
    ...table(own),
    '',
    '## Options of the stages',
    '',
    ...table(stages),
  ])
}

/** A source file, by the name of its folder and its own. */
const link = (path) => `[${path.replace(/^src\/|\.ts$/g, '')}](../../${path})`

const written = (value) =>
  value === ''
    ? 'none'
    : code(
        Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : JSON.stringify(value),
      )

const page = (lines) => `${lines.join('\n')}\n`

/** The files that hold tables of options. */
const TABLES = {
  'src/model/update-table.ts': UPDATE_TABLE,
  'src/stage/proposing-table.ts': STAGE_TABLE,
  'src/stage/learning-table.ts': STAGE_TABLE,
  'src/run/option-table.ts': RUN_TABLE,
}

/** The pages by their paths, and the sources whose comments are written from the code. */
export const pages = {
  'docs/reference/commands.md': commandsPage,
  'docs/reference/options.md': optionsPage,
  ...Object.fromEntries(
    Object.entries(TABLES).map(([path, table]) => [
      path,
      () => withComments(readFileSync(join(root, path), 'utf8'), table),
    ]),
  ),
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(join(root, 'docs/reference'), { recursive: true })
  for (const [path, text] of Object.entries(pages)) writeFileSync(join(root, path), text())
}
