// Estimate: the solve rate of each task under the present policy, by Monte Carlo.

import { contentId, subkey } from '../core/portable.ts'
import type { Task } from '../task/task.ts'
import { answerTasks } from './answer.ts'
import { checkContext, checkKinds, type StageContext } from './context.ts'
import { stageOptions } from './options.ts'
import type { SolveRate, Validation, Verdict } from './records.ts'
import { verify } from './verify.ts'

/** What `estimate` needs. */
export type EstimateContext = Pick<
  StageContext,
  'policy' | 'executor' | 'language' | 'key' | 'options' | 'style' | 'kinds' | 'signal' | 'onProgress'
>

/**
 * One solve rate a task, in order; rejections are passed over. Draws `samples` answers to each task at
 * `estimateTemperature`, which must be above 0. Source: docs/method.md §6.
 */
export async function estimate(
  validations: readonly Validation[],
  context: EstimateContext,
): Promise<readonly SolveRate[]> {
  checkContext('estimate', context, ['policy', 'executor', 'language', 'key'])
  checkKinds('estimate', validations, ['task', 'rejection'], context.kinds)
  const options = stageOptions(context.options, context.kinds)
  const { samples, estimateTemperature: temperature, solveTokens: maxTokens } = options
  const tasks = validations.filter((validation): validation is Task => validation.kind === 'task')
  const key = subkey(context.key, 'estimate')
  const sampling = { stage: 'estimate', temperature, maxTokens }
  const attempts = await answerTasks(tasks, samples, key, sampling, context, options)
  const verdicts = await verify(attempts, context)
  return tasks.map((task, t) =>
    rateOf(task, verdicts.slice(t * samples, (t + 1) * samples), options.unchecked),
  )
}

/** The solve rate that these verdicts give. Where none counts the rate is 0 and `samples` is 0. */
export function rateOf(
  task: Task,
  verdicts: readonly Verdict[],
  unchecked: 'wrong' | 'dropped' = 'wrong',
): SolveRate {
  const counted =
    unchecked === 'dropped' ? verdicts.filter((verdict) => verdict.outcome !== 'unchecked') : verdicts
  const sum = counted.reduce((total, verdict) => total + verdict.score, 0)
  const rate = counted.length === 0 ? 0 : sum / counted.length
  const id = contentId(
    'rate',
    task.id,
    verdicts.map((verdict) => verdict.id),
    rate,
  )
  return {
    kind: 'rate',
    id,
    parents: [task.id],
    type: task.type,
    task,
    rate,
    samples: counted.length,
    verdicts,
  }
}
