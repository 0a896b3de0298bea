// Accuracy of a policy on the held-out set: greedy, and the mean of several answers at temperature 1.

import { type Settling, settled } from '../core/incident.ts'
import { checkNumber, checkOptions, type Key, type OptionNames, subkey } from '../core/index.ts'
import type { Executor } from '../executor/index.ts'
import type { Policy } from '../policy/policy.ts'
import { answerTasks } from '../stage/answer.ts'
import { stageOptions } from '../stage/options.ts'
import { verify } from '../stage/verify.ts'
import type { PromptStyle } from '../task/prompt/style.ts'
import { type BuiltInType, TASK_TYPES } from '../task/task.ts'
import { measurementFaults } from './contradictions.ts'
import { answerFigures, heldoutFigures } from './heldout-figures.ts'
import type { HeldoutCounts, HeldoutFigures, HeldoutScore, HeldoutScores } from './heldout-scores.ts'
import type { HeldoutSet } from './heldout-set.ts'

export { heldoutRise } from './heldout-figures.ts'

/** How accuracy on the held-out set is measured. */
export interface HeldoutOptions {
  readonly executor: Executor
  /** Answers a task at temperature 1. Default 2. */
  readonly samples?: number
  /** The key of the draws. The same key before and after makes the two sides differ by the policy alone. Default `heldout`. */
  readonly key?: Key
  /** The prompts, where they are not those that the policy names. */
  readonly style?: PromptStyle
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
  /** Where a figure goes that its counts contradict. Default: a warning of the process. */
  readonly tell?: Settling['tell']
}

const HELDOUT_OPTIONS: OptionNames<HeldoutOptions> = {
  executor: true,
  samples: true,
  key: true,
  style: true,
  signal: true,
  onProgress: true,
  tell: true,
}

/** What was counted on the held-out set: all figures follow from it. */
export interface HeldoutRecords {
  /** One a task, in the order of the set, by type. */
  readonly scores: HeldoutScores
  /** Absent in runs of before. */
  readonly counts?: HeldoutCounts
}

/** Accuracy on the held-out set: figures, and the records that they are counted from. */
export interface HeldoutEvaluation extends HeldoutRecords, HeldoutFigures {
  /** Mean of −log p over the tokens drawn at temperature 1, in nats: an estimate of the entropy of a token. */
  readonly entropy: number
  /** Share of the sampled answers whose format could be read. */
  readonly formatRate: number
}

/** Answers every task of the set once greedily and `samples` times at temperature 1, verifies all of it, and derives the figures. */
export async function evaluateHeldout(
  policy: Policy,
  set: HeldoutSet,
  context: HeldoutOptions,
): Promise<HeldoutEvaluation> {
  return heldoutEvaluation(await countHeldout(policy, set, context), {
    file: 'the held-out measurement',
    tell: context.tell,
  })
}

/** The figures of what was counted, checked against it by an independent sum. Throws `figures/contradiction`. */
export function heldoutEvaluation(
  records: HeldoutRecords & { readonly counts: HeldoutCounts },
  settling: Settling,
): HeldoutEvaluation {
  return settled(
    () => heldoutOf(records),
    (made) => measurementFaults(made),
    settling,
  )
}

/** What was counted with the figures that follow from it, not checked. */
export function heldoutOf(records: HeldoutRecords & { readonly counts: HeldoutCounts }): HeldoutEvaluation {
  return { ...heldoutFigures(records.scores), ...records, ...answerFigures(records.counts) }
}

/** The same without the figures: what was counted. */
export async function countHeldout(
  policy: Policy,
  set: HeldoutSet,
  context: HeldoutOptions,
): Promise<HeldoutRecords & { readonly counts: HeldoutCounts }> {
  checkOptions('the held-out measurement', context, HELDOUT_OPTIONS)
  const { executor, samples = 2, key = 'heldout', style, signal, onProgress } = context
  checkNumber('samples', samples, { whole: true, least: 1 })
  const options = stageOptions()
  const { language } = executor
  const tasks = TASK_TYPES.flatMap((type) => set.tasks[type])
  const total = tasks.length * (samples + 1)
  const ask = (count: number, name: string, heat: number, before: number) =>
    answerTasks(
      tasks,
      count,
      subkey(key, name),
      { stage: 'heldout', temperature: heat, maxTokens: 0 },
      {
        policy,
        language,
        style,
        signal,
        onProgress: onProgress && (({ done }) => onProgress(before + done, total)),
      },
      options,
    )
  const greedy = await ask(1, 'greedy', 0, 0)
  const sampled = await ask(samples, 'sampled', 1, tasks.length)
  const verdicts = await verify([...greedy, ...sampled], { executor, language, signal })
  const scores = tasks.map(
    (task, i): HeldoutScore => ({
      task: task.id,
      type: task.type as BuiltInType,
      greedy: verdicts[i]?.score ?? 0,
      right: verdicts
        .slice(tasks.length + i * samples, tasks.length + (i + 1) * samples)
        .reduce((sum, verdict) => sum + verdict.score, 0),
      samples,
    }),
  )
  const byType = TASK_TYPES.map((type) => [type, scores.filter((score) => score.type === type)])
  const logprobs = sampled.flatMap((attempt) => attempt.response.completion.logprobs)
  return {
    scores: Object.fromEntries(byType) as unknown as HeldoutScores,
    counts: {
      answers: sampled.length,
      read: sampled.filter((attempt) => attempt.answer !== null).length,
      tokens: logprobs.length,
      nats: -logprobs.reduce((sum, logprob) => sum + logprob, 0),
    },
  }
}
