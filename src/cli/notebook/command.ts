// `azlab notebook run`: a notebook from its first cell to its last, without Python.

import { Command, Option } from 'commander'
import { collect, decimalNumber, jsonOption } from '../arguments.ts'
import { examples } from '../examples.ts'

export function notebookCommand(): Command {
  const notebook = new Command('notebook')
    .summary('run notebooks without Python')
    .description(
      'Executes Jupyter notebooks in the azlab kernel, over the real protocol, without Python or Jupyter.',
    )
    .addHelpText(
      'after',
      examples(['azlab notebook run notebooks/1-quickstart.ipynb --out done.ipynb --html']),
    )
  const run = new Command('run')
    .summary('execute a notebook, and write it with its outputs')
    .description(
      'Runs every code cell of a notebook in a fresh kernel that works in the folder of the file, and writes the notebook with its outputs. ' +
        'The file is written after each cell, so that nothing computed is lost. ' +
        'A cell with an error ends the run; Ctrl-C interrupts the cell, a second one ends at once. ' +
        'Exit codes: 0 when every cell ran; 1 after an error, a cell over its time or a kernel that ended; 2 on wrong usage; 130 after Ctrl-C, SIGTERM or SIGHUP. ' +
        'Cells tagged skip-execution are left out; an error in one tagged raises-exception is expected.',
    )
    .argument('<file>', 'a notebook (.ipynb)')
    .option('--out <file>', 'where the executed notebook goes (default: the file itself)')
    .option(
      '--html [file]',
      'write a page with figures too, complete in one file (default: beside the notebook)',
    )
    .addOption(
      new Option(
        '--set <name=value>',
        'set a variable of the cell tagged parameters (repeat as needed); the value is JSON or text',
      ).argParser(collect),
    )
    .option('--timeout <seconds>', 'seconds that one cell may take (default: no limit)', decimalNumber(0.1))
    .option('--allow-errors', 'go on after a cell with an error, and end with 0')
    .addOption(
      new Option('--start-timeout <seconds>', 'seconds until the kernel must answer')
        .argParser(decimalNumber(1))
        .default(60),
    )
    .addOption(jsonOption('print the outcome as one JSON object'))
    .addHelpText(
      'after',
      examples([
        'azlab notebook run notebooks/1-quickstart.ipynb',
        'azlab notebook run study.ipynb --set steps=5 --set convention=paper --out runs/study.ipynb --html',
      ]),
    )
    .action(async (file, options) => (await import('./notebook.ts')).runNotebookCommand(file, options))
  notebook.addCommand(run)
  return notebook
}
