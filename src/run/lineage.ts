// The lineage of one task, from its proposal to its part in the gradient: found in plain records, whoever made them.

import { AzlabError, show } from '../core/index.ts'
import type { UpdateStatistics } from '../policy/policy.ts'
import type {
  Advantage,
  Attempt,
  Proposal,
  Reward,
  SolveRate,
  StageRecord,
  Validation,
  Verdict,
} from '../stage/index.ts'
import type { Task, TaskType } from '../task/index.ts'

/** Records of a step, as far as there are any: those of cells, of `step.records`, or read back from a run. */
export interface LineageRecords {
  readonly proposals?: readonly Proposal[]
  readonly validations?: readonly Validation[]
  readonly rates?: readonly SolveRate[]
  readonly attempts?: readonly Attempt[]
  readonly verdicts?: readonly Verdict[]
  readonly rewards?: readonly Reward[]
  readonly advantages?: readonly Advantage[]
  readonly update?: LineageUpdate | null
}

/** What a lineage says of an update: the stage's record, or what a lab's `update` gave. */
export interface LineageUpdate {
  readonly step: number
  readonly from: string
  readonly to: string
  readonly statistics: UpdateStatistics | null
}

/** One response among those that were paid: what it earned and what that came to. */
export interface LineageResponse {
  /** Null where only the answer was kept, or none was checked. */
  readonly verdict: Verdict | null
  readonly attempt: Attempt
  readonly reward: Reward | null
  readonly advantage: Advantage | null
  /** This response's part of the whole step's policy gradient by weight: Σ |weight · advantage| over its tokens, from 0 to 1. */
  readonly share: number | null
}

/** Everything that came of one proposal. What is not among the records is null or empty. */
export interface Lineage {
  readonly kind: 'lineage'
  /** The record that was asked for. */
  readonly id: string
  readonly type: TaskType
  readonly proposal: Proposal | null
  readonly validation: Validation | null
  readonly rate: SolveRate | null
  /** What the proposal earned, and its part in the gradient. */
  readonly proposed: Pick<LineageResponse, 'reward' | 'advantage' | 'share'>
  /** The solver's answers to the task, those of the estimate left out unless they were paid. */
  readonly solved: readonly LineageResponse[]
  readonly update: LineageUpdate | null
}

/**
 * What came of one proposal: its task or rejection, solve rate, answers, rewards, advantages, and their share of the update.
 * `id` is that of any record along the way, or the record itself. Throws `lineage/unknown` where the records do not have it.
 */
export function traceLineage(records: LineageRecords, id: string | { readonly id: string }): Lineage {
  const wanted = typeof id === 'string' ? id : id?.id
  const { proposals = [], rewards = [], advantages = [] } = records
  const found = rootOf(records, wanted)
  if (found === null) throw unknown(records, id)
  const { proposalId, taskId } = found
  const proposal = proposals.find((one) => one.id === proposalId) ?? null
  const rate = (records.rates ?? []).find((one) => one.task.id === taskId) ?? null
  const validation =
    (records.validations ?? []).find((one) =>
      taskId === null ? one.kind === 'rejection' && one.parents[0] === proposalId : one.id === taskId,
    ) ??
    tasksOf(records).find((task) => task.id === taskId) ??
    null
  const whole = advantages.reduce((sum, one) => sum + pull(one), 0)
  const rewardOf = new Map(rewards.map((one) => [one.parents[0], one]))
  const advantageOf = new Map(advantages.map((one) => [one.parents[0], one]))
  const paid = (source: string | undefined) => {
    const reward = source === undefined ? null : (rewardOf.get(source) ?? null)
    const advantage = reward ? (advantageOf.get(reward.id) ?? null) : null
    return { reward, advantage, share: advantage ? (whole > 0 ? pull(advantage) / whole : 0) : null }
  }
  const verdicts = new Map((records.verdicts ?? []).map((one) => [one.attempt.id, one]))
  const attempts = new Map(
    [...(records.attempts ?? []), ...[...verdicts.values()].map((one) => one.attempt)]
      .filter((one) => one.task.id === taskId)
      .map((one) => [one.id, one]),
  )
  // With `trainOnEstimates` the estimate's answers are paid too.
  for (const verdict of rate?.verdicts ?? []) {
    if (!rewardOf.has(verdict.attempt.id)) continue
    attempts.set(verdict.attempt.id, verdict.attempt)
    verdicts.set(verdict.attempt.id, verdict)
  }
  const solved = [...attempts.values()].map((attempt) => ({
    attempt,
    verdict: verdicts.get(attempt.id) ?? null,
    ...paid(attempt.id),
  }))
  return {
    kind: 'lineage',
    id: wanted,
    type: (proposal ?? validation)!.type,
    proposal,
    validation,
    rate,
    proposed: paid(proposalId ?? undefined),
    solved,
    update: records.update ?? null,
  }
}

