// Metrics of each (task type, role) group of a step: reward, format, accuracy, length, entropy, baseline and spread.

import type { Response, Reward } from '../stage/records.ts'
import { typesIn } from '../task/kinds.ts'
import type { Role, TaskType } from '../task/task.ts'
import type { GroupMetrics } from './metrics.ts'
import type { StepRecords } from './records.ts'

const ROLES: readonly Role[] = ['propose', 'solve']

/** One entry for each group that has a reward, proposers first within a type. */
export function groupMetrics(records: StepRecords): readonly GroupMetrics[] {
  const judged = judgements(records)
  return typesIn(records.rewards.map(({ type }) => type)).flatMap((type) =>
    ROLES.flatMap((role) => {
      const rewards = records.rewards.filter((reward) => reward.type === type && reward.role === role)
      return rewards.length === 0 ? [] : [oneGroup(type, role, rewards, records, judged)]
    }),
  )
}

/** Whether a response was readable, and whether it was right (a solver's) or valid (a proposer's). */
interface Judgement {
  readonly format: boolean
  readonly right: boolean
}

function oneGroup(
  type: TaskType,
  role: Role,
  rewards: readonly Reward[],
  records: StepRecords,
  judged: ReadonlyMap<string, Judgement>,
): GroupMetrics {
  const advantages = records.advantages.filter((one) => one.type === type && one.role === role)
  const judgements = rewards.map((reward) => judged.get(reward.parents[0] ?? ''))
  const values = rewards.map((reward) => reward.value)
  return {
    type,
    role,
    responses: rewards.length,
    rewardMean: mean(values),
    rewardSpread: spread(values),
    formatRate: mean(judgements.map((one) => Number(one?.format ?? false))),
    accuracy: mean(judgements.map((one) => Number(one?.right ?? false))),
    length: mean(rewards.map((reward) => reward.response.completion.tokens.length)),
    entropy: entropy(rewards.map((reward) => reward.response)),
    baseline: mean(advantages.map((one) => one.baseline)),
    spread: mean(advantages.map((one) => one.spread)),
    skipped: advantages.every((one) => one.weight === 0),
  }
}

// By the id of the proposal or the attempt, which is the first parent of its reward.
function judgements(records: StepRecords): ReadonlyMap<string, Judgement> {
  const judged = new Map<string, Judgement>()
  const valid = new Set(
    records.validations.flatMap((one) => (one.kind === 'task' ? one.parents.slice(0, 1) : [])),
  )
  for (const { id, parts, problem } of records.proposals) {
    judged.set(id, { format: parts !== null && problem === null, right: valid.has(id) })
  }
  for (const verdict of [...records.rates.flatMap((rate) => rate.verdicts), ...records.verdicts]) {
    judged.set(verdict.attempt.id, {
      format: verdict.outcome !== 'format',
      right: verdict.outcome === 'right',
    })
  }
  return judged
}

// Mean over all tokens of −ln p of the token that was drawn: an estimate of the policy's entropy in nats.
function entropy(responses: readonly Response[]): number {
  let sum = 0
  let tokens = 0
  for (const { completion } of responses) {
    for (const logprob of completion.logprobs) sum -= logprob
    tokens += completion.logprobs.length
  }
  return tokens === 0 ? 0 : sum / tokens
}

/** The mean; 0 of nothing, so that a journal holds numbers only. */
export function mean(values: readonly number[]): number {
  let sum = 0
  for (const value of values) sum += value
  return values.length === 0 ? 0 : sum / values.length
}

// Square root of the sample variance (n − 1), as in the advantage's whitening.
function spread(values: readonly number[]): number {
  if (values.length < 2) return 0
  const centre = mean(values)
  let squares = 0
  for (const value of values) squares += (value - centre) ** 2
  return Math.sqrt(squares / (values.length - 1))
}
