// Accuracy of a policy on the held-out set: greedy, and the mean of several answers at temperature 1.

import { AzlabError, type Key, subkey } from '../core/index.ts'
import type { Executor } from '../executor/index.ts'
import type { Policy } from '../policy/policy.ts'
import { answerTasks } from '../stage/answer.ts'
import { stageOptions } from '../stage/options.ts'
import type { Attempt } from '../stage/records.ts'
import { verify } from '../stage/verify.ts'
import { TASK_TYPES, type TaskType } from '../task/task.ts'
import type { HeldoutAccuracy, HeldoutMetrics } from './accuracy.ts'
import { bootstrapMean, bootstrapStrata, type Estimate, meanOf, pairedRise } from './bootstrap.ts'
import type { HeldoutSet } from './heldout-set.ts'
import { passAtK } from './pass-at-k.ts'

export interface HeldoutOptions {
  readonly executor: Executor
  /** Answers a task at temperature 1. Default 2. */
  readonly samples?: number
  /** Whose draws. The same key before and after makes the two sides differ by the policy alone. Default `heldout`. */
  readonly key?: Key
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
}

/** What came of one task. */
export interface HeldoutScore {
  readonly task: string
  readonly type: TaskType
  /** Score of the greedy answer, 0 or 1. */
  readonly greedy: number
  /** Right answers among `samples`. */
  readonly right: number
  readonly samples: number
}

export interface HeldoutEvaluation {
  readonly metrics: HeldoutMetrics
  /** One a task, in the order of the set, by type. */
  readonly scores: Readonly<Record<TaskType, readonly HeldoutScore[]>>
  /** Means over the three types, with intervals over tasks. */
  readonly mean: { readonly greedy: Estimate; readonly sampled: Estimate }
  /** Mean of −log p over the tokens drawn at temperature 1, in nats: an estimate of the entropy of a token. */
  readonly entropy: number
  /** Share of the sampled answers whose format could be read. */
  readonly formatRate: number
}

/** Answers every task of the set once greedily and `samples` times at temperature 1, and verifies all of it. */
export async function evaluateHeldout(
  policy: Policy,
  set: HeldoutSet,
  context: HeldoutOptions,
): Promise<HeldoutEvaluation> {
  const { executor, samples = 2, key = 'heldout', signal, onProgress } = context
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
      type: task.type,
      greedy: verdicts[i]?.score ?? 0,
      right: verdicts
        .slice(tasks.length + i * samples, tasks.length + (i + 1) * samples)
        .reduce((sum, verdict) => sum + verdict.score, 0),
      samples,
    }),
  )
  const byType = Object.fromEntries(
    TASK_TYPES.map((type) => [type, scores.filter((score) => score.type === type)]),
  ) as unknown as HeldoutEvaluation['scores']
  return {
    metrics: Object.fromEntries(
      TASK_TYPES.map((type) => [type, accuracy(byType[type], samples)]),
    ) as HeldoutMetrics,
    scores: byType,
    mean: {
      greedy: bootstrapStrata(strata(byType, 'greedy')),
      sampled: bootstrapStrata(strata(byType, 'sampled')),
    },
    entropy: tokenEntropy(sampled),
    formatRate: meanOf(sampled.map((attempt) => (attempt.answer === null ? 0 : 1))),
  }
}

function accuracy(scores: readonly HeldoutScore[], samples: number): HeldoutAccuracy {
  const greedy = bootstrapMean(scores.map((score) => score.greedy))
  const sampled = bootstrapMean(scores.map((score) => score.right / score.samples))
  return {
    greedy: greedy.mean,
    sampled: sampled.mean,
    n: scores.length,
    samples,
    greedyInterval: [greedy.low, greedy.high],
    sampledInterval: [sampled.low, sampled.high],
  }
}

/** One list of scores a type. */
function strata(scores: HeldoutEvaluation['scores'], which: 'greedy' | 'sampled'): number[][] {
  return TASK_TYPES.map((type) =>
    scores[type].map((score) => (which === 'greedy' ? score.greedy : score.right / score.samples)),
  )
}

/**
 * The rise between two evaluations of one set: mean over the three types, paired bootstrap over tasks. Throws
 * `evaluate/pairs` where they are not of the same tasks.
 */
export function heldoutRise(
  before: HeldoutEvaluation,
  after: HeldoutEvaluation,
): { readonly greedy: Estimate; readonly sampled: Estimate } {
  for (const type of TASK_TYPES) {
    const other = after.scores[type].find((score, i) => score.task !== before.scores[type][i]?.task)
    if (other)
      throw new AzlabError(`The two evaluations are not of the same ${type} tasks.`, {
        code: 'evaluate/pairs',
        value: other.task,
        expected: 'the same tasks in the same order',
        hint: 'Measure both with the same held-out set.',
      })
  }
  return {
    greedy: pairedRise(strata(before.scores, 'greedy'), strata(after.scores, 'greedy')),
    sampled: pairedRise(strata(before.scores, 'sampled'), strata(after.scores, 'sampled')),
  }
}

/** pass@k of an evaluation: mean over the three types, and by type, with intervals over tasks. */
export function heldoutPassAtK(
  evaluation: HeldoutEvaluation,
  k: number,
): { readonly mean: Estimate } & Readonly<Record<TaskType, Estimate>> {
  const chances = TASK_TYPES.map((type) =>
    evaluation.scores[type].map(({ samples, right }) => passAtK(samples, right, k)),
  )
  const byType = Object.fromEntries(TASK_TYPES.map((type, i) => [type, bootstrapMean(chances[i] ?? [])]))
  return { ...(byType as Record<TaskType, Estimate>), mean: bootstrapStrata(chances) }
}

/** Mean of −log p over all drawn tokens. */
function tokenEntropy(attempts: readonly Attempt[]): number {
  const all = attempts.flatMap((attempt) => attempt.response.completion.logprobs)
  return all.length === 0 ? 0 : -meanOf(all)
}
