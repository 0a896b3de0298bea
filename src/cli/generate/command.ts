// `azlab generate`: completions of prompts.

import { Command } from 'commander'
import { decimalNumber, engineOption, jsonOption, MODEL, wholeNumber } from '../arguments.ts'
import { examples } from '../examples.ts'

export function generateCommand(): Command {
  return new Command('generate')
    .summary('complete prompts')
    .description(
      'Completes --prompt, or each line {"prompt":"…"}, {"messages":[{"role","content"}]} (through the model\'s chat template), {"ids":[…]} or plain JSON string of the input. Prints the text, or with lines of input or --json one object a prompt: {"prompt","text","tokens","logprobs","finish"}. ' +
        'A text depends on seed, line and prompt alone, never on its neighbours.',
    )
    .requiredOption('--model <model>', MODEL)
    .addOption(engineOption())
    .option('--prompt <text>', 'one prompt, instead of lines of input')
    .option('--temperature <t>', '0 takes the most likely token', decimalNumber(0), 1)
    .option('--top-p <p>', 'keep the most likely tokens of this share of probability', decimalNumber(0, 1), 1)
    .option('--top-k <k>', 'keep the k most likely tokens; 0 is off', wholeNumber(0), 0)
    .option('--max-tokens <n>', "longest completion (default: the model's own)", wholeNumber(1))
    .option('--seed <n>', 'random numbers follow from it', wholeNumber(0), 1)
    .addOption(jsonOption('print an object also for --prompt'))
    .addHelpText(
      'after',
      examples([
        "azlab generate --model tiny --prompt '<|propose|><|deduction|><|answer|>' --seed 4",
        'azlab generate --model ./my-model --temperature 0 --max-tokens 64 < prompts.jsonl',
        "azlab generate --model Qwen/Qwen2.5-0.5B --engine auto --prompt 'def f(' --max-tokens 32",
      ]),
    )
    .action(async (options) => {
      const { runGenerate } = await import('./generate.ts')
      await runGenerate(options)
    })
}
