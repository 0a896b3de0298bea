// Commit: a step's valid tasks enter their buffers.

import { AzlabError } from '../core/portable.ts'
import { addToBuffer, type Buffer, type Buffers, emptyBuffer } from '../task/buffer.ts'
import type { Task } from '../task/task.ts'
import { checkContext, checkKinds, type StageContext } from './context.ts'
import { stageOptions } from './options.ts'
import type { SolveRate, Validation } from './records.ts'

/** What `commit` needs. */
export type CommitContext = Pick<StageContext, 'buffers' | 'language' | 'options' | 'kinds' | 'guard'>

/**
 * The buffers with these tasks in them; the old ones stay as they were. Rejections are passed over. `bufferFilter` other
 * than `all` needs the solve rates. Throws `commit/rates` where a task has none.
 */
export function commit(
  input: { readonly validations: readonly Validation[]; readonly rates?: readonly SolveRate[] },
  context: CommitContext,
): Buffers {
  checkContext('commit', context, ['buffers', 'language'])
  checkKinds('commit', input?.validations, ['task', 'rejection'], context.kinds)
  const options = stageOptions(context.options, context.kinds)
  const rates = new Map((input.rates ?? []).map((rate) => [rate.task.id, rate.rate]))
  const enters = (task: Task): boolean => {
    if (options.bufferFilter === 'all') return true
    const rate = rates.get(task.id)
    if (rate === undefined) {
      throw new AzlabError(
        `Task ${task.id} has no solve rate, which bufferFilter ${options.bufferFilter} needs.`,
        {
          code: 'commit/rates',
          value: task.id,
          expected: 'a solve rate for each task',
          hint: "Pass the rates of estimate, or use bufferFilter 'all'.",
        },
      )
    }
    return rate < 1 && (options.bufferFilter === 'r<1' || rate > 0)
  }
  const tasks = input.validations.filter((one): one is Task => one.kind === 'task').filter(enters)
  const buffers: Record<string, Buffer> = { ...context.buffers }
  for (const type of new Set(tasks.map((task) => task.type))) {
    const buffer = buffers[type] ?? emptyBuffer(type, options.capacity)
    buffers[type] = addToBuffer(
      buffer,
      tasks.filter((task) => task.type === type),
      context.language,
      context.guard,
    )
  }
  return buffers
}
