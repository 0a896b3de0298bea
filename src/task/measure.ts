// Measures of a valid task: complexity, distance from what was shown, rarity of its answer. For rewards and for plots.

import type { Complexity, Language } from '../language/portable.ts'
import type { Buffer } from './buffer.ts'
import { factsOf } from './kinds.ts'
import type { Task } from './task.ts'

/** Complexity of the task's program. */
export function complexityOf(task: Task, language: Language): Complexity {
  return language.complexity(task.program)
}

/** Mean syntax-tree distance of the task's program from the references' programs, 0 to 1; 0 where none were shown. */
export function distanceFrom(references: readonly Task[], task: Task, language: Language): number {
  if (references.length === 0) return 0
  const distances = references.map((reference) =>
    language.treeDistance(task.program, reference.program, 'unit'),
  )
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length
}

/**
 * How rare the task's answer is among the buffer's: the mean of (1 − share of tasks with this type of answer) and
 * (1 − share with this very value), 0 to 1. An induction task counts each of its outputs. 1 in an empty buffer.
 */
export function answerRarity(task: Task, counts: AnswerCounts, language: Language): number {
  if (counts.total === 0) return 1
  const rarities = outputs(task).map((output) => {
    const { type, value } = answerKey(output, language)
    const sameType = (counts.types.get(type) ?? 0) / counts.total
    const sameValue = (counts.values.get(value) ?? 0) / counts.total
    return (1 - sameType + (1 - sameValue)) / 2
  })
  return rarities.reduce((sum, rarity) => sum + rarity, 0) / rarities.length
}

/** How often each type and each value of answer occurs. */
export interface AnswerCounts {
  readonly total: number
  readonly types: ReadonlyMap<string, number>
  readonly values: ReadonlyMap<string, number>
}

/** Counts the answers in a buffer. */
export function answerCounts(buffer: Buffer | undefined, language: Language): AnswerCounts {
  const types = new Map<string, number>()
  const values = new Map<string, number>()
  let total = 0
  for (const { task } of buffer?.entries ?? []) {
    for (const output of outputs(task)) {
      const { type, value } = answerKey(output, language)
      types.set(type, (types.get(type) ?? 0) + 1)
      values.set(value, (values.get(value) ?? 0) + 1)
      total++
    }
  }
  return { total, types, values }
}

function outputs(task: Task): readonly string[] {
  return factsOf(task)
    .examples(task)
    .map(({ output }) => output)
}

function answerKey(output: string, language: Language): { readonly type: string; readonly value: string } {
  const parsed = language.literal(output)
  if (!parsed.ok) return { type: 'unreadable', value: output }
  return { type: language.typeName(parsed.value), value: language.canonical(parsed.value) }
}
