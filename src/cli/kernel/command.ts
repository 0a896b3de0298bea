// `azlab kernel`: the notebook kernel in Jupyter: install, check, remove.

import { Command, Option } from 'commander'
import { jsonOption, wholeNumber } from '../arguments.ts'
import { examples } from '../examples.ts'

export function kernelCommand(): Command {
  const kernel = new Command('kernel')
    .summary('install, check or remove the notebook kernel')
    .description(
      'The azlab kernel runs TypeScript cells in Jupyter, with `az` at hand in each. It is a kernelspec, a small file that tells Jupyter to start this package with this Node.',
    )
    .addHelpText(
      'after',
      examples([
        'azlab kernel install',
        'azlab kernel install --venv',
        'azlab kernel check',
        'azlab kernel remove',
      ]),
    )
  kernel.addCommand(
    withPlace(new Command('install'))
      .summary('let Jupyter find the kernel')
      .description(
        'Writes the kernelspec where Jupyter looks: for your user (the default), below --prefix, or in the virtual environment of a project.',
      )
      .addOption(jsonOption('print the path as one JSON object'))
      .addHelpText('after', examples(['azlab kernel install', 'azlab kernel install --prefix /opt/jupyter']))
      .action(async (options) => (await import('./kernel.ts')).installCommand(options)),
  )
  kernel.addCommand(
    withPlace(new Command('check'))
      .summary('start it, run a cell, and say what is wrong')
      .description(
        'Looks where Jupyter would look, starts what it finds as Jupyter would, and runs a cell. Says in words what is missing.',
      )
      .addOption(
        new Option('--timeout <seconds>', 'seconds until the kernel must answer')
          .argParser(wholeNumber(1))
          .default(60),
      )
      .addOption(jsonOption('print the findings as one JSON object'))
      .addHelpText('after', examples(['azlab kernel check', 'azlab kernel check --venv --timeout 120']))
      .action(async (options) => (await import('./kernel.ts')).checkCommand(options)),
  )
  kernel.addCommand(
    withPlace(new Command('remove'))
      .summary('take the kernel out of Jupyter again')
      .description('Removes the kernelspec that install wrote at that place, and nothing else.')
      .addOption(jsonOption('print the path as one JSON object'))
      .addHelpText('after', examples(['azlab kernel remove', 'azlab kernel remove --venv']))
      .action(async (options) => (await import('./kernel.ts')).removeCommand(options)),
  )
  return kernel
}

function withPlace(command: Command): Command {
  return command
    .addOption(new Option('--user', 'for your user, which is the default').conflicts(['prefix', 'venv']))
    .addOption(
      new Option('--prefix <folder>', 'below this folder, e.g. that of a Python installation').conflicts(
        'venv',
      ),
    )
    .addOption(new Option('--venv [folder]', 'in the virtual environment of the project (default: .venv)'))
}
