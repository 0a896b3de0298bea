// The command tree: every command with its options; what a command does is loaded when it is called.

import { Command, CommanderError } from 'commander'
import { benchCommand } from './bench/command.ts'
import { optionsCommand } from './command-options.ts'
import { dataCommand } from './data/command.ts'
import { doctorCommand } from './doctor/command.ts'
import { enginesCommand } from './engines/command.ts'
import { evalCommand } from './eval/command.ts'
import { examples } from './examples.ts'
import { execCommand } from './exec/command.ts'
import { exitCodeOf, explain } from './failure.ts'
import { generateCommand } from './generate/command.ts'
import { kernelCommand } from './kernel/command.ts'
import { notebookCommand } from './notebook/command.ts'
import { pretrainCommand } from './pretrain/command.ts'
import { reportCommand } from './report/command.ts'
import { runCommand } from './run/command.ts'
import { scoreCommand } from './score/command.ts'
import { setupCommand } from './setup/command.ts'
import { stageCommand } from './stage/command.ts'
import { tokenizeCommand } from './tokenize/command.ts'
import { trainCommand } from './train/command.ts'
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
