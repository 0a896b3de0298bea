// Metrics of the proposer's side of a step: validity, solve rates, rewards by convention, complexity and diversity.

import type { Language } from '../language/portable.ts'
import { proposalBase } from '../stage/learnability.ts'
import type { StageOptions } from '../stage/options.ts'
import type { RejectionReason, SolveRate } from '../stage/records.ts'
import {
  answerCounts,
  answerRarity,
  type Buffers,
  bufferTasks,
  complexityOf,
  distanceFrom,
  hasOwnProgram,
  type Task,
  type TaskType,
  typesIn,
} from '../task/index.ts'
import type { ProposerMetrics } from './metrics.ts'
import { mean } from './metrics-groups.ts'
import type { StepRecords } from './records.ts'

/** What the metrics of a step are compared with. */
export interface MetricsContext {
  /** The buffers as the proposers saw them. */
  readonly before: Buffers
  /** The buffers after the step. */
  readonly after: Buffers
  readonly language: Language
  readonly options: StageOptions
}

const NAMED_CONVENTIONS: readonly StageOptions['convention'][] = ['paper', 'official', 'graded']

/** One entry for each type of which anything was proposed. */
export function proposerMetrics(records: StepRecords, context: MetricsContext): readonly ProposerMetrics[] {
  const past = new Map(
    Object.values(context.before).flatMap((buffer) =>
      bufferTasks(buffer).map((task) => [task.id, task] as const),
    ),
  )
  const rateOf = new Map(records.rates.map((rate) => [rate.task.parents[0], rate]))
  return typesIn(records.proposals.map(({ type }) => type)).flatMap((type) => {
    const any = records.proposals.some((proposal) => proposal.type === type)
    return any ? [oneType(type, records, rateOf, past, context)] : []
  })
}

function oneType(
  type: TaskType,
  records: StepRecords,
  rateOf: ReadonlyMap<string | undefined, SolveRate>,
  past: ReadonlyMap<string, Task>,
  { before, language, options }: MetricsContext,
): ProposerMetrics {
  const proposals = records.proposals.filter((proposal) => proposal.type === type)
  const validations = records.validations.filter((validation) => validation.type === type)
  const tasks = validations.filter((validation): validation is Task => validation.kind === 'task')
  const rejections: Partial<Record<RejectionReason, number>> = {}
  for (const validation of validations) {
    if (validation.kind === 'rejection')
      rejections[validation.reason] = (rejections[validation.reason] ?? 0) + 1
  }
  const rates = records.rates.filter((rate) => rate.type === type).map((rate) => rate.rate)
  const complexities = tasks.map((task) => complexityOf(task, language))
  const counts = answerCounts(before[type], language)
  const distances = tasks.flatMap((task) => {
    const references = task.parents.slice(1).flatMap((id) => past.get(id) ?? [])
    return references.length === 0 ? [] : [distanceFrom(references, task, language)]
  })
  return {
    type,
    proposals: proposals.length,
    valid: tasks.length,
    rejections,
    rates,
    effective: mean(rates.map((rate) => Number(rate > 0 && rate < 1))),
    conventions: Object.fromEntries(
      NAMED_CONVENTIONS.map((convention) => [
        convention,
        mean(
          proposals.map(
            (one) => proposalBase(one, rateOf.get(one.id) ?? null, { ...options, convention }).value,
          ),
        ),
      ]),
    ),
    distinct: new Set(tasks.map((task) => language.normalise(task.program))).size,
    complexity: {
      cyclomatic: mean(complexities.map((one) => one.cyclomatic)),
      cognitive: mean(complexities.map((one) => one.cognitive)),
      halstead: mean(complexities.map((one) => one.halstead.volume)),
    },
    diversity: {
      // A program that was taken over from a reference has no distance from it to measure.
      program: distances.length > 0 && tasks.every(hasOwnProgram) ? mean(distances) : null,
      answer: mean(tasks.map((task) => answerRarity(task, counts, language))),
    },
  }
}
