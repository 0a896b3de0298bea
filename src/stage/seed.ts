// Seed: from the zero triplet to the first buffers, with no weight update.

import { subkey } from '../core/portable.ts'
import { addToBuffer, type Buffers, bufferTasks, drawTasks, emptyBuffer } from '../task/buffer.ts'
import { createGuard } from '../task/guard.ts'
import type { Example, TaskKind } from '../task/kind.ts'
import { factsOf, standingKinds } from '../task/kinds.ts'
import type { Task, TaskType, Triplet } from '../task/task.ts'
import { zeroTriplet } from '../task/zero.ts'
import { checkContext, type StageContext, taskSettings } from './context.ts'
import { stageOptions } from './options.ts'
import { proposeWith } from './propose.ts'
import type { Proposal, Validation } from './records.ts'
import { validate } from './validate.ts'
import { withhold, withholdFromBuffers } from './withhold.ts'

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
  /** Tasks on seed programs (induction's) that were aimed at, and found. */
  readonly inductionTarget: number
  readonly induction: number
  readonly complete: boolean
  /** One sentence for a person. */
  readonly message: string
}

/** Passes over the seed programs that a type still has no task on. */
const PASSES = 3

/**
 * Fills the first buffers. Rounds of `batch` proposals of the types that make triplets (deduction and abduction) in turn, each
 * shown up to K of the triplets found so far; what is valid and new is kept until there are `seedTriplets`, or after
 * `seedRounds`. The buffers of these types start with these triplets. Then one task for each seed program, of the types that
 * are proposed on programs (induction). Source: docs/method.md §3.
 */
export async function seed(context: SeedContext): Promise<Seeding> {
  checkContext('seed', context, ['policy', 'executor', 'language', 'key'])
  const options = stageOptions({ ...context.options, duplicates: 'reject' }, context.kinds)
  const { language } = context
  const key = subkey(context.key, 'seed')
  const proposals: Proposal[] = []
  const validations: Validation[] = []
  const kinds = standingKinds(options.types, context.kinds)
  const settings = taskSettings(language, options)
  // What seeding draws does not hang on the held-out set: its programs are taken out when all is found.
  const { guard = createGuard() } = context
  const items = createGuard({ benchmarks: guard.benchmarks })
  const inTurn = kinds.filter(({ seed }) => seed?.from === 'triplets' && seed.proposes)
  const [first] = inTurn as [TaskKind, ...TaskKind[]]
  const target = Math.min(options.seedTriplets, options.capacity)
  const size = (type: TaskType): number => buffers[type]?.entries.length ?? 0
  let buffers: Buffers = withTriplets({}, [{ ...zeroTriplet(language), parents: [] }])
  const ask = async (requests: Parameters<typeof proposeWith>[0]): Promise<readonly Task[]> => {
    const asked = { ...context, buffers, options, guard: items }
    const made = await proposeWith(requests, asked, options)
    const judged = await validate(made, asked)
    proposals.push(...made)
    validations.push(...judged)
    return judged.filter((one): one is Task => one.kind === 'task')
  }

  /** The buffers with each of these triplets as a task of every type that is made of triplets. */
  function withTriplets(into: Buffers, found: readonly SeedTriplet[]): Buffers {
    const more = kinds.flatMap(({ type, seed }) => {
      if (seed?.from !== 'triplets') return []
      const tasks = found.flatMap((one) => seed.task(one, one.parents, settings) ?? [])
      return [
        [
          type,
          addToBuffer(into[type] ?? emptyBuffer(type, options.capacity), tasks, language, items),
        ] as const,
      ]
    })
    return { ...into, ...Object.fromEntries(more) }
  }

  let rounds = 0
  for (; rounds < options.seedRounds && size(first.type) < target; rounds++) {
    const { type } = inTurn[rounds % inTurn.length] as TaskKind
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
    buffers = withTriplets(buffers, found.slice(0, target - size(first.type)).map(tripletOf))
  }

  const onPrograms: { readonly type: TaskType; readonly target: number; readonly open: number }[] = []
  for (const { type, seed } of kinds) {
    if (seed?.from === 'triplets') continue
    const isPlayed = options.types.includes(type)
    if (seed === null) {
      if (isPlayed) buffers = { [type]: emptyBuffer(type, options.capacity), ...buffers }
      continue
    }
    const wanted = isPlayed ? bufferTasks(buffers[first.type]) : []
    let open = wanted
    for (let pass = 0; pass < PASSES && open.length > 0; pass++) {
      const found = await ask(
        open.map((task) => {
          const own = subkey(subkey(subkey(key, type, pass), 'task', task.id), 'sample', 0)
          return { type, key: own, references: [task] }
        }),
      )
      const before = buffers[type] ?? emptyBuffer(type, options.capacity)
      buffers = { ...buffers, [type]: addToBuffer(before, found, language, items) }
      const done = new Set(found.map((task) => task.parents[1]))
      open = open.filter((task) => !done.has(task.id))
    }
    if (isPlayed) buffers = { [type]: emptyBuffer(type, options.capacity), ...buffers }
    onPrograms.push({ type, target: wanted.length, open: open.length })
  }

  const triplets = size(first.type)
  const sum = (of: (one: (typeof onPrograms)[number]) => number) =>
    onPrograms.reduce((total, one) => total + of(one), 0)
  const complete = triplets >= target && onPrograms.every(({ open }) => open === 0)
  const counts = onPrograms.map(({ type, target }) => `${size(type)} of ${target} ${type} tasks`)
  const message = `${triplets} of ${target} seed triplets after ${rounds} ${rounds === 1 ? 'round' : 'rounds'}, ${counts.join(', ')}.`
  return {
    kind: 'seeding',
    buffers: withholdFromBuffers(buffers, guard, language),
    proposals,
    validations: withhold(validations, guard, language),
    rounds,
    target,
    triplets,
    inductionTarget: sum((one) => one.target),
    induction: sum(({ type }) => size(type)),
    complete,
    message,
  }
}

/** A triplet that was found, and where it came from. */
interface SeedTriplet extends Triplet {
  readonly parents: readonly string[]
}

function tripletOf(task: Task): SeedTriplet {
  const [pair] = factsOf(task).examples(task) as readonly [Example]
  return { program: task.program, input: pair.input, output: pair.output, parents: task.parents }
}
