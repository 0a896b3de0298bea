// The buffers of a run step by step, from its last checkpoint and the tasks that entered: what the lines say of sizes and of
// diversity follows from them.

import {
  type AnswerCounts,
  answerCounts,
  answerRarity,
  type Buffers,
  distanceFrom,
  emptyBuffer,
  hasOwnProgram,
  type Task,
  type TaskType,
  typesIn,
} from '../task/index.ts'
import type { CheckpointState } from './checkpoint-state.ts'
import type { ProposerMetrics, StepMetrics } from './metrics.ts'
import { mean } from './metrics-groups.ts'
import type { StepFacts } from './step-facts.ts'

type Sizes = Record<string, number>

/** What is known of the buffers of a run. */
export interface BufferHistory {
  /** Tasks in each buffer after a step; a type whose beginning nothing tells is absent. */
  sizesAfter(step: number): Readonly<Sizes>
  /** Tasks in the buffers before the first step; null where they are not kept. */
  readonly seeds: readonly Task[] | null
}

/**
 * Sizes by counting what entered, from what the last checkpoint counted; without one, from what most lines come to. `facts` are
 * those of steps 1, 2, …, as far as there are records.
 */
export function bufferHistory(
  facts: readonly StepFacts[],
  lines: readonly StepMetrics[],
  checkpoint: Pick<CheckpointState<Buffers>, 'step' | 'buffers'> | null,
  capacity: number,
): BufferHistory {
  const begun: Sizes = {}
  const seeds: Task[] = []
  let isWhole = checkpoint !== null
  const types = typesIn([
    ...Object.keys(checkpoint?.buffers ?? {}),
    ...facts.flatMap(({ entered }) => entered.map(({ type }) => type)),
    ...lines.flatMap(({ buffers }) => Object.keys(buffers ?? {})),
  ])
  const entered = types.map((type) => [type, totals(facts, type)] as const)
  for (const [type, total] of entered) {
    const first = checkpoint && seedsOf(checkpoint.buffers[type], total[checkpoint.step], capacity)
    if (first) {
      begun[type] = first.size
      if (first.tasks) seeds.push(...first.tasks)
      else isWhole = false
      continue
    }
    if (checkpoint?.buffers[type]) isWhole = false
    const size = mostFrequent(
      lines.flatMap((line) => {
        const [said, sum] = [line.buffers?.[type], total[line.step]]
        return said === undefined || sum === undefined || said >= capacity ? [] : [said - sum]
      }),
    )
    if (size !== undefined) begun[type] = size
  }
  return {
    sizesAfter: (step) =>
      Object.fromEntries(
        entered.flatMap(([type, total]) => {
          const [first, sum] = [begun[type], total[step]]
          return first === undefined || sum === undefined ? [] : [[type, Math.min(capacity, first + sum)]]
        }),
      ),
    seeds: isWhole ? seeds : null,
  }
}

/** A buffer before the first step by the one of a checkpoint, up to which so many entered; null where that counts wrongly itself. */
function seedsOf(
  buffer: Buffers[TaskType] | undefined,
  entered: number | undefined,
  capacity: number,
): { readonly size: number; readonly tasks: readonly Task[] | null } | null {
  if (!buffer || entered === undefined) return null
  const { added, entries } = buffer
  if (entries.length !== Math.min(capacity, added) || added < entered) return null
  // From a buffer that was full the oldest have left.
  const tasks = added === entries.length ? entries.slice(0, added - entered).map(({ task }) => task) : null
  return { size: added - entered, tasks }
}

/** Tasks of a type that entered up to each step, from step 0 on. */
function totals(facts: readonly StepFacts[], type: TaskType): readonly number[] {
  const sums = [0]
  for (const { entered } of facts)
    sums.push((sums.at(-1) as number) + entered.filter((task) => task.type === type).length)
  return sums
}

/** Undefined unless one value stands more often than any other. */
function mostFrequent(values: readonly number[]): number | undefined {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const [first, second] = [...counts].sort((a, b) => b[1] - a[1])
  return first && (second === undefined || second[1] < first[1]) ? first[0] : undefined
}

/** Measures the diversity of each step's tasks against the buffers before it, into the facts. */
export function measureDiversity(facts: readonly StepFacts[], seeds: readonly Task[]): void {
  const past = new Map<string, Task>()
  const counts = new Map<TaskType, Counting>()
  const countsOf = (type: TaskType): Counting => {
    const known = counts.get(type) ?? { total: 0, types: new Map(), values: new Map() }
    counts.set(type, known)
    return known
  }
  const add = (tasks: readonly Task[], language: StepFacts['language']): void => {
    for (const task of tasks) past.set(task.id, task)
    for (const type of new Set(tasks.map((task) => task.type)))
      count(
        countsOf(type),
        tasks.filter((task) => task.type === type),
        type,
        language,
      )
  }
  const [first] = facts
  if (first) add(seeds, first.language)
  for (const one of facts) {
    one.diversity ??= diversityOf(one, past, countsOf)
    add(one.entered, one.language)
  }
}

interface Counting extends AnswerCounts {
  total: number
  readonly types: Map<string, number>
  readonly values: Map<string, number>
}

function count(
  into: Counting,
  tasks: readonly Task[],
  type: TaskType,
  language: StepFacts['language'],
): void {
  const entries = tasks.map((task) => ({ task, fingerprint: '' }))
  const more = answerCounts({ ...emptyBuffer(type, tasks.length), entries }, language)
  into.total += more.total
  for (const name of ['types', 'values'] as const)
    for (const [key, times] of more[name]) into[name].set(key, (into[name].get(key) ?? 0) + times)
}

function diversityOf(
  { tasks, language, metrics }: StepFacts,
  past: ReadonlyMap<string, Task>,
  countsOf: (type: TaskType) => AnswerCounts,
): ReadonlyMap<TaskType, ProposerMetrics['diversity']> {
  return new Map(
    metrics.proposer.map(({ type }) => {
      const own = tasks.filter((task) => task.type === type)
      const distances = own.flatMap((task) => {
        const references = task.parents.slice(1).flatMap((id) => past.get(id) ?? [])
        return references.length === 0 ? [] : [distanceFrom(references, task, language)]
      })
      const answers = own.map((task) => answerRarity(task, countsOf(type), language))
      const program = distances.length > 0 && own.every(hasOwnProgram) ? mean(distances) : null
      return [type, { program, answer: mean(answers) }] as const
    }),
  )
}
