// Advantage: what each response's reward is worth beside its group's, and what it weighs in the loss. TRR++ and others.

import { AzlabError, checkNumber, contentId, show } from '../core/portable.ts'
import type { TaskKind } from '../task/kind.ts'
import type { Role, TaskType } from '../task/task.ts'
import { checkContext, checkCount, checkKinds } from './context.ts'
import { type StageOptions, type StageOptionsInput, stageOptions } from './options.ts'
import type { Advantage, Reward } from './records.ts'
import { tokenWeights } from './weights.ts'
import { type Whitened, whiten } from './whiten.ts'

/** What `advantage` needs; `step` (from 1) only with `warmupSteps`. */
export interface AdvantageContext {
  readonly options?: StageOptionsInput
  readonly step?: number
  /** Task kinds of one's own. */
  readonly kinds?: readonly TaskKind[]
}

/**
 * One advantage a reward, in order. A (type, role) group without a gradient (all its rewards equal, or its role not
 * trained) has weight 0; the weights of all others sum to 1 over their tokens, each solver group's being λ times each
 * proposer group's. Source: docs/method.md §9.
 */
export function advantage(rewards: readonly Reward[], context: AdvantageContext = {}): readonly Advantage[] {
  checkContext('advantage', context, [])
  checkKinds('advantage', rewards, ['reward'], context.kinds)
  checkNumber('step', context.step, { whole: true, least: 1 })
  const options = stageOptions(context.options, context.kinds)
  const stray = rewards.find((reward) => !Number.isFinite(reward.value))
  if (stray !== undefined) {
    throw new AzlabError(`Reward ${stray.id} has the value ${show(stray.value)}.`, {
      code: 'advantage/not-finite',
      value: stray.value,
      expected: 'a finite number',
      hint: 'Mend the record, or make the rewards again.',
    })
  }
  if (new Set(rewards.map((reward) => reward.parents[0])).size < rewards.length) {
    throw new AzlabError('A response has two rewards.', {
      code: 'advantage/duplicate',
      value: rewards.length,
      expected: 'one reward a response',
      hint: 'The same rewards were passed twice.',
    })
  }
  const proposerTrained = !options.solverOnly && !inWarmup(options, context.step)
  const whitened = estimateAdvantages(rewards, options)
  const groups = gatherBy(rewards, (reward) => `${reward.type}/${reward.role}`)
  const share = (members: readonly number[]): number => {
    const role = rewards[members[0] as number]?.role
    const live = members.some((i) => whitened[i] && tokensOf(rewards[i] as Reward) > 0)
    if (!live || (role === 'propose' && !proposerTrained)) return 0
    return role === 'solve' ? options.lambda : 1
  }
  const shares = groups.map(share)
  const sum = shares.reduce((total, one) => total + one, 0)
  const weights = rewards.map(() => 0)
  for (const [g, members] of groups.entries()) {
    if (shares[g] === 0) continue
    // Responses that an estimator leaves out of a live group (alone in their task, with grpo) take no weight from the rest.
    const counted = members.map((i) => (whitened[i] ? tokensOf(rewards[i] as Reward) : 0))
    const own = tokenWeights(counted, (shares[g] as number) / sum, options.lossWeight)
    for (const [at, i] of members.entries()) weights[i] = own[at] as number
  }
  return rewards.map((reward, i): Advantage => {
    const weight = weights[i] as number
    const { baseline, spread, value } = whitened[i] ?? { baseline: reward.value, spread: 0, value: 0 }
    const { type, role, response } = reward
    const id = contentId('advantage', reward.id, baseline, spread, value, weight)
    const from = { kind: 'advantage', id, parents: [reward.id], type, role, response } as const
    return { ...from, reward: reward.value, baseline, spread, value, weight }
  })
}

/** One (type, role) group of a step's advantages. */
export interface AdvantageGroup {
  readonly type: TaskType
  readonly role: Role
  readonly responses: number
  /** True where the group gives no gradient. */
  readonly skipped: boolean
  /** Means over the group's responses. */
  readonly baseline: number
  readonly spread: number
}

/** The groups of a step's advantages, in order of appearance; how many were skipped is how many say so. */
export function advantageGroups(advantages: readonly Advantage[]): readonly AdvantageGroup[] {
  return gatherBy(advantages, ({ type, role }) => `${type}/${role}`).map((members) => {
    const own = members.map((i) => advantages[i] as Advantage)
    const mean = (pick: (one: Advantage) => number): number =>
      own.reduce((sum, one) => sum + pick(one), 0) / own.length
    const { type, role } = own[0] as Advantage
    return {
      type,
      role,
      responses: own.length,
      skipped: own.every((one) => one.weight === 0),
      baseline: mean((one) => one.baseline),
      spread: mean((one) => one.spread),
    }
  })
}

/** Baseline, spread and value of each reward; null where it gives no gradient. */
function estimateAdvantages(rewards: readonly Reward[], options: StageOptions): readonly (Whitened | null)[] {
  const { estimator } = options
  if (typeof estimator === 'function') return ownEstimate(rewards, estimator(rewards))
  if (estimator === 'none')
    return rewards.map(({ value }) => (value === 0 ? null : { baseline: 0, spread: 0, value }))
  const groupName = {
    'trr++': (reward: Reward) => `${reward.type}/${reward.role}`,
    'reinforce++': () => 'all',
    grpo: (reward: Reward) => `${reward.role}/${reward.group}`,
  }[estimator]
  const result: (Whitened | null)[] = rewards.map(() => null)
  for (const members of gatherBy(rewards, groupName)) {
    const own = members.map((i) => rewards[i] as Reward)
    const byTask = estimator === 'trr++' && options.trainOnEstimates === 'task' && own[0]?.role === 'solve'
    const whitened = whiten(
      own.map((reward) => reward.value),
      {
        by: options.whitening,
        counts: own.map((reward) => (options.whitening === 'token' ? tokensOf(reward) : 1)),
        ...(byTask ? { names: own.map((reward) => reward.group) } : {}),
      },
    )
    for (const [at, i] of members.entries()) result[i] = whitened?.[at] ?? null
  }
  return result
}

function ownEstimate(rewards: readonly Reward[], values: readonly number[]): readonly (Whitened | null)[] {
  checkCount('advantages of the estimator', values?.length, 'rewards', rewards.length)
  return rewards.map((reward, i) => {
    const value = values[i] as number
    if (!Number.isFinite(value)) {
      throw new AzlabError(`The estimator gives ${show(value)} for reward ${reward.id}.`, {
        code: 'advantage/not-finite',
        value,
        expected: 'a finite number a reward',
        hint: 'Mend the estimator function: it returns one number for each reward, in order.',
      })
    }
    return value === 0 ? null : { baseline: 0, spread: 0, value }
  })
}

function inWarmup({ warmupSteps }: StageOptions, step: number | undefined): boolean {
  if (warmupSteps === 0) return false
  if (step !== undefined) return step <= warmupSteps
  throw new AzlabError('advantage was given no step, which warmupSteps needs.', {
    code: 'advantage/step',
    value: step,
    expected: 'the number of the step, from 1',
    hint: 'Pass { step }, or set warmupSteps to 0.',
  })
}

const tokensOf = (reward: Reward): number => reward.response.completion.tokens.length

/** Places of the items that share a name, in order of appearance. */
function gatherBy<T>(items: readonly T[], nameOf: (item: T) => string): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>()
  for (const [i, item] of items.entries()) {
    const members = groups.get(nameOf(item))
    if (members) members.push(i)
    else groups.set(nameOf(item), [i])
  }
  return [...groups.values()]
}
