// One pair of a comparison: what two results have in common, and how far they are apart.

import type { TaskType } from '../task/task.ts'

/** One pair: the same response under two rules, or the same task with two policies. */
export interface Difference {
  readonly kind: 'difference'
  /** What the two have in common: a response's key, or a task's id. */
  readonly id: string
  readonly parents: readonly [string, string]
  readonly type: TaskType
  readonly role: 'propose' | 'solve'
  readonly before: number
  readonly after: number
  /** after − before */
  readonly difference: number
}
