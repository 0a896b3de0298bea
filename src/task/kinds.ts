// The table of task kinds, and those of a user's own beside them: the stages look a kind up here and never ask which it is.

import { unknownName } from '../core/index.ts'
import { abduction } from './abduction.ts'
import { deduction } from './deduction.ts'
import { induction } from './induction.ts'
import type { TaskFacts, TaskKind, TaskShape } from './kind.ts'
import { OWN_FACTS, OWN_SHAPE } from './own-facts.ts'
import { type BuiltInType, TASK_TYPES, type Task, type TaskType } from './task.ts'

const KINDS: Readonly<Record<BuiltInType, TaskKind>> = {
  deduction: deduction as TaskKind,
  abduction: abduction as TaskKind,
  induction: induction as TaskKind,
}

/** A kind, as far as its name is asked for. */
export type NamedKind = Pick<TaskKind, 'type'>

/** One of those that azlab brings; undefined for any other name. */
function builtIn(type: unknown): TaskKind | undefined {
  return Object.hasOwn(KINDS, type as string) ? KINDS[type as BuiltInType] : undefined
}

/** The task kind of that name, among those that azlab brings and `own`. Throws `task/type` for a name that is none. */
export function taskKind(type: TaskType, own: readonly TaskKind[] = []): TaskKind {
  const found = builtIn(type) ?? own.find((kind) => kind.type === type)
  if (found) return found
  throw unknownName(type, { code: 'task/type', what: 'task type', choices: typeNames(own) })
}

/** All task kinds, in the order in which everything lists them: those that azlab brings, then `own` as they are given. */
export function allKinds(own: readonly TaskKind[] = []): readonly TaskKind[] {
  return [...Object.values(KINDS), ...own]
}

/** The names of all of them. */
export function typeNames(own: readonly NamedKind[] = []): readonly string[] {
  return [...TASK_TYPES, ...own.map(({ type }) => type)]
}

/** The types that azlab brings, then the others among these in the order in which they come up. */
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
