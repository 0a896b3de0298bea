// `azlab engines`: what computes on this machine.

import { Command } from 'commander'
import { jsonOption, wholeNumber } from '../arguments.ts'
import { examples } from '../examples.ts'

export function enginesCommand(): Command {
  return new Command('engines')
    .summary('try every engine: does it run here, are its numbers right, how fast is it')
    .description(
      'Tries each engine in a process of its own: a self-test (a training step and draws of a small transformer, compared with cpu), ' +
        'and the time of a training step and of drawing tokens. Says what a missing one lacks, and which one `auto` takes. ' +
        'Names given try these alone, beside cpu.',
    )
    .argument('[names...]', 'cpu, webgpu, cuda, tensorflow (default: all)')
    .option('--threads <n>', 'threads of one operator', wholeNumber(1), 2)
    .addOption(jsonOption('print the report as one JSON object'))
    .addHelpText(
      'after',
      examples(['azlab engines', 'azlab engines tensorflow', 'azlab train --engine auto']),
    )
    .action(async (names, options) => {
      const { runEngines } = await import('./engines.ts')
      await runEngines(names, options)
    })
}
