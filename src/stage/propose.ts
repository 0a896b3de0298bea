// Propose: the policy invents tasks, shown some of its past ones.

import { contentId, subkey } from '../core/portable.ts'
import { drawTasks, mergedTasks } from '../task/buffer.ts'
import { taskKind } from '../task/kinds.ts'
import type { Task, TaskType } from '../task/task.ts'
import { checkContext, type StageContext, spokenStyle, taskSettings } from './context.ts'
import { type StageOptions, stageOptions } from './options.ts'
import type { Proposal } from './records.ts'
import { cutProblem, sampleAll } from './sampling.ts'

/** What `propose` needs. */
export type ProposeContext = Pick<
  StageContext,
  'policy' | 'language' | 'buffers' | 'key' | 'options' | 'style' | 'kinds' | 'signal' | 'onProgress'
>

/**
 * `batch` proposals of each of the types, in order of type; a type given twice counts once. Each sees references of its own, drawn by its own key.
 * Source: docs/method.md §4. The policy is called once for all of them.
 */
export async function propose(
  types: TaskType | readonly TaskType[],
  context: ProposeContext,
): Promise<readonly Proposal[]> {
  checkContext('propose', context, ['policy', 'language', 'buffers', 'key'])
  const options = stageOptions(context.options, context.kinds)
  const asked = [...new Set(Array.isArray(types) ? types : [types as TaskType])].flatMap((type) => {
    const kind = taskKind(type, context.kinds)
    const past = mergedTasks(kind.sources.map((source) => context.buffers[source]))
    return Array.from({ length: options.batch }, (_, sample) => {
      const key = subkey(subkey(context.key, 'propose', type), 'sample', sample)
      const shown = kind.shownTasks(options.references)
      return {
        type,
        key,
        references: drawTasks(past, shown, subkey(key, 'references'), options.referenceDrawing),
      }
    })
  })
  return proposeWith(asked, context, options)
}

/** One proposal to be asked for, with its references chosen. */
export interface ProposalRequest {
  readonly type: TaskType
  readonly key: string
  readonly references: readonly Task[]
}

/** One proposal a request, with the references given. */
export async function proposeWith(
  asked: readonly ProposalRequest[],
  context: ProposeContext,
  options: StageOptions,
): Promise<readonly Proposal[]> {
  const { policy, language } = context
  const settings = taskSettings(language, options, spokenStyle(policy, language, context.style))
  const requests = asked.map(({ type, key, references }) => ({
    prompt: taskKind(type, context.kinds).proposePrompt(references, settings),
    key,
  }))
  const sampling = {
    stage: 'propose',
    temperature: options.proposeTemperature,
    maxTokens: options.proposeTokens,
  }
  const completions = await sampleAll(policy, requests, sampling, options, context)
  return asked.map(({ type, key, references }, i): Proposal => {
    const completion = completions[i] as (typeof completions)[number]
    const response = { prompt: (requests[i] as { prompt: string }).prompt, key, completion }
    const cut = cutProblem(completion)
    const { parts, problem } =
      cut === null
        ? taskKind(type, context.kinds).readProposal(completion.text, references, settings)
        : { parts: null, problem: cut }
    const parents = references.map((task) => task.id)
    const id = contentId('proposal', type, language.name, response, parents)
    return { kind: 'proposal', id, parents, type, language: language.name, response, parts, problem }
  })
}
