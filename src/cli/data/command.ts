// `azlab data`: the files of benchmarks on this machine.

import { Command, Option } from 'commander'
import { jsonOption } from '../arguments.ts'
import { examples } from '../examples.ts'

/** `--data DIR`, which `eval` has too. */
export function dataOption(): Option {
  return new Option(
    '--data <folder>',
    'folder of benchmark data (default: AZLAB_DATA, else azlab/data in XDG_DATA_HOME or ~/.local/share)',
  )
}

/** `--file PATH`, of `eval` and `eval score`. */
export function fileOption(): Option {
  return new Option(
    '--file <path>',
    "a file or folder of items instead of the pinned one, for loaders that take others, e.g. LiveCodeBench's official files",
  )
}

export function dataCommand(): Command {
  return new Command('data')
    .summary('fetch the data of benchmarks')
    .description(
      'Fetches the pinned files of benchmarks, takes copies of your own, and shows what is there. azlab brings no benchmark data: `list` has the licence of each, and what may not be done with it.',
    )
    .addCommand(fetchCommand())
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addHelpText('after', examples(['azlab data list', 'azlab data fetch math500 aime24']))
}

function fetchCommand(): Command {
  return new Command('fetch')
    .summary('download the pinned files of benchmarks')
    .description(
      'Downloads the pinned file of each benchmark from its public repository and checks its sha256. A download that was cut is resumed; a file that is there already is kept.',
    )
    .argument('<names...>', 'benchmarks, as `azlab data list` names them')
    .addOption(dataOption())
    .option('--mirror <url>', 'another server with the paths of raw.githubusercontent.com')
    .addOption(jsonOption('print one object a benchmark'))
    .addHelpText(
      'after',
      examples([
        'azlab data fetch math500',
        'azlab data fetch aime24 aime25 amc23 --data /srv/data',
        'azlab data fetch math500 --mirror http://files.example/github',
      ]),
    )
    .action(async (names: readonly string[], options) => {
      const { runDataFetch } = await import('./data.ts')
      await runDataFetch(names, options)
    })
}

function addCommand(): Command {
  return new Command('add')
    .summary('take a copy of your own')
    .description(
      "Copies a benchmark's file, or the file in a folder of data, into the folder of benchmark data after checking its sha256.",
    )
    .argument('<name>', 'the benchmark')
    .argument('<path>', 'its file as it is stored in its repository, or a folder that has it')
    .addOption(dataOption())
    .addOption(jsonOption('print one object'))
    .addHelpText('after', examples(['azlab data add math500 ~/Downloads/test.jsonl']))
    .action(async (name: string, path: string, options) => {
      const { runDataAdd } = await import('./data.ts')
      await runDataAdd(name, path, options)
    })
}

function listCommand(): Command {
  return new Command('list')
    .summary('show every benchmark and whether its data is there')
    .description(
      'Shows every benchmark with the state of its data, its number of items, its licence, and what may not be done with it.',
    )
    .addOption(dataOption())
    .addOption(jsonOption('print one object a benchmark'))
    .addHelpText('after', examples(['azlab data list', 'azlab data list --data /srv/data --json']))
    .action(async (options) => {
      const { runDataList } = await import('./data.ts')
      await runDataList(options)
    })
}
