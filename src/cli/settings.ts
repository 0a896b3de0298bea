// The configuration of a run from a command line: a file, then --set, then the options with names of their own.

import { AzlabError } from '../core/index.ts'
import type { Language } from '../language/index.ts'
import { configFromText, type RunConfigInput, readConfig } from '../run/config.ts'
import type { TaskKind } from '../task/index.ts'

/** What the command line of `train` gives. */
export interface TrainCommand {
  readonly policy?: string
  readonly engine?: string
  readonly language?: Language['name']
  readonly steps?: number
  readonly minutes?: number
  readonly batch?: number
  readonly samples?: number
  readonly seed?: number
  readonly out?: string
  readonly resume?: string
  readonly config?: string
  readonly set?: readonly string[]
  /** Files of task kinds of a user's own. */
  readonly kind?: readonly string[]
  /** False: no PNG files. */
  readonly pictures?: boolean
  readonly json?: boolean
}

/** Options that may change when a run goes on. */
const RESUMABLE: readonly string[] = ['steps', 'minutes', 'processes']

/** The options given, checked one by one; later ones win. */
export async function settings(
  command: TrainCommand,
  kinds: readonly TaskKind[] = [],
): Promise<RunConfigInput> {
  const { policy, engine, language, steps, minutes, batch, samples, seed } = command
  const named = Object.entries({ policy, engine, language, steps, minutes, batch, samples, seed }).filter(
    ([, value]) => value !== undefined,
  )
  const input: RunConfigInput = Object.assign(
    {},
    command.config === undefined ? {} : await readConfig(command.config, kinds),
    ...(command.set ?? []).map((text) => configFromText(text, kinds)),
    Object.fromEntries(named),
  )
  if (command.resume !== undefined) checkResumed(command, input)
  return input
}

function checkResumed(command: TrainCommand, input: RunConfigInput): void {
  if (command.out !== undefined)
    throw new AzlabError('--resume and --out cannot be given together.', {
      code: 'usage/resume',
      value: command.out,
      hint: 'A resumed run goes on in its own folder; copy the folder first to keep it as it is.',
    })
  const fixed = Object.keys(input).filter((name) => !RESUMABLE.includes(name))
  if (fixed.length > 0)
    throw new AzlabError(
      `A run that goes on keeps its options: ${fixed.join(', ')} cannot be given with --resume.`,
      {
        code: 'usage/resume',
        value: fixed.join(', '),
        expected: `only ${RESUMABLE.join(', ')}`,
        hint: 'Start a new run for other options.',
      },
    )
}
