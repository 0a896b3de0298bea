// `azlab score`: log-probabilities of given texts.

import { Command } from 'commander'
import { engineOption, MODEL } from '../arguments.ts'
import { examples } from '../examples.ts'

export function scoreCommand(): Command {
  return new Command('score')
    .summary('log-probability of each next token')
    .description(
      'Reads {"ids":[…]} or {"text":"…"} a line and prints {"ids","logprobs"} a line, in order. logprobs[i] is the natural log-probability of ids[i + 1] given all before it, so there is one fewer than ids.',
    )
    .requiredOption('--model <model>', MODEL)
    .addOption(engineOption())
    .addHelpText('after', examples([`echo '{"text":"function f(a)"}' | azlab score --model tiny`]))
    .action(async (options) => {
      const { runScore } = await import('./score.ts')
      await runScore(options)
    })
}
