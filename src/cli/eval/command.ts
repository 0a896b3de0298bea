// `azlab eval`: policies on benchmarks, recorded completions, single verdicts, and mathematical equivalence.

import { Command } from 'commander'
import { decimalNumber, engineOption, jsonOption, MODEL, wholeNumber } from '../arguments.ts'
import { dataOption, fileOption } from '../data/command.ts'
import { examples } from '../examples.ts'

export function evalCommand(): Command {
  return new Command('eval')
    .summary('evaluate a policy on benchmarks, or judge recorded answers')
    .description(
      'Asks a policy the items of benchmarks and judges its answers: accuracy with 95 % intervals, pass@k, and the numbers of the paper beside. ' +
        'Every verdict is kept with prompt, completion and reason; a command that was ended goes on where it was, and nothing is drawn or judged twice. ' +
        'The data of a benchmark is fetched once (azlab data fetch NAME); tiny-js, the held-out set of the embedded model, comes with azlab.',
    )
    .argument('<names...>', 'benchmarks, as `azlab data list` names them')
    .option('--policy <model>', `${MODEL}; or a run (its last policy)`, 'tiny')
    .option('--compare <model>', 'another policy or run on the same items, as the one before')
    .option('--checkpoints', 'all policies of a run as a curve: before self-play, each checkpoint, the end')
    .option('--samples <n>', 'answers an item (default: 1)', wholeNumber(1))
    .option(
      '--temperature <t>',
      '0 takes the most likely token (default: 0, or 1 with several samples)',
      decimalNumber(0),
    )
    .option('--limit <n>', 'the first so many items (default: all)', wholeNumber(1))
    .option(
      '--template <name>',
      "one of the benchmark's prompts (default: that of the policy's style, else its first)",
    )
    .option('--max-tokens <n>', "longest completion (default: the model's own)", wholeNumber(1))
    .option('--key <text>', 'other draws; the same for two policies (default: "eval")')
    .addOption(dataOption())
    .addOption(fileOption())
    .option('--out <folder>', "folder of evaluations (default: evals/, or evaluations/ in the run's folder)")
    .option('--no-cache', 'draw anew what was drawn before (cache: AZLAB_CACHE, else ~/.cache/azlab)')
    .option('--fresh', 'judge anew what was judged before')
    .addOption(engineOption())
    .addOption(jsonOption('print one object an evaluation, and one a comparison'))
    .addCommand(scoreCommand())
    .addCommand(showCommand())
    .addCommand(equalCommand())
    .addHelpText(
      'after',
      examples([
        'azlab eval tiny-js                                    the embedded model on its held-out set',
        'azlab eval math500 aime24 --policy ./my-model --template boxed',
        'azlab eval math500 --policy ./my-model --samples 8 --temperature 0.8 --limit 50',
        'azlab eval tiny-js --policy runs/b --checkpoints      before, during and after self-play',
        'azlab eval tiny-js --policy runs/b --compare tiny     paired, item by item',
        'azlab eval score math500 --predictions answers.jsonl',
        'azlab eval equal --explain < pairs.jsonl',
      ]),
    )
    .action(async (names: readonly string[], options) => {
      const { runEval } = await import('./run.ts')
      process.exitCode = await runEval(names, options)
    })
}

function scoreCommand(): Command {
  return new Command('score')
    .summary('judge recorded completions')
    .description(
      'Reads {"id","completion"} a line and prints {"id","correct","reason"} a line, in order; no model is needed. Several lines of one id are its samples. Lines that cannot be read and unknown ids are named by line on standard error and passed over (exit code 1); items without a completion are named and not counted.',
    )
    .argument('<name>', 'the benchmark')
    .option('--predictions <file>', 'JSON lines of completions (default: standard input)')
    .addOption(dataOption())
    .addOption(fileOption())
    .option(
      '--out <folder>',
      'keeps the verdicts there, so that an ended command goes on (default: not kept)',
    )
    .option('--fresh', 'judge anew what was judged before')
    .addOption(jsonOption('print the verdicts alone, no table on standard error'))
    .addHelpText(
      'after',
      examples([
        'azlab eval score math500 --predictions answers.jsonl > verdicts.jsonl',
        'azlab eval score tiny-js --predictions answers.jsonl --json --out evals',
      ]),
    )
    .action(async (name: string, _options, command: Command) => {
      const { runEvalScore } = await import('./score.ts')
      process.exitCode = await runEvalScore(name, command.optsWithGlobals())
    })
}

function showCommand(): Command {
  return new Command('show')
    .summary('open the verdicts of an evaluation')
    .description(
      'Lists the verdicts of an evaluation with their reasons, or opens those on one item: prompt, completion, answer, verdict and reason.',
    )
    .argument('<folder>', 'folder of an evaluation, as eval names it')
    .argument('[item]', 'id of an item, or its last part')
    .option('--wrong', 'those alone that are not right')
    .option('--limit <n>', 'so many rows (default: 40)', wholeNumber(1))
    .addOption(jsonOption('print one object an answer'))
    .addHelpText('after', examples(['azlab eval show evals/tiny-js/ab12 --wrong']))
    .action(async (folder: string, item: string | undefined, _options, command: Command) => {
      const { runEvalShow } = await import('./show.ts')
      const options = command.optsWithGlobals()
      await runEvalShow(folder, item, { ...options, limit: options.limit ?? 40 })
    })
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
      const { runEvalEqual } = await import('./equal.ts')
      await runEvalEqual(options)
    })
}
