// What a user's own functions are called with where an option takes one: a reward, a target, an estimator.

import type { TaskType } from '../task/task.ts'
import type { Proposal, Reward, SolveRate, Validation, Verdict } from './records.ts'

/** What a user's reward function is told of one response. `value` and `components` are what the built-in rule gives. */
export type RewardFacts =
  | {
      readonly role: 'propose'
      readonly type: TaskType
      readonly proposal: Proposal
      /** The task or the rejection, where `reward` was given the validations. */
      readonly validation: Validation | null
      /** Null where the proposal became no task. */
      readonly rate: SolveRate | null
      readonly value: number
      readonly components: Readonly<Record<string, number>>
    }
  | {
      readonly role: 'solve'
      readonly type: TaskType
      readonly verdict: Verdict
      readonly value: number
      readonly components: Readonly<Record<string, number>>
    }

/** A user's own reward: the value alone, or the value with components to log. Must be pure and finite. */
export type RewardFunction = (
  facts: RewardFacts,
) => number | { readonly value: number; readonly components: Readonly<Record<string, number>> }

/** A user's own difficulty target: what a valid proposal earns at a solve rate from 0 to 1. */
export type TargetFunction = (rate: number) => number

/** A user's own estimator: one advantage a reward, in order. */
export type EstimatorFunction = (rewards: readonly Reward[]) => readonly number[]
