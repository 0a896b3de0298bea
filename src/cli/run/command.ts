// `azlab run FILE`: a script of one's own, with the Node that azlab runs on.

import { Command } from 'commander'
import { examples } from '../examples.ts'

export function runCommand(): Command {
  return new Command('run')
    .summary('run a script of your own, TypeScript or JavaScript')
    .description(
      'Runs FILE with the Node that azlab runs on and the flags that azlab starts with, in the current folder. What the script imports by the name azlab is this azlab. ' +
        'What follows FILE belongs to the script. The exit code is that of the script.',
    )
    .argument('<file>', 'a .ts, .mts, .js or .mjs file; of TypeScript what can be stripped (no enums)')
    .argument('[arguments...]', 'passed on to the script')
    .passThroughOptions()
    .allowUnknownOption()
    .addHelpText('after', examples(['azlab run mine.ts', 'azlab run bench/train.ts --seconds 20']))
    .action(async (file: string, rest: string[]) => {
      const { runScript } = await import('./run.ts')
      process.exitCode = await runScript(file, rest)
    })
}
