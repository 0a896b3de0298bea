// `azlab stage NAME`: one stage over JSON lines of records.

import { Argument, Command } from 'commander'
import { engineOption, kindOption, languageOption, MODEL, setOption, wholeNumber } from '../arguments.ts'
import { examples } from '../examples.ts'
import { choice } from '../usage.ts'
import { STAGE_NAMES } from './names.ts'

export function stageCommand(): Command {
  return new Command('stage')
    .summary('run one stage over JSON lines of records')
    .description(
      'Reads records as JSON lines, runs one stage on those that it takes, and prints the records that it makes. ' +
        'validate and verify need no model; reward and advantage need neither model nor executor. The same records, options, seed and step give the same output. ' +
        'Tasks given to propose, and tasks given to validate beside proposals, are the buffer.',
    )
    .addArgument(
      new Argument('<name>', 'the stage').choices(STAGE_NAMES).argParser(choice('stage', STAGE_NAMES)),
    )
    .addOption(setOption())
    .addOption(kindOption())
    .option('--policy <model>', MODEL, 'tiny')
    .addOption(engineOption())
    .addOption(
      languageOption('language of the programs; python needs a policy that reads prompts in words').default(
        'javascript',
      ),
    )
    .option('--seed <n>', 'random numbers follow from seed and step', wholeNumber(0), 1)
    .option('--step <n>', 'number of the step', wholeNumber(1), 1)
    .option('--out <folder>', 'update: where the new policy is saved')
    .addHelpText(
      'after',
      examples([
        'azlab stage seed > tasks.jsonl',
        'azlab stage propose --set types=deduction --set batch=8 < tasks.jsonl > proposals.jsonl',
        'azlab stage validate < proposals.jsonl > validations.jsonl',
        'azlab stage verify --language python < attempts.jsonl > verdicts.jsonl',
        'azlab stage estimate < validations.jsonl > rates.jsonl',
        'cat proposals.jsonl validations.jsonl rates.jsonl | azlab stage reward --set convention=paper',
      ]),
    )
    .action(async (name, options) => {
      const { runStage } = await import('./stage.ts')
      await runStage(name, options)
    })
}
