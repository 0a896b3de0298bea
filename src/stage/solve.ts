// Solve: the policy answers one batch of tasks of each type.

import { type Key, subkey } from '../core/portable.ts'
import { bufferTasks, drawTasks } from '../task/buffer.ts'
import type { Task, TaskType } from '../task/task.ts'
import { answerTasks } from './answer.ts'
import { checkContext, checkKinds, type StageContext } from './context.ts'
import { type StageOptions, stageOptions } from './options.ts'
import type { Attempt, Validation } from './records.ts'

/** What `solve` needs. Without buffers nothing is filled up. */
export type SolveContext = Pick<
  StageContext,
  'policy' | 'language' | 'key' | 'options' | 'style' | 'kinds' | 'signal' | 'onProgress'
> &
  Partial<Pick<StageContext, 'buffers'>>

/** One attempt at each task that `solverTasks` chooses. Rejections are passed over. Source: docs/method.md §7. */
export async function solve(
  validations: readonly Validation[],
  context: SolveContext,
): Promise<readonly Attempt[]> {
  checkContext('solve', context, ['policy', 'language', 'key'])
  checkKinds('solve', validations, ['task', 'rejection'], context.kinds)
  const options = stageOptions(context.options, context.kinds)
  const key = subkey(context.key, 'solve')
  const tasks = chooseSolverTasks(validations, { ...context, key }, options)
  const sampling = { stage: 'solve', temperature: options.solveTemperature, maxTokens: options.solveTokens }
  return answerTasks(tasks, 1, key, sampling, context, options)
}

/** The tasks that the solver gets: `batch` of each type where there are so many, by type. */
export function chooseSolverTasks(
  validations: readonly Validation[],
  context: { readonly key: Key } & Partial<Pick<StageContext, 'buffers'>>,
  options: StageOptions,
): readonly Task[] {
  const fresh = validations.filter((validation): validation is Task => validation.kind === 'task')
  if (options.solverTasks === 'given') return fresh
  return options.types.flatMap((type) => {
    const own = fresh.filter((task) => task.type === type)
    const ids = new Set(own.map((task) => task.id))
    const past = bufferTasks(context.buffers?.[type]).filter((task) => !ids.has(task.id))
    return chooseOfType(type, own, past, context.key, options)
  })
}

/** This step's tasks and the buffer's, mixed as the option says. */
function chooseOfType(
  type: TaskType,
  own: readonly Task[],
  past: readonly Task[],
  key: Key,
  { batch, solverTasks }: StageOptions,
): readonly Task[] {
  const drawKey = subkey(subkey(key, 'choose'), 'type', type)
  if (solverTasks === 'uniform' || solverTasks === 'recent') {
    return drawTasks([...past, ...own], batch, drawKey, solverTasks)
  }
  const first = own.slice(0, solverTasks === 'half' ? Math.ceil(batch / 2) : batch)
  const filled = [...first, ...drawTasks(past, batch - first.length, drawKey)]
  // Half and half with a short buffer: the rest of this step's tasks before an incomplete batch.
  return [...filled, ...own.slice(first.length, first.length + batch - filled.length)]
}