/** How hard a response pulls at the weights: the sum over its tokens of weight times advantage, without signs. */
function pull({ weight, value, response }: Advantage): number {
  return Math.abs(weight * value) * response.completion.tokens.length
}

interface Root {
  readonly proposalId: string | null
  /** Null for a proposal that became no task. */
  readonly taskId: string | null
}

/** From any record up to its proposal and its task. */
function rootOf(records: LineageRecords, id: string): Root | null {
  const tasks = tasksOf(records)
  const ofTask = (task: Task): Root => {
    const [first] = task.parents
    // A task's first parent is its proposal; one from the buffer has its own elsewhere.
    const isHere = (records.proposals ?? []).some((one) => one.id === first)
    return { proposalId: isHere ? (first ?? null) : null, taskId: task.id }
  }
  for (const record of allOf(records)) {
    if (record.id !== id) continue
    switch (record.kind) {
      case 'proposal': {
        const task = tasks.find((one) => one.parents[0] === id)
        return { proposalId: id, taskId: task?.id ?? null }
      }
      case 'rejection':
        return { proposalId: record.parents[0] ?? null, taskId: null }
      case 'task':
        return ofTask(record)
      case 'attempt':
      case 'rate':
        return ofTask(record.task)
      case 'verdict':
        return ofTask(record.attempt.task)
      case 'reward':
      case 'advantage':
        return record.parents[0] === undefined ? null : rootOf(records, record.parents[0])
    }
  }
  return null
}

/** Every task that the records hold, each once. */
function tasksOf({
  validations = [],
  rates = [],
  attempts = [],
  verdicts = [],
}: LineageRecords): readonly Task[] {
  const all = [
    ...validations.filter((one): one is Task => one.kind === 'task'),
    ...rates.map((one) => one.task),
    ...attempts.map((one) => one.task),
    ...verdicts.map((one) => one.attempt.task),
  ]
  return [...new Map(all.map((task) => [task.id, task])).values()]
}

type Traced = Exclude<StageRecord, { kind: 'update' }>

function* allOf(records: LineageRecords): Iterable<Traced> {
  const { proposals = [], validations = [], rates = [], attempts = [] } = records
  const { verdicts = [], rewards = [], advantages = [] } = records
  yield* proposals
  yield* validations
  yield* tasksOf(records)
  yield* rates
  for (const one of [...rates.flatMap((rate) => rate.verdicts), ...verdicts]) {
    yield one
    yield one.attempt
  }
  yield* attempts
  yield* rewards
  yield* advantages
}

function unknown(records: LineageRecords, id: unknown): AzlabError {
  const some = [...allOf(records)].slice(0, 3).map((one) => one.id)
  return new AzlabError(`None of the records has the id ${show(id)}.`, {
    code: 'lineage/unknown',
    value: id,
    expected:
      some.length > 0 ? `the id of one of the records, e.g. ${some.join(', ')}` : 'records to look in',
    hint: 'Give the records of one step, { proposals, validations, rates, attempts, verdicts, rewards, advantages, update }, and the id of one of them, or the record itself.',
  })
}
