// `azlab pretrain`: makes the embedded model from nothing.

import { Command } from 'commander'
import { PRETRAIN_DEFAULTS } from '../../pretrain/options.ts'
import { decimalNumber, engineOption, jsonOption, wholeNumber } from '../arguments.ts'
import { examples } from '../examples.ts'
import { writeText } from '../streams.ts'

const WHOLE = {
  seed: 'every random number follows from it',
  steps: 'optimizer steps',
  draws: 'draws from the grammar',
  layers: 'layers of the model',
  width: 'width of the model',
  heads: 'attention heads',
  keyValueHeads: 'heads of keys and values',
  hidden: 'width inside the feed-forward block',
  rows: 'rows of a batch',
  length: 'tokens a row',
  warmUp: 'steps of rising learning rate',
  threads: 'threads of the engine; changes no result',
  checkpointEvery: 'steps between checkpoints',
  logEvery: 'steps between lines of the log',
  evaluateEvery: 'steps between quick evaluations',
} as const

const DECIMAL = {
  learningRate: 'highest learning rate',
  weightDecay: 'weight decay',
  promptWeight: "weight of a prompt's tokens in the loss",
  outputWeight: 'weight of the outputs that a prompt shows',
} as const

export function pretrainCommand(): Command {
  const command = new Command('pretrain')
    .summary('make the embedded model from a grammar of programs')
    .description(
      'Pre-trains a small model from nothing on programs drawn from a grammar and on their runs in the executor, and writes an ordinary Hugging Face folder. ' +
        'With its defaults it takes an hour or two on two cores. Stopped, it goes on from its last checkpoint; the same command gives the same file on the same machine.',
    )
    .option('--out <folder>', 'model folder to write (default: models/tiny-js of this package)')
    .option('--cache <folder>', 'corpus and checkpoints meanwhile (default: runs/pretrain-tiny-js)')
  for (const [name, what] of Object.entries(WHOLE) as [keyof typeof WHOLE, string][])
    command.option(`--${kebab(name)} <n>`, what, wholeNumber(0), PRETRAIN_DEFAULTS[name])
  for (const [name, what] of Object.entries(DECIMAL) as [keyof typeof DECIMAL, string][])
    command.option(`--${kebab(name)} <x>`, what, decimalNumber(0), PRETRAIN_DEFAULTS[name])
  return command
    .addOption(engineOption())
    .option(
      '--branches <n>',
      'examples that share one program, at most 5',
      wholeNumber(1),
      PRETRAIN_DEFAULTS.branches,
    )
    .option('--heldout', 'make the held-out set and stop')
    .option('--heldout-folder <folder>', 'folder of the held-out set')
    .option(
      '--measure <n>',
      'measure n proposals of each type and held-out accuracy, and stop',
      wholeNumber(1),
    )
    .addOption(jsonOption('print the outcome as one JSON object'))
    .addHelpText(
      'after',
      examples([
        'azlab pretrain',
        'azlab pretrain --steps 200 --out /tmp/small',
        'azlab pretrain --measure 1000',
      ]),
    )
    .action(async ({ json, ...options }: { json?: boolean; heldout?: boolean; measure?: number }) => {
      const { runPretrain } = await import('./pretrain.ts')
      const stop = new AbortController()
      // Making the held-out set and measuring have nothing to save: there Ctrl-C ends the program as it always does.
      const resumable = !options.heldout && options.measure === undefined
      if (resumable) process.once('SIGINT', () => stop.abort(new Error('Interrupted.')))
      try {
        const outcome = await runPretrain({ ...options, signal: stop.signal })
        await writeText(`${JSON.stringify(outcome, null, json ? undefined : 2)}\n`)
      } catch (error) {
        if (!stop.signal.aborted) throw error
        process.stderr.write('Stopped; the same command goes on from the last checkpoint.\n')
        process.exitCode = 130
      }
    })
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
