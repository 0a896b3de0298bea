// Help, wrong usage and exit codes of the program.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { azlabProgram } from '../../src/cli/program.ts'
import { expectationOf } from '../../src/core/option.ts'
import { RUN_DEFAULTS } from '../../src/run/config.ts'
import { OPTION_TABLE } from '../../src/run/meanings.ts'
import { DEFAULT_OPTIONS } from '../../src/stage/options.ts'
import { azlab } from './azlab.ts'

const commands = azlabProgram().commands

test('help lists every command of the issue', () => {
  const names = commands.map((command) => command.name())
  for (const name of [
    'train',
    'pretrain',
    'report',
    'stage',
    'exec',
    'score',
    'generate',
    'tokenize',
    'bench',
  ])
    assert.ok(names.includes(name), name)
})

for (const command of commands)
  test(`help of ${command.name()} describes the command and every option, and gives an example`, () => {
    assert.notEqual(command.description(), '')
    assert.notEqual(command.summary(), '')
    for (const option of command.options) assert.notEqual(option.description, '', option.flags)
    let text = ''
    command.configureOutput({ writeOut: (part) => (text += part) })
    command.outputHelp()
    assert.match(text, /Examples:\n {2}.*azlab /)
  })

test('the defaults that help of train names are those of the configuration', () => {
  const help = commands
    .find((command) => command.name() === 'train')!
    .helpInformation()
    .replace(/\s+/g, ' ')
  assert.match(
    help,
    new RegExp(`minutes of self-play; 0 is no limit \\(default: ${RUN_DEFAULTS.minutes} where`),
  )
  assert.match(help, new RegExp(`in a step \\(default: ${DEFAULT_OPTIONS.batch}\\)`))
  assert.match(help, new RegExp(`solve rate \\(default: ${DEFAULT_OPTIONS.samples}\\)`))
  assert.match(help, new RegExp(`follows from it \\(default: ${RUN_DEFAULTS.seed}\\)`))
  assert.match(help, new RegExp(`\\(default: "${RUN_DEFAULTS.policy}"\\)`))
})

// The flags are written apart from the tables, since help starts without zod.
for (const name of ['steps', 'minutes', 'batch', 'samples', 'seed'] as const)
  test(`train --${name} takes what the option ${name} takes`, () => {
    const train = commands.find((command) => command.name() === 'train')!
    const { parseArg } = train.options.find((option) => option.attributeName() === name)!
    for (const text of ['-1', '0', '1', '0.5', '1e400', 'x']) {
      const { schema } = OPTION_TABLE[name]
      const { expected } = expectationOf(schema)
      if (schema.safeParse(Number(text)).success) assert.equal(parseArg!(text, undefined), Number(text))
      else assert.throws(() => parseArg!(text, undefined), { message: `It must be ${expected}.` })
    }
  })

test('azlab --help and azlab alone print help and end with 0', async () => {
  const [asked, alone] = await Promise.all([azlab(['--help']), azlab([])])
  assert.equal(asked.code, 0)
  assert.equal(alone.code, 0)
  assert.match(alone.stdout, /Commands:\n {2}train/)
  assert.equal(alone.stdout, asked.stdout)
  assert.equal(asked.stderr, '')
})

test('azlab --version prints the version of package.json', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  assert.equal((await azlab(['--version'])).stdout, `${version}\n`)
})

test('an unknown command ends with 2 and names the nearest', async () => {
  const { code, stderr, stdout } = await azlab(['trian'])
  assert.equal(code, 2)
  assert.match(stderr, /^azlab: There is no command "trian"\. Did you mean train\?\n$/)
  assert.equal(stdout, '')
})

test('an unknown option ends with 2 and names the nearest', async () => {
  const { code, stderr } = await azlab(['train', '--stepps', '3'])
  assert.equal(code, 2)
  assert.match(stderr, /^azlab: There is no option --stepps\. Did you mean --steps\?\n$/)
})

test('an unknown key of --set ends with 2, names the nearest and shows no stack', async () => {
  const { code, stderr } = await azlab(['train', '--set', 'convntion=paper'])
  assert.equal(code, 2)
  assert.equal(stderr, 'azlab: There is no option "convntion". Did you mean convention?\n')
})

test('a value that an option does not take ends with 2 and says what is expected', async () => {
  const { code, stderr } = await azlab(['train', '--steps', 'many'])
  assert.equal(code, 2)
  assert.match(stderr, /It must be a whole number of at least 0/)
})

test('a limit that exec does not take ends with 2 and says what it takes', async () => {
  const wrong = [
    ['--timeout', '1.5', 'from 1 to 3600000'],
    ['--memory', '7', 'from 8 to 65536'],
  ] as const
  for (const [option, value, range] of wrong) {
    const { code, stderr } = await azlab(['exec', option, value])
    assert.equal(code, 2)
    assert.match(
      stderr,
      new RegExp(`^azlab: Option ${option} is "${value}"\\. It must be a whole number ${range}`),
    )
  }
})

test('a configuration file that is no JSON ends with 1 and says so', async () => {
  const { code, stderr } = await azlab(['train', '--config', import.meta.filename])
  assert.equal(code, 1)
  assert.match(stderr, /^azlab: The configuration .*usage\.test\.ts is not JSON/)
})

test('a missing model ends with 2, names the folder and what was expected', async () => {
  const { code, stderr } = await azlab(['score', '--model', '/no/such/model'])
  assert.equal(code, 2)
  assert.match(stderr, /"\/no\/such\/model"\. Expected a Hugging Face model folder/)
})

test('with AZLAB_DEBUG the stack is shown', async () => {
  const { stderr } = await azlab(['score', '--model', '/no/such/model'], { env: { AZLAB_DEBUG: '1' } })
  assert.match(stderr, /\n {4}at /)
})

test('an option of a run that goes on cannot be changed', async () => {
  const { code, stderr } = await azlab(['train', '--resume', 'runs/x', '--batch', '4'])
  assert.equal(code, 2)
  assert.match(stderr, /batch cannot be given with --resume/)
})
