// `azlab bench`: how fast engine, executor and a whole step are on this machine.

import { Argument, Command } from 'commander'
import { jsonOption } from '../arguments.ts'
import { BENCHES } from '../bench-names.ts'
import { examples } from '../examples.ts'

export function benchCommand(): Command {
  return new Command('bench')
    .summary('measure engine, executor and a whole step')
    .description(
      'engine: tokens a second in training and sampling, and their share of the matrix-multiply rate. executor: programs a second with full isolation. step: one default self-play step by stage.',
    )
    .addArgument(new Argument('[what]', 'which one (default: all)').choices([...BENCHES]))
    .addOption(jsonOption('print one JSON object a benchmark'))
    .addHelpText('after', examples(['azlab bench', 'azlab bench executor --json']))
    .action(async (what, options) => {
      const { runBench } = await import('../bench.ts')
      await runBench(what, options)
    })
}
