// `azlab tokenize`: text to token ids, and back.

import { Command } from 'commander'
import { MODEL } from '../arguments.ts'
import { examples } from '../examples.ts'

export function tokenizeCommand(): Command {
  return new Command('tokenize')
    .summary('text to token ids, and back')
    .description(
      'Reads {"text":"…"} (or a plain JSON string) a line and prints {"ids","tokens"}; reads {"messages":[{"role","content"}]} and prints {"text","ids","tokens"} of the conversation by the model\'s chat template; reads {"ids":[…]} and prints {"text"}. With --text, that one text.',
    )
    .requiredOption('--model <model>', MODEL)
    .option('--text <text>', 'one text, instead of lines of input')
    .addHelpText('after', examples([`azlab tokenize --model tiny --text 'function f(a) { return a }'`]))
    .action(async (options) => {
      const { runTokenize } = await import('./tokenize.ts')
      await runTokenize(options)
    })
}
