// `azlab bench`: how fast engine, executor, a whole step and the notebook kernel are on this machine.

import { Argument, Command } from 'commander'
import { jsonOption } from '../arguments.ts'
import { examples } from '../examples.ts'
import { choice } from '../usage.ts'
import { BENCHES } from './names.ts'

export function benchCommand(): Command {
  return new Command('bench')
    .summary('measure engine, executor, a whole step and the notebook kernel')
    .description(
      'engine: tokens a second in training and sampling, and their share of the matrix-multiply rate. executor: programs a second with full isolation. step: one default self-play step by stage. kernel: start, a small cell and memory of the notebook kernel, beside stock tslab.',
    )
    .addArgument(
      new Argument('[what]', 'which one (default: all)')
        .choices(BENCHES)
        .argParser(choice('benchmark', BENCHES)),
    )
    .addOption(jsonOption('print one JSON object a benchmark'))
    .addHelpText('after', examples(['azlab bench', 'azlab bench executor --json']))
    .action(async (what, options) => {
      const { runBench } = await import('./bench.ts')
      await runBench(what, options)
    })
}
