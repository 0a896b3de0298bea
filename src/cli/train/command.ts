// `azlab train`: self-play with its defaults, or with any option changed.

import { Command } from 'commander'
import {
  decimalNumber,
  engineOption,
  jsonOption,
  kindOption,
  languageOption,
  MODEL,
  setOption,
  wholeNumber,
} from '../arguments.ts'
import { examples } from '../examples.ts'

export function trainCommand(): Command {
  return new Command('train')
    .summary('run self-play and draw its learnability curves')
    .description(
      'Runs self-play: the policy proposes tasks, the executor validates them, the policy solves them, and one update trains both roles. ' +
        'Measures held-out accuracy before and after, and writes a report with figures into the folder of the run. ' +
        'Ctrl-C finishes the step, saves, and says how to go on.',
    )
    .option('--policy <model>', `${MODEL} (default: "tiny")`)
    .addOption(engineOption())
    .addOption(
      languageOption(
        'language of the programs; python needs a policy that reads prompts in words (default: "javascript")',
      ),
    )
    .option(
      '--steps <n>',
      'steps of self-play; without --minutes there is then no time limit',
      wholeNumber(0),
    )
    .option(
      '--minutes <n>',
      'minutes of self-play; 0 is no limit (default: 3.5 where --steps is not given)',
      decimalNumber(0),
    )
    .option('--batch <n>', 'responses of each task type and role in a step (default: 16)', wholeNumber(1))
    .option('--samples <n>', 'answers behind each estimated solve rate (default: 8)', wholeNumber(1))
    .option('--seed <n>', 'every random number of the run follows from it (default: 1)', wholeNumber(0))
    .option('--out <folder>', 'folder of the run (default: a new one in runs/)')
    .option('--resume <run>', 'go on with a run from its last checkpoint')
    .option('--config <file>', 'JSON file with any of the options')
    .option('--no-pictures', 'draw report.html alone, no PNG files')
    .addOption(setOption())
    .addOption(kindOption())
    .addOption(jsonOption('print one JSON object a step, and the outcome as the last line'))
    .addHelpText(
      'after',
      examples([
        'azlab train                                   self-play for 3.5 minutes with the embedded model',
        'azlab train --steps 40 --seed 2 --out runs/b  a run that can be repeated bit by bit',
        'azlab train --resume runs/b --steps 80        forty steps more',
        'azlab train --set convention=paper --set learningRate=3e-5',
        'azlab train --policy Qwen/Qwen2.5-0.5B --set loraRank=8 --engine auto',
        'azlab train --language python --policy models/some-instruct-model --set valueLength=2048',
        'azlab train --kind output-type.ts --steps 20      a task kind of your own beside the others',
        'azlab train --steps 2 --json | tail -n 1',
      ]),
    )
    .action(async (options) => {
      const { runTrain } = await import('./train.ts')
      process.exitCode = await runTrain(options)
    })
}
