// The table of task kinds, and those of a user's own beside them: the stages look a kind up here and never ask which it is.

import { unknownName } from '../core/portable.ts'
import { abduction } from './abduction.ts'
import { deduction } from './deduction.ts'
import { induction } from './induction.ts'
import type { TaskFacts, TaskKind, TaskShape } from './kind.ts'
import { OWN_FACTS, OWN_SHAPE } from './own-facts.ts'
import { TASK_TYPES, type Task, type TaskType } from './task.ts'

/**
 * The kinds that azlab brings, in the order in which everything lists them. A new one is a file of its own and a line here: it can
 * be named in `types`, and is in play where it is.
 */
const KINDS = [deduction, abduction, induction] as readonly TaskKind[]

/** A kind, as far as its name is asked for. */
export type NamedKind = Pick<TaskKind, 'type'>

/** One of those that azlab brings; undefined for any other name. */
const builtIn = (type: unknown): TaskKind | undefined => KINDS.find((kind) => kind.type === type)

/** The task kind of that name, among those that azlab brings and `own`. Throws `task/type` for a name that is none. */
export function taskKind(type: TaskType, own: readonly TaskKind[] = []): TaskKind {
  const found = builtIn(type) ?? own.find((kind) => kind.type === type)
  if (found) return found
  throw unknownName(type, { code: 'task/type', what: 'task type', choices: typeNames(own) })
}

/**
 * The kinds that have a buffer from the beginning: deduction, abduction and induction, whichever are in play, the others of azlab's
 * that are among `types`, then `own` as they are given.
 */
export function standingKinds(
  types: readonly TaskType[],
  own: readonly TaskKind[] = [],
): readonly TaskKind[] {
  const stands = ({ type }: TaskKind) => isOneOfThree(type) || types.includes(type)
  return [...KINDS.filter(stands), ...own]
}

const isOneOfThree = (type: TaskType): boolean => (TASK_TYPES as readonly string[]).includes(type)

/** The names of all kinds that there are: those that azlab brings, then `own`. */
export function typeNames(own: readonly NamedKind[] = []): readonly string[] {
  return [...KINDS, ...own].map(({ type }) => type)
}

/** Deduction, abduction and induction, then the others among these in the order in which they come up. */
export function typesIn(types: Iterable<TaskType>): readonly TaskType[] {
  return [...new Set([...TASK_TYPES, ...types])]
}

/** What tables, metrics and reports ask of tasks and proposals of a type. No kind of a user's own is needed for it. */
export const factsOf = ({ type }: { readonly type: TaskType }): TaskFacts =>
  builtIn(type)?.facts ?? (OWN_FACTS as TaskFacts)

/** What a record of a type must hold besides. */
export const shapeOf = (type: TaskType): TaskShape => builtIn(type)?.shape ?? OWN_SHAPE

/** Whether the proposer of a task wrote its program. */
export const hasOwnProgram = (task: Task): boolean =>
  builtIn(task.type)?.ownProgram ?? (task as { readonly ownProgram?: boolean }).ownProgram ?? true

/** Whether the solver of a task sees its program. */
export const showsProgram = (task: Task): boolean =>
  builtIn(task.type)?.showsProgram ?? (task as { readonly showsProgram?: boolean }).showsProgram ?? true
