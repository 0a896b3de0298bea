// Makes the held-out set: tasks of each type on programs of the part of the grammar that pre-training never sees.

import { join } from 'node:path'
import { contentId, type Draws, draws, type Key, makeFolder, subkey } from '../core/index.ts'
import type { Executor } from '../executor/index.ts'
import { javascript } from '../language/index.ts'
import { writeAtomically } from '../model/index.ts'
import { taskSettings } from '../stage/context.ts'
import { stageOptions } from '../stage/options.ts'
import { taskKind } from '../task/kinds.ts'
import { type BuiltInType, type InductionTask, TASK_TYPES, type Task, type TaskType } from '../task/task.ts'
import { type CorpusProgram, drawCorpus } from './corpus.ts'
import { LEVELS } from './grammar.ts'

export interface HeldoutMakeOptions {
  /** The folder to write. */
  readonly out: string
  readonly key: Key
  /** Tasks of each type. */
  readonly count: number
  /** Draws from the grammar, an eighth of whose programs are held out. */
  readonly draws: number
}

export const HELDOUT_DEFAULTS: Omit<HeldoutMakeOptions, 'out'> = {
  key: 'heldout/2',
  count: 250,
  draws: 40_000,
}

/** Share of the tasks by the program's number of operations: as the grammar draws them, repeats and all. */
const SHARES = Object.fromEntries(LEVELS.map(({ operations, weight }) => [operations, weight / 100]))
const INPUTS = 6
const SHOWN = 3

/** Draws the set and writes it as JSON lines of task records. The same options give the same bytes. */
export async function makeHeldout(
  executor: Executor,
  options: HeldoutMakeOptions,
): Promise<Readonly<Record<BuiltInType, readonly Task[]>>> {
  const programs: CorpusProgram[] = []
  for await (const program of drawCorpus(executor, { ...options, part: 'held-out' })) programs.push(program)
  const sets = Object.fromEntries(
    TASK_TYPES.map((type) => [type, tasksOf(type, programs, options)]),
  ) as unknown as Record<BuiltInType, readonly Task[]>
  await makeFolder(options.out)
  for (const type of TASK_TYPES)
    await writeAtomically(
      join(options.out, `${type}.jsonl`),
      sets[type].map((task) => `${JSON.stringify(task)}\n`).join(''),
    )
  const benchmark = {
    name: 'tiny-js',
    language: 'javascript',
    description:
      'Tasks on programs of the embedded model’s grammar that its pre-training data does not hold (after normalisation).',
    files: Object.fromEntries(TASK_TYPES.map((type) => [type, `${type}.jsonl`])),
    source: { command: 'azlab pretrain --heldout', key: options.key, draws: options.draws, levels: SHARES },
  }
  await writeAtomically(join(options.out, 'benchmark.json'), `${JSON.stringify(benchmark, null, 2)}\n`)
  return sets
}

function tasksOf(
  type: TaskType,
  programs: readonly CorpusProgram[],
  { key, count }: HeldoutMakeOptions,
): readonly Task[] {
  const random = draws(subkey(key, 'tasks', type))
  const fitting = random.shuffle(
    programs.filter((program) => isOnTriplet(type) || program.pairs.length >= INPUTS),
  )
  const chosen = Object.entries(SHARES).flatMap(([level, share]) =>
    fitting.filter((program) => program.operations === Number(level)).slice(0, Math.round(share * count)),
  )
  // Levels that have too few programs are filled up with what is left.
  const rest = fitting.filter((program) => !chosen.includes(program))
  const all = [...chosen, ...rest.slice(0, Math.max(0, count - chosen.length))].slice(0, count)
  return random.shuffle(all).flatMap((program) => taskOf(type, program, random) ?? [])
}

function taskOf(type: TaskType, { program, pairs }: CorpusProgram, random: Draws): Task | null {
  const { seed } = taskKind(type)
  if (seed?.from === 'triplets') return seed.task({ program, ...random.pick(pairs) }, [], SETTINGS)
  const language = javascript.name
  const chosen = random.sample(pairs, INPUTS)
  const base = { kind: 'task', parents: [], type, language, program } as const
  const id = contentId('task', type, language, program, chosen, SHOWN, '', [])
  return { ...base, id, pairs: chosen, shown: SHOWN, message: '' } as InductionTask
}

const SETTINGS = taskSettings(javascript, stageOptions())

const isOnTriplet = (type: TaskType): boolean => taskKind(type).seed?.from === 'triplets'
