// The table of task types: the stages look a type up here and never ask which it is.

import { unknownName } from '../core/index.ts'
import { abduction } from './abduction.ts'
import { deduction } from './deduction.ts'
import { induction } from './induction.ts'
import type { TaskKind } from './kind.ts'
import { TASK_TYPES, type TaskType } from './task.ts'

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
