// The command tree: every command with its options; what a command does is loaded when it is called.

import { Command, CommanderError } from 'commander'
import { benchCommand } from './commands/bench.ts'
import { dataCommand } from './commands/data.ts'
import { doctorCommand } from './commands/doctor.ts'
import { enginesCommand } from './commands/engines.ts'
import { evalCommand } from './commands/eval.ts'
import { execCommand } from './commands/exec.ts'
import { generateCommand } from './commands/generate.ts'
import { kernelCommand } from './commands/kernel.ts'
import { notebookCommand } from './commands/notebook.ts'
import { optionsCommand } from './commands/options.ts'
import { pretrainCommand } from './commands/pretrain.ts'
import { reportCommand } from './commands/report.ts'
import { runCommand } from './commands/run.ts'
import { scoreCommand } from './commands/score.ts'
import { setupCommand } from './commands/setup.ts'
import { stageCommand } from './commands/stage.ts'
import { tokenizeCommand } from './commands/tokenize.ts'
import { trainCommand } from './commands/train.ts'
import { examples } from './examples.ts'
import { exitCodeOf, explain } from './failure.ts'
import { checkHelp, explainUsage } from './usage.ts'
import { packageVersion } from './version.ts'

const COMMANDS = [
  trainCommand,
  reportCommand,
  runCommand,
  notebookCommand,
  kernelCommand,
  stageCommand,
  optionsCommand,
  setupCommand,
  enginesCommand,
  execCommand,
  doctorCommand,
  evalCommand,
  dataCommand,
  generateCommand,
  scoreCommand,
  tokenizeCommand,
  pretrainCommand,
  benchCommand,
]

/** The program with all commands; it throws instead of ending the process. */
export function azlabProgram(): Command {
  const program = new Command('azlab')
    .description(
      'Absolute Zero self-play: a policy invents tasks, solves them, and learns from what an executor says.',
    )
    .version(packageVersion(), '-v, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .configureHelp({ showGlobalOptions: false })
    // What follows the script of `azlab run` belongs to it.
    .enablePositionalOptions()
    // What commander says of wrong usage is said by `runAzlab`, once and in the form of every other error.
    .configureOutput({ outputError: () => {} })
    .exitOverride()
    .addHelpText('after', () =>
      examples(['azlab train', 'azlab train --steps 20 --seed 3 --out runs/three', 'azlab COMMAND --help']),
    )
  for (const make of COMMANDS) {
    const command = make()
    inherit(command, program)
    program.addCommand(command)
  }
  return program
}

/** Commands that stand below others have their parent's settings too. */
function inherit(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent)
  for (const child of command.commands) inherit(child, command)
}

/** Runs one command line and gives the exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
export async function runAzlab(args: readonly string[]): Promise<number> {
  const program = azlabProgram()
  try {
    if (args.length === 0) {
      program.outputHelp()
      return 0
    }
    checkHelp(args, program)
    await program.parseAsync(args, { from: 'user' })
    return typeof process.exitCode === 'number' ? process.exitCode : 0
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0
      // A command that stands for others has shown its help.
      if (error.code !== 'commander.help') process.stderr.write(`${explainUsage(error.message)}\n`)
      return 2
    }
    process.stderr.write(`${await explain(error)}\n`)
    return exitCodeOf(error)
  }
}
