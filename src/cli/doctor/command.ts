// `azlab doctor`: what isolation this machine gives for untrusted programs, and which engines run.

import { Command } from 'commander'
import { jsonOption } from '../arguments.ts'
import { examples } from '../examples.ts'

export function doctorCommand(): Command {
  return new Command('doctor')
    .summary('isolation and engines of this machine, and what to install for more')
    .description(
      'Tries each way of running untrusted programs in each language and says which work, at which level of isolation, with which versions, and what to install or allow for more; then the engines, and what a missing one lacks. The exit code is 1 where no language can be run.',
    )
    .addOption(jsonOption('print what was found as one JSON object'))
    .addHelpText('after', examples(['azlab doctor', 'azlab doctor --json']))
    .action(async (options) => {
      const { runDoctor } = await import('./doctor.ts')
      await runDoctor(options)
    })
}
