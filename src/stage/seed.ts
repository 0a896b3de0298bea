// Seed: from the zero triplet to the first buffers, with no weight update.

import { subkey } from '../core/index.ts'
import { addToBuffer, type Buffers, bufferTasks, drawTasks, emptyBuffer } from '../task/buffer.ts'
import type { AbductionTask, DeductionTask, Task, TaskType } from '../task/task.ts'
import { tripletTask } from '../task/triplet.ts'
import { zeroTask } from '../task/zero.ts'
import { checkContext, type StageContext } from './context.ts'
import { type StageOptions, stageOptions } from './options.ts'
import { proposeWith } from './propose.ts'
import type { Proposal, Validation } from './records.ts'
import { validate } from './validate.ts'

/** What `seed` needs. */
export type SeedContext = Omit<StageContext, 'buffers'>

/** What seeding found, and how far it came. */
export interface Seeding {
  readonly kind: 'seeding'
  readonly buffers: Buffers
  readonly proposals: readonly Proposal[]
  readonly validations: readonly Validation[]
  readonly rounds: number
  /** Triplets that were aimed at, and found (the zero triplet is one of them). */
  readonly target: number
  readonly triplets: number
  /** Induction tasks that were aimed at, and found. */
  readonly inductionTarget: number
  readonly induction: number
  readonly complete: boolean
  /** One sentence for a person. */
  readonly message: string
}

/** Passes over the seed programs that still have no induction task. */
const INDUCTION_PASSES = 3

/**
 * Fills the first buffers. Rounds of `batch` proposals, deduction and abduction in turn, each shown up to K of the triplets
 * found so far; what is valid and new is kept until there are `seedTriplets`, or after `seedRounds`. Both buffers start with
 * these triplets. Then one induction task for each seed program. Source: docs/method.md §3.
 */
export async function seed(context: SeedContext): Promise<Seeding> {
  checkContext('seed', context, ['policy', 'executor', 'language', 'key'])
  const options: StageOptions = { ...stageOptions(context.options), duplicates: 'reject' }
  const { language } = context
  const key = subkey(context.key, 'seed')
  const proposals: Proposal[] = []
  const validations: Validation[] = []
  let buffers: Buffers = {
    deduction: addToBuffer(
      emptyBuffer('deduction', options.capacity),
      [zeroTask('deduction', language)],
      language,
    ),
    abduction: addToBuffer(
      emptyBuffer('abduction', options.capacity),
      [zeroTask('abduction', language)],
      language,
    ),
  }
  const target = Math.min(options.seedTriplets, options.capacity)
  const size = (type: TaskType): number => buffers[type]?.entries.length ?? 0
  const ask = async (requests: Parameters<typeof proposeWith>[0]): Promise<readonly Task[]> => {
    const asked = { ...context, buffers, options }
    const made = await proposeWith(requests, asked, options)
    const judged = await validate(made, asked)
    proposals.push(...made)
    validations.push(...judged)
    return judged.filter((one): one is Task => one.kind === 'task')
  }

  let rounds = 0
  for (; rounds < options.seedRounds && size('deduction') < target; rounds++) {
    const type = rounds % 2 === 0 ? 'deduction' : 'abduction'
    const past = bufferTasks(buffers[type])
    const found = await ask(
      Array.from({ length: options.batch }, (_, sample) => {
        const own = subkey(subkey(key, 'round', rounds), 'sample', sample)
        const references = drawTasks(
          past,
          options.references,
          subkey(own, 'references'),
          options.referenceDrawing,
        )
        return { type, key: own, references }
      }),
    )
    const kept = (found as readonly (DeductionTask | AbductionTask)[]).slice(0, target - size('deduction'))
    const as = <T extends 'deduction' | 'abduction'>(to: T) =>
      kept.map((task) => tripletTask(to, task, task.parents, task.language))
    buffers = {
      deduction: addToBuffer(
        buffers.deduction ?? emptyBuffer('deduction', options.capacity),
        as('deduction'),
        language,
      ),
      abduction: addToBuffer(
        buffers.abduction ?? emptyBuffer('abduction', options.capacity),
        as('abduction'),
        language,
      ),
    }
  }

  const wanted = options.types.includes('induction') ? bufferTasks(buffers.deduction) : []
  let open = wanted
  for (let pass = 0; pass < INDUCTION_PASSES && open.length > 0; pass++) {
    const found = await ask(
      open.map((task) => {
        const own = subkey(subkey(subkey(key, 'induction', pass), 'task', task.id), 'sample', 0)
        return { type: 'induction' as const, key: own, references: [task] }
      }),
    )
    const induction = buffers.induction ?? emptyBuffer('induction', options.capacity)
    buffers = { ...buffers, induction: addToBuffer(induction, found, language) }
    const done = new Set(found.map((task) => task.parents[1]))
    open = open.filter((task) => !done.has(task.id))
  }
  if (options.types.includes('induction'))
    buffers = { induction: emptyBuffer('induction', options.capacity), ...buffers }

  const triplets = size('deduction')
  const induction = size('induction')
  const complete = triplets >= target && open.length === 0
  const message = `${triplets} of ${target} seed triplets after ${rounds} ${rounds === 1 ? 'round' : 'rounds'}, ${induction} of ${wanted.length} induction tasks.`
  return {
    kind: 'seeding',
    buffers,
    proposals,
    validations,
    rounds,
    target,
    triplets,
    inductionTarget: wanted.length,
    induction,
    complete,
    message,
  }
}
