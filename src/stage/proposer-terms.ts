// The proposer's further rewards: complexity, distance, diversity. All are off by default.

import { AzlabError } from '../core/portable.ts'
import { bufferTasks } from '../task/buffer.ts'
import { type AnswerCounts, answerCounts, answerRarity, complexityOf, distanceFrom } from '../task/measure.ts'
import type { Task, TaskType } from '../task/task.ts'
import type { StageContext } from './context.ts'
import type { StageOptions } from './options.ts'

const TERMS = ['cognitive', 'halstead', 'distance', 'diversity'] as const
type Term = (typeof TERMS)[number]

/** Gives the terms of a task that are on, each min(coefficient · value, cap); an empty record where all are off. */
export type TermsOf = (task: Task) => Readonly<Partial<Record<Term, number>>>

/**
 * Prepares the further terms. `distance` and `diversity` compare with the buffers as they stood when the tasks were proposed:
 * references that have left them do not count. Throws `reward/context` where a term lacks what it needs.
 */
export function proposerTerms(
  context: Partial<Pick<StageContext, 'language' | 'buffers'>>,
  options: StageOptions,
): TermsOf {
  const on = TERMS.filter((term) => options[term] > 0)
  if (on.length === 0) return () => ({})
  const { language, buffers } = context
  if (!language) throw missing(on[0] as Term, 'language')
  if (!buffers && (options.distance > 0 || options.diversity > 0)) {
    throw missing(options.distance > 0 ? 'distance' : 'diversity', 'buffers')
  }
  const past = new Map(
    Object.values(buffers ?? {}).flatMap((buffer) =>
      bufferTasks(buffer).map((task) => [task.id, task] as const),
    ),
  )
  const counts = new Map<TaskType, AnswerCounts>()
  const countsOf = (type: TaskType): AnswerCounts => {
    const known = counts.get(type) ?? answerCounts(buffers?.[type], language)
    counts.set(type, known)
    return known
  }
  const measure: Record<Term, (task: Task) => number> = {
    cognitive: (task) => complexityOf(task, language).cognitive,
    halstead: (task) => complexityOf(task, language).halstead.difficulty,
    distance: (task) => {
      const references = task.parents.slice(1).flatMap((id) => past.get(id) ?? [])
      return distanceFrom(references, task, language)
    },
    diversity: (task) => answerRarity(task, countsOf(task.type), language),
  }
  return (task) =>
    Object.fromEntries(
      on.map((term) => [term, Math.min(options[term] * measure[term](task), options.rewardCap)]),
    )
}

/** Joins the learnability r with the terms t that are on: r + Σt, r · Πt, r + Πt or r · Σt; r alone where none is on. */
export function combineTerms(r: number, terms: readonly number[], rule: StageOptions['combine']): number {
  if (terms.length === 0) return r
  const sum = terms.reduce((total, term) => total + term, 0)
  const product = terms.reduce((total, term) => total * term, 1)
  if (rule === 'r+sum') return r + sum
  if (rule === 'r*prod') return r * product
  return rule === 'r+prod' ? r + product : r * sum
}

function missing(term: Term, what: 'language' | 'buffers'): AzlabError {
  return new AzlabError(`The proposer's reward has ${term} on, but reward was given no ${what}.`, {
    code: 'reward/context',
    value: term,
    expected: what,
    hint: `Pass { ${what} } beside the options, or set ${term} to 0.`,
  })
}
