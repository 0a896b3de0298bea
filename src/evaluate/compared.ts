// Evaluations of several policies, each against the first.

import { stableJson, type Tell } from '../core/index.ts'
import { type Evaluation, talliesOf } from './evaluation.ts'
import { comparePaired } from './paired.ts'
import type { PairedComparison } from './paired-comparison.ts'

/** Two policies on the same items. */
export interface ComparedEvaluations {
  readonly before: Evaluation
  readonly after: Evaluation
  readonly comparison: PairedComparison
}

/**
 * The first whole evaluation of each benchmark and setting against each later one; of a run's policies the first is that of
 * the earliest step. Pairs of other items (another limit) are left out.
 */
export function againstFirst(
  evaluations: readonly Evaluation[],
  tell?: Tell,
): readonly ComparedEvaluations[] {
  const groups = new Map<string, Evaluation[]>()
  for (const one of evaluations.filter(({ complete, records }) => complete && records.length > 0)) {
    const name = stableJson([one.benchmark.name, one.settings])
    groups.set(name, [...(groups.get(name) ?? []), one])
  }
  return [...groups.values()].flatMap((group) => {
    const [before, ...later] = bySteps(group)
    if (!before) return []
    const tallies = talliesOf(before.records)
    return later
      .filter((after) => after.policy.id !== before.policy.id || after.policy.step !== before.policy.step)
      .filter((after) => after.summary.items === before.summary.items)
      .map((after) => ({
        before,
        after,
        comparison: comparePaired(tallies, talliesOf(after.records), 'paired', {
          file: `the comparison on ${before.benchmark.name}`,
          tell,
        }),
      }))
  })
}

/** By step where all have one, else as they are. */
export function bySteps(evaluations: readonly Evaluation[]): readonly Evaluation[] {
  const steps = evaluations.map(({ policy }) => policy.step)
  if (steps.includes(undefined)) return evaluations
  return [...evaluations].sort((a, b) => (a.policy.step as number) - (b.policy.step as number))
}
