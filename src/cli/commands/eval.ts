// `azlab eval`: answers judged against those of the benchmarks.

import { Command } from 'commander'
import { examples } from '../examples.ts'

export function evalCommand(): Command {
  return new Command('eval')
    .summary('judge answers of benchmarks')
    .description('Judges answers against those of the benchmarks of datasets-eval/.')
    .addCommand(equalCommand())
    .addHelpText('after', examples(['azlab eval equal --explain < pairs.jsonl']))
}

function equalCommand(): Command {
  return new Command('equal')
    .summary('mathematical equivalence of answers')
    .description(
      'Reads {"gold","answer"} a line and prints {"equal"} a line, in order: whether the answer is mathematically equivalent to the gold one, as the Python package math-verify decides it. Both are texts: a formula in $…$ or \\boxed{…}, a number, or a sentence or solution with the answer in it. A pair that is not decided within 3 s is not equal.',
    )
    .option('--explain', 'add the reason and the forms that were extracted')
    .addHelpText(
      'after',
      examples([
        `echo '{"gold":"$1/2$","answer":"So the answer is $0.5$."}' | azlab eval equal`,
        'azlab eval equal --explain < pairs.jsonl',
      ]),
    )
    .action(async (options) => {
      const { runEvalEqual } = await import('../eval-equal.ts')
      await runEvalEqual(options)
    })
}
