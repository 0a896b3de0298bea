// The options of the stages: what is proposed, how the policy samples, and what is valid and stored. Section numbers are those of docs/method.md.

import { z } from 'zod'
import { count, nonNegative, option, positive, whole } from '../core/option.ts'
import { typeNames } from '../task/kinds.ts'
import { TASK_TYPES, type TaskType } from '../task/task.ts'

/** Task types by name, at least one. */
export const typesOf = (names: readonly string[]): z.ZodType<readonly TaskType[]> =>
  z.array(z.enum(names)).min(1)

/** The options up to a task in its buffer. */
export const PROPOSING_TABLE = {
  // What is proposed (§3, §4)
  /**
   * Task types in play: any subset, in any order. Kinds of one's own that are given are in play too where this
   * option is not given. Default deduction, abduction, induction.
   */
  types: option({
    default: TASK_TYPES,
    schema: typesOf(typeNames()),
    meaning: 'Task types in play: any subset, in any order.',
    note: "Kinds of one's own that are given are in play too where this option is not given.",
    source: 'paper (method §1)',
    readBy: ['src/stage/propose.ts', 'src/stage/solve.ts', 'src/stage/seed.ts'],
  }),
  /** Responses of each (type, role) in a step. Default 16 (paper 64). */
  batch: option({
    default: 16,
    paper: 64,
    schema: count,
    meaning: 'Responses of each (type, role) in a step.',
    source: 'paper, table of hyperparameters (method §10)',
    readBy: ['src/stage/propose.ts', 'src/stage/solve.ts', 'src/stage/seed.ts'],
  }),
  /** K: past tasks shown to a deduction or abduction proposer; 0 shows none. Default 2 (paper 6). */
  references: option({
    default: 2,
    paper: 6,
    schema: whole,
    meaning: 'K: past tasks shown to a deduction or abduction proposer; 0 shows none.',
    source: 'paper, table of hyperparameters (method §10)',
    readBy: ['src/stage/propose.ts', 'src/stage/seed.ts'],
  }),
  /** How references are drawn from the buffer; recent collapsed in the authors' runs. Default `uniform`. */
  referenceDrawing: option({
    default: 'uniform',
    schema: z.enum(['uniform', 'recent']),
    meaning: "How references are drawn from the buffer; recent collapsed in the authors' runs.",
    source: 'paper; recent: released code, configs/azr_ppo_trainer.yaml (method §4)',
    readBy: ['src/stage/propose.ts', 'src/stage/seed.ts'],
  }),
  /** N: inputs of an induction proposal. Default 6 (paper 10). */
  inputs: option({
    default: 6,
    paper: 10,
    schema: z.int().min(2),
    meaning: 'N: inputs of an induction proposal.',
    source: 'paper, table of hyperparameters (method §10)',
    readBy: ['src/stage/context.ts'],
  }),
  /**
   * How many of an induction task's pairs the solver sees. Where it is not given, it is half of the inputs, rounded
   * down. Default 3 (paper 5).
   */
  shown: option({
    default: 3,
    paper: 5,
    schema: count,
    meaning: "How many of an induction task's pairs the solver sees.",
    note: 'Where it is not given, it is half of the inputs, rounded down.',
    source: 'paper (method §7)',
    readBy: ['src/stage/context.ts'],
  }),
  /** Triplets that seeding aims at. Where it is not given, it is 4 × batch. Default 64 (paper 256). */
  seedTriplets: option({
    default: 64,
    paper: 256,
    schema: count,
    meaning: 'Triplets that seeding aims at.',
    note: 'Where it is not given, it is 4 × batch.',
    source: 'paper (method §3)',
    readBy: ['src/stage/seed.ts'],
  }),
  /** Rounds of batch proposals after which seeding stops, whatever it has. Default 24. */
  seedRounds: option({
    default: 24,
    schema: whole,
    meaning: 'Rounds of batch proposals after which seeding stops, whatever it has.',
    source: 'azlab (method §3)',
    readBy: ['src/stage/seed.ts'],
  }),

  // How the policy samples (§6, §10)
  /** Temperature of proposals. Default 1. */
  proposeTemperature: option({
    default: 1,
    schema: nonNegative,
    meaning: 'Temperature of proposals.',
    source: 'paper, table of hyperparameters (method §10)',
    readBy: ['src/stage/propose.ts'],
  }),
  /** Temperature of the solver's answers. Default 1. */
  solveTemperature: option({
    default: 1,
    schema: nonNegative,
    meaning: "Temperature of the solver's answers.",
    source: 'paper, table of hyperparameters (method §10)',
    readBy: ['src/stage/solve.ts'],
  }),
  /** Temperature of the estimate's answers; must be above 0, or all n answers of a task are one. Default 1. */
  estimateTemperature: option({
    default: 1,
    schema: positive,
    meaning: "Temperature of the estimate's answers; must be above 0, or all n answers of a task are one.",
    source: 'paper, table of hyperparameters (method §10)',
    readBy: ['src/stage/estimate.ts'],
  }),
  /** Nucleus sampling: the share of probability kept. Default 1. */
  topP: option({
    default: 1,
    schema: z.number().positive().max(1),
    meaning: 'Nucleus sampling: the share of probability kept.',
    source: 'paper, table of hyperparameters (method §10)',
    readBy: ['src/stage/sampling.ts'],
  }),
  /** Most likely tokens kept; 0 is off. Default 0. */
  topK: option({
    default: 0,
    schema: whole,
    meaning: 'Most likely tokens kept; 0 is off.',
    source: 'azlab',
    readBy: ['src/stage/sampling.ts'],
  }),
  /** Longest proposal in tokens; 0 leaves it to the policy. Default 0 (paper 8096). */
  proposeTokens: option({
    default: 0,
    paper: 8096,
    schema: whole,
    meaning: 'Longest proposal in tokens; 0 leaves it to the policy.',
    source: 'paper, table of hyperparameters (method §10)',
    readBy: ['src/stage/propose.ts'],
  }),
  /** Longest answer in tokens; 0 leaves it to the policy. Default 0 (paper 8096). */
  solveTokens: option({
    default: 0,
    paper: 8096,
    schema: whole,
    meaning: 'Longest answer in tokens; 0 leaves it to the policy.',
    source: 'paper, table of hyperparameters (method §10)',
    readBy: ['src/stage/solve.ts', 'src/stage/estimate.ts'],
  }),

  // What is valid, and what is stored (§5, §13)
  /** Whether a proposal that the buffer (or this batch) already holds is rejected. Default `reject` (paper `keep`). */
  duplicates: option({
    default: 'reject',
    paper: 'keep',
    schema: z.enum(['reject', 'keep']),
    meaning: 'Whether a proposal that the buffer (or this batch) already holds is rejected.',
    source: 'azlab; keep: released code (method §5)',
    readBy: ['src/stage/validate.ts'],
  }),
  /**
   * Tasks that a new buffer holds; the oldest leave when it is full. A buffer keeps its own capacity. Default
   * 16384.
   */
  capacity: option({
    default: 16384,
    schema: count,
    meaning:
      'Tasks that a new buffer holds; the oldest leave when it is full. A buffer keeps its own capacity.',
    source: 'paper (method §5)',
    readBy: ['src/stage/seed.ts', 'src/stage/commit.ts'],
  }),
  /** Which valid tasks enter a buffer: all, those not always solved, or those solved sometimes. Default `all`. */
  bufferFilter: option({
    default: 'all',
    schema: z.enum(['all', 'r<1', '0<r<1']),
    meaning: 'Which valid tasks enter a buffer: all, those not always solved, or those solved sometimes.',
    source: 'released code, configs/azr_ppo_trainer.yaml (method §13)',
    readBy: ['src/stage/commit.ts'],
  }),
  /** CPU milliseconds that a program may use on one input. Default 1000. */
  timeoutMs: option({
    default: 1000,
    schema: z.int().min(1).max(3_600_000),
    meaning: 'CPU milliseconds that a program may use on one input.',
    source: 'azlab',
    readBy: ['src/stage/execution.ts'],
  }),
  /** Memory of a program in MiB. Default 64. */
  memoryMiB: option({
    default: 64,
    schema: z.int().min(8).max(65_536),
    meaning: 'Memory of a program in MiB.',
    source: 'azlab',
    readBy: ['src/stage/execution.ts'],
  }),
  /**
   * Longest input or output in characters of its literal; longer ones are too-large, never cut. Raise it for a
   * model that reads more than 512 tokens. The default is for the window of the embedded model. Default 128 (paper
   * 2048).
   */
  valueLength: option({
    default: 128,
    paper: 2048,
    schema: z.int().min(1).max(1_048_576),
    meaning:
      'Longest input or output in characters of its literal; longer ones are too-large, never cut. Raise it for a model that reads more than 512 tokens.',
    note: 'The default is for the window of the embedded model.',
    source: 'azlab (method §5)',
    readBy: ['src/stage/validate.ts', 'src/stage/execution.ts'],
  }),
} as const
