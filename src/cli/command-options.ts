// `azlab options`: every option that --set and --config take, with its default.

import { Command } from 'commander'
import { jsonOption } from './arguments.ts'
import { examples } from './examples.ts'

export function optionsCommand(): Command {
  return new Command('options')
    .summary('list every option that --set takes: default, meaning, choices')
    .description(
      'Lists every option of a run and of its stages with the default of `train`, what it means and what it accepts. Each can be given with --set or in the file of --config.',
    )
    .addOption(
      jsonOption(
        'print one JSON object, which --config reads again; meanings and choices stand under $about',
      ),
    )
    .addHelpText(
      'after',
      examples(['azlab options', 'azlab options --json > config.json', 'azlab train --config config.json']),
    )
    .action(async (options) => {
      const { runOptions } = await import('./options.ts')
      await runOptions(options)
    })
}
