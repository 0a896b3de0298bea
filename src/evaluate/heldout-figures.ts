// The figures of the held-out set, derived from what was counted task by task: the one place where they are made.

import { type Settling, settled } from '../core/incident.ts'
import { AzlabError } from '../core/index.ts'
import { type BuiltInType, TASK_TYPES } from '../task/task.ts'
import type { HeldoutAccuracy, HeldoutMetrics } from './accuracy.ts'
import { bootstrapMean, bootstrapStrata, pairedRise } from './bootstrap.ts'
import { riseFaults } from './contradictions.ts'
import type {
  HeldoutCounts,
  HeldoutFigures,
  HeldoutMean,
  HeldoutScore,
  HeldoutScores,
} from './heldout-scores.ts'
import { passAtK } from './pass-at-k.ts'
import type { Estimate } from './wilson.ts'

/** Accuracies and intervals from the scores. */
export function heldoutFigures(scores: HeldoutScores): HeldoutFigures {
  return {
    metrics: Object.fromEntries(TASK_TYPES.map((type) => [type, accuracy(scores[type])])) as HeldoutMetrics,
    mean: {
      greedy: bootstrapStrata(strata(scores, 'greedy')),
      sampled: bootstrapStrata(strata(scores, 'sampled')),
    },
  }
}

function accuracy(scores: readonly HeldoutScore[]): HeldoutAccuracy {
  const greedy = bootstrapMean(scores.map((score) => score.greedy))
  const sampled = bootstrapMean(scores.map((score) => score.right / score.samples))
  return {
    greedy: greedy.mean,
    sampled: sampled.mean,
    n: scores.length,
    samples: scores[0]?.samples ?? 0,
    right: {
      greedy: scores.reduce((sum, score) => sum + score.greedy, 0),
      sampled: scores.reduce((sum, score) => sum + score.right, 0),
    },
    greedyInterval: [greedy.low, greedy.high],
    sampledInterval: [sampled.low, sampled.high],
  }
}

/** Share of answers whose format could be read, and the mean of −log p over their tokens: an estimate of a token's entropy. */
export function answerFigures({ answers, read, tokens, nats }: HeldoutCounts): {
  readonly entropy: number
  readonly formatRate: number
} {
  return { entropy: tokens === 0 ? 0 : nats / tokens, formatRate: answers === 0 ? 0 : read / answers }
}

/** One list of scores a type. */
function strata(scores: HeldoutScores, which: 'greedy' | 'sampled'): number[][] {
  return TASK_TYPES.map((type) =>
    scores[type].map((score) => (which === 'greedy' ? score.greedy : score.right / score.samples)),
  )
}

/**
 * The rise between two measurements of one set: mean over the three types, paired bootstrap over tasks, checked against the
 * scores by an independent sum. Throws `evaluate/pairs` where they are not of the same tasks, `figures/contradiction` where
 * computing again does not help.
 */
export function heldoutRise(
  before: { readonly scores: HeldoutScores },
  after: { readonly scores: HeldoutScores },
  settling: Settling = { file: 'the held-out rise' },
): HeldoutMean {
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
  const rise = (way: 'greedy' | 'sampled'): Estimate =>
    pairedRise(strata(before.scores, way), strata(after.scores, way))
  return settled(
    () => ({ greedy: rise('greedy'), sampled: rise('sampled') }),
    (made) => riseFaults(made, before.scores, after.scores),
    settling,
  )
}

/** pass@k of an evaluation: mean over the three types, and by type, with intervals over tasks. */
export function heldoutPassAtK(
  evaluation: { readonly scores: HeldoutScores },
  k: number,
): { readonly mean: Estimate } & Readonly<Record<BuiltInType, Estimate>> {
  const chances = TASK_TYPES.map((type) =>
    evaluation.scores[type].map(({ samples, right }) => passAtK(samples, right, k)),
  )
  const byType = Object.fromEntries(TASK_TYPES.map((type, i) => [type, bootstrapMean(chances[i] ?? [])]))
  return { ...(byType as Record<BuiltInType, Estimate>), mean: bootstrapStrata(chances) }
}
