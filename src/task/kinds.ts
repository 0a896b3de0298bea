// The table of task types: the stages look a type up here and never ask which it is.

import { unknownName } from '../core/index.ts'
import { abduction } from './abduction.ts'
import { deduction } from './deduction.ts'
import { induction } from './induction.ts'
import type { TaskFacts, TaskKind } from './kind.ts'
import { TASK_TYPES, type Task, type TaskType } from './task.ts'

const KINDS: Readonly<Record<TaskType, TaskKind>> = {
  deduction: deduction as TaskKind,
  abduction: abduction as TaskKind,
  induction: induction as TaskKind,
}

/** The task type of that name. Throws `task/type` for a name that is none. */
export function taskKind(type: TaskType): TaskKind {
  if (Object.hasOwn(KINDS, type)) return KINDS[type]
  throw unknownName(type, { code: 'task/type', what: 'task type', choices: TASK_TYPES })
}

/** All task types, in the order in which everything lists them. */
export function allKinds(): readonly TaskKind[] {
  return TASK_TYPES.map((type) => KINDS[type])
}

/** Whether the proposer of a task wrote its program. */
export const hasOwnProgram = ({ type }: Task): boolean => taskKind(type).ownProgram

/** Whether the solver of a task sees its program. */
export const showsProgram = ({ type }: Task): boolean => taskKind(type).showsProgram

/** What tables, metrics and reports ask of tasks of a type. */
export const factsOf = ({ type }: Pick<Task, 'type'>): TaskFacts => taskKind(type).facts
