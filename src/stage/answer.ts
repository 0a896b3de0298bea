// Asks a policy for answers to tasks: what `estimate`, `solve` and an evaluation have in common.

import { contentId, type Key, subkey } from '../core/portable.ts'
import { taskKind } from '../task/kinds.ts'
import type { Task } from '../task/task.ts'
import { checkLanguage, type StageContext, spokenStyle, taskSettings } from './context.ts'
import type { StageOptions } from './options.ts'
import type { Attempt } from './records.ts'
import { cutProblem, type Sampling, sampleAll } from './sampling.ts'

/** What answering needs. */
export type AnswerContext = Pick<
  StageContext,
  'policy' | 'language' | 'style' | 'kinds' | 'signal' | 'onProgress'
>

/**
 * `samples` attempts at each task, in order of task: attempt s at task t is at t · samples + s. Its draws depend on the
 * key, the task's id, how often that id came before, and s alone. The policy is called once.
 */
export async function answerTasks(
  tasks: readonly Task[],
  samples: number,
  key: Key,
  sampling: Sampling,
  context: AnswerContext,
  options: StageOptions,
): Promise<readonly Attempt[]> {
  const { policy, language } = context
  checkLanguage(sampling.stage, tasks, language)
  const settings = taskSettings(language, options, spokenStyle(policy, language, context.style))
  const times = new Map<string, number>()
  const asked = tasks.flatMap((task) => {
    const before = times.get(task.id) ?? 0
    times.set(task.id, before + 1)
    const own = subkey(key, 'task', task.id)
    const prompt = taskKind(task.type, context.kinds).solvePrompt(task, settings)
    return Array.from({ length: samples }, (_, sample) => ({
      task,
      request: { prompt, key: subkey(own, 'sample', before * samples + sample) },
    }))
  })
  const completions = await sampleAll(
    policy,
    asked.map(({ request }) => request),
    sampling,
    options,
    context,
  )
  return asked.map(({ task, request }, i): Attempt => {
    const completion = completions[i] as (typeof completions)[number]
    const cut = cutProblem(completion)
    const { answer, problem } =
      cut === null
        ? taskKind(task.type, context.kinds).readAnswer(completion.text, settings)
        : { answer: null, problem: cut }
    const response = { ...request, completion }
    const id = contentId('attempt', task.id, response)
    return { kind: 'attempt', id, parents: [task.id], type: task.type, task, response, answer, problem }
  })
}
