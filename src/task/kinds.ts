// The table of task types: the stages look a type up here and never ask which it is.

import { abduction } from './abduction.ts'
import { deduction } from './deduction.ts'
import { induction } from './induction.ts'
import type { TaskKind } from './kind.ts'
import type { TaskType } from './task.ts'

const KINDS: Readonly<Record<TaskType, TaskKind>> = {
  deduction: deduction as TaskKind,
  abduction: abduction as TaskKind,
  induction: induction as TaskKind,
}

/** The task type of that name. */
export function taskKind(type: TaskType): TaskKind {
  return KINDS[type]
}
