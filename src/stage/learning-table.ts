// The options of the stages: how tasks are solved, what is paid, and how rewards become advantages. Section numbers are those of docs/method.md.

import { z } from 'zod'
import { count, nonNegative, option, whole } from '../core/option.ts'
import type { EstimatorFunction, RewardFunction, TargetFunction } from './option-functions.ts'

const fn = <Fn>() => z.custom<Fn>((value) => typeof value === 'function', 'a function')

/** The options from a task to the advantage of a response. */
export const LEARNING_TABLE = {
  // Estimate, solve, verify (§6, §7)
  /** n: answers to each task in the estimate of its solve rate. Default 8. */
  samples: option({
    default: 8,
    schema: count,
    meaning: 'n: answers to each task in the estimate of its solve rate.',
    source: 'paper, table of hyperparameters (method §10)',
    readBy: ['src/stage/estimate.ts'],
  }),
  /**
   * Whether an answer that could not be checked (time, memory) counts as wrong, or is left out of the mean. Default
   * `wrong`.
   */
  unchecked: option({
    default: 'wrong',
    schema: z.enum(['wrong', 'dropped']),
    meaning:
      'Whether an answer that could not be checked (time, memory) counts as wrong, or is left out of the mean.',
    source: 'azlab; dropped: released code (method §6)',
    readBy: ['src/stage/estimate.ts'],
  }),
  /**
   * Which tasks the solver gets. newest: this step's, filled up uniformly from the buffer; uniform or recent: drawn
   * from buffer and step together; half: half this step's, half from the buffer; given: exactly these. Default
   * `newest`.
   */
  solverTasks: option({
    default: 'newest',
    schema: z.enum(['newest', 'uniform', 'half', 'recent', 'given']),
    meaning:
      "Which tasks the solver gets. newest: this step's, filled up uniformly from the buffer; uniform or recent: drawn from buffer and step together; half: half this step's, half from the buffer; given: exactly these.",
    source:
      'paper; uniform, half, recent: released code, configs/azr_ppo_trainer.yaml; given: azlab (method §13)',
    readBy: ['src/stage/solve.ts'],
  }),
  /**
   * Pairs that an induction answer must reproduce: the hidden ones (released code), or all (paper). Default
   * `hidden` (paper `all`).
   */
  inductionHidden: option({
    default: 'hidden',
    paper: 'all',
    schema: z.enum(['hidden', 'all']),
    meaning:
      'Pairs that an induction answer must reproduce: the hidden ones (released code), or all (paper).',
    source: 'released code; all: paper (method §7)',
    readBy: ['src/stage/context.ts'],
  }),
  /** Induction's score: all of those pairs, their share, or any one. Default `all`. */
  inductionVerdict: option({
    default: 'all',
    schema: z.enum(['all', 'share', 'any']),
    meaning: "Induction's score: all of those pairs, their share, or any one.",
    source: 'released code, configs/azr_ppo_trainer.yaml (method §13)',
    readBy: ['src/stage/context.ts'],
  }),

  // Reward (§8)
  /**
   * What an invalid proposal, and a solve rate of 0 or 1, earn. graded alone pays a readable but invalid proposal
   * more than an unreadable one. A small model has to find the format first, which graded pays for. Default
   * `graded` (paper `paper`).
   */
  convention: option({
    default: 'graded',
    paper: 'paper',
    schema: z.enum(['paper', 'official', 'graded']),
    meaning:
      'What an invalid proposal, and a solve rate of 0 or 1, earn. graded alone pays a readable but invalid proposal more than an unreadable one.',
    note: 'A small model has to find the format first, which graded pays for.',
    source:
      'paper, equations 4 and 6; official: released code, rewards/reward_managers.py; graded: azlab (method §8)',
    readBy: ['src/stage/learnability.ts'],
  }),
  /**
   * What a solve rate r between 0 and 1 earns: 1 − r, 1 − 2·|r − ½| or r·(1 − r). A function of r decides at every
   * rate, 0 and 1 included. Default `learnability`.
   */
  target: option({
    default: 'learnability',
    schema: z.union([z.enum(['learnability', 'r-zero', 'variance']), fn<TargetFunction>()]),
    meaning: 'What a solve rate r between 0 and 1 earns: 1 − r, 1 − 2·|r − ½| or r·(1 − r).',
    note: 'A function of r decides at every rate, 0 and 1 included.',
    source: 'paper, equation 4; r-zero and variance: azlab (method §8)',
    readBy: ['src/stage/learnability.ts'],
  }),
  /** Coefficient of the program's cognitive complexity in the proposer's reward. Default 0. */
  cognitive: option({
    default: 0,
    schema: nonNegative,
    meaning: "Coefficient of the program's cognitive complexity in the proposer's reward.",
    source: 'released code, rewards/reward_managers.py (method §8)',
    readBy: ['src/stage/proposer-terms.ts'],
  }),
  /** Coefficient of the program's Halstead difficulty. Default 0. */
  halstead: option({
    default: 0,
    schema: nonNegative,
    meaning: "Coefficient of the program's Halstead difficulty.",
    source: 'released code, rewards/reward_managers.py (method §8)',
    readBy: ['src/stage/proposer-terms.ts'],
  }),
  /** Coefficient of the mean syntax-tree distance from the references, 0 to 1. Default 0. */
  distance: option({
    default: 0,
    schema: nonNegative,
    meaning: 'Coefficient of the mean syntax-tree distance from the references, 0 to 1.',
    source: 'released code, rewards/reward_managers.py (method §8)',
    readBy: ['src/stage/proposer-terms.ts'],
  }),
  /** Coefficient of the rarity of the answer's type and value in the buffer, 0 to 1. Default 0. */
  diversity: option({
    default: 0,
    schema: nonNegative,
    meaning: "Coefficient of the rarity of the answer's type and value in the buffer, 0 to 1.",
    source: 'released code, rewards/reward_managers.py (method §8)',
    readBy: ['src/stage/proposer-terms.ts'],
  }),
  /** Largest value of each further term. Default 0.5. */
  rewardCap: option({
    default: 0.5,
    schema: nonNegative,
    meaning: 'Largest value of each further term.',
    source: 'released code, configs/azr_ppo_trainer.yaml (method §8)',
    readBy: ['src/stage/proposer-terms.ts'],
  }),
  /** How the further terms t join the learnability r: r + Σt, r · Πt, r + Πt, r · Σt. Default `r+sum`. */
  combine: option({
    default: 'r+sum',
    schema: z.enum(['r+sum', 'r*prod', 'r+prod', 'r*sum']),
    meaning: 'How the further terms t join the learnability r: r + Σt, r · Πt, r + Πt, r · Σt.',
    source: 'released code, rewards/reward_managers.py (method §8)',
    readBy: ['src/stage/reward.ts', 'src/stage/proposer-terms.ts'],
  }),
  /**
   * A reward of your own, called once a response after the built-in rule; a program or a notebook can set it.
   * Default null.
   */
  reward: option({
    default: null,
    schema: z.union([z.null(), fn<RewardFunction>()]),
    meaning:
      'A reward of your own, called once a response after the built-in rule; a program or a notebook can set it.',
    source: 'azlab (method §8)',
    readBy: ['src/stage/reward.ts'],
  }),
  /**
   * Whether the solver learns from the estimate's answers too: not, whitened with all answers of the type, or
   * compared with the answers to the same task. task goes with the estimator trr++: the mean is that of the task,
   * the spread that of the type. Default `off`.
   */
  trainOnEstimates: option({
    default: 'off',
    schema: z.enum(['off', 'group', 'task']),
    meaning:
      "Whether the solver learns from the estimate's answers too: not, whitened with all answers of the type, or compared with the answers to the same task.",
    note: 'task goes with the estimator trr++: the mean is that of the task, the spread that of the type.',
    source: 'paper; group and task: azlab (method §6)',
    readBy: ['src/stage/reward.ts', 'src/stage/advantage.ts'],
  }),

  // Advantage (§9)
  /**
   * What a reward is compared with: its (type, role), all rewards, its own group (the answers to one task, or the
   * proposals of one type), or nothing. With grpo an answer alone at its task is left out, so train on the
   * estimates with it. A function gives one advantage a reward, in their order. Default `trr++`.
   */
  estimator: option({
    default: 'trr++',
    schema: z.union([z.enum(['trr++', 'reinforce++', 'grpo', 'none']), fn<EstimatorFunction>()]),
    meaning:
      'What a reward is compared with: its (type, role), all rewards, its own group (the answers to one task, or the proposals of one type), or nothing.',
    note: 'With grpo an answer alone at its task is left out, so train on the estimates with it. A function gives one advantage a reward, in their order.',
    source: 'paper; reinforce++, grpo and none: azlab (method §9)',
    readBy: ['src/stage/advantage.ts'],
  }),
  /**
   * Mean and spread over responses, or over tokens, where long responses weigh more (released code). Default
   * `response`.
   */
  whitening: option({
    default: 'response',
    schema: z.enum(['response', 'token']),
    meaning:
      'Mean and spread over responses, or over tokens, where long responses weigh more (released code).',
    source: 'paper; token: released code (method §9)',
    readBy: ['src/stage/advantage.ts'],
  }),
  /**
   * Inside a group: token mean, mean of response means (paper), or token means of 16 responses (released code).
   * Default `group-token` (paper `response`).
   */
  lossWeight: option({
    default: 'group-token',
    paper: 'response',
    schema: z.enum(['group-token', 'response', 'micro-batch']),
    meaning:
      'Inside a group: token mean, mean of response means (paper), or token means of 16 responses (released code).',
    source: 'azlab; response: paper, appendix A; micro-batch: released code (method §9)',
    readBy: ['src/stage/weights.ts', 'src/stage/advantage.ts'],
  }),
  /** λ: weight of a solver group against a proposer group. Default 1. */
  lambda: option({
    default: 1,
    schema: nonNegative,
    meaning: 'λ: weight of a solver group against a proposer group.',
    source: 'paper, equation of the objective (method §9)',
    readBy: ['src/stage/advantage.ts'],
  }),
  /** First steps in which the solver alone is trained; solve rates are still estimated, for the record. Default 0. */
  warmupSteps: option({
    default: 0,
    schema: whole,
    meaning:
      'First steps in which the solver alone is trained; solve rates are still estimated, for the record.',
    source: 'released code, configs/azr_ppo_trainer.yaml (method §13)',
    readBy: ['src/stage/advantage.ts'],
  }),
  /** The proposer proposes and is never trained; solve rates are still estimated, for the record. Default false. */
  solverOnly: option({
    default: false,
    schema: z.boolean(),
    meaning: 'The proposer proposes and is never trained; solve rates are still estimated, for the record.',
    source: 'released code, configs/azr_ppo_trainer.yaml (method §13)',
    readBy: ['src/stage/advantage.ts'],
  }),
} as const
