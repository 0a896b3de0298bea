// Every option of the method: named, documented, defaulted and checked here and nowhere else.

import { AzlabError, show } from '../core/index.ts'
import type { UpdateOptions, UpdateSettings } from '../policy/policy.ts'
import type { NamedKind } from '../task/kinds.ts'
import { TASK_TYPES, type TaskType } from '../task/task.ts'
import { checkOption, stageOptionExpectation, unknownOption } from './option-fields.ts'
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

export { stageOptionExpectation }

/** All options of the nine stages, every one with a value. Section numbers are those of the method; the update's come first. */
export interface StageOptions extends UpdateSettings {
  // What is proposed (§3, §4)
  /** Task types in play. Default the three, then the kinds of one's own that were given; any subset, in any order. */
  readonly types: readonly TaskType[]
  /** Responses of each (type, role) in a step. Default 16 (paper 64). */
  readonly batch: number
  /** K: past tasks shown to a deduction or abduction proposer. Default 2 (paper 6); 0 shows none. */
  readonly references: number
  /** How references are drawn from the buffer. Default `uniform`; `recent` collapsed in the authors' runs. */
  readonly referenceDrawing: 'uniform' | 'recent'
  /** N: inputs of an induction proposal. Default 6 (paper 10). */
  readonly inputs: number
  /** How many of an induction task's pairs the solver sees. Default half of `inputs`, rounded down. */
  readonly shown: number
  /** Triplets that seeding aims at. Default 4 × batch (paper 256). */
  readonly seedTriplets: number
  /** Rounds of `batch` proposals after which seeding stops, whatever it has. Default 24. */
  readonly seedRounds: number

  // How the policy samples (§6, §10)
  /** Temperature of proposals. Default 1. */
  readonly proposeTemperature: number
  /** Temperature of the solver's answers. Default 1. */
  readonly solveTemperature: number
  /** Temperature of the estimate's answers; must be above 0, or all n answers of a task are one. Default 1. */
  readonly estimateTemperature: number
  /** Nucleus sampling: the share of probability kept. Default 1 (off). */
  readonly topP: number
  /** Most likely tokens kept; 0 (default) is off. */
  readonly topK: number
  /** Longest proposal in tokens; 0 (default) leaves it to the policy. */
  readonly proposeTokens: number
  /** Longest answer in tokens; 0 (default) leaves it to the policy. */
  readonly solveTokens: number

  // What is valid, and what is stored (§5, §13)
  /** Whether a proposal that the buffer (or this batch) already holds is rejected. Default `reject`. */
  readonly duplicates: 'reject' | 'keep'
  /** Tasks that a new buffer holds; the oldest leave when it is full. A buffer keeps its own capacity. Default 16384. */
  readonly capacity: number
  /** Which valid tasks enter a buffer: `all` (default), those not always solved, or those solved sometimes. */
  readonly bufferFilter: 'all' | 'r<1' | '0<r<1'
  /** CPU milliseconds that a program may use on one input. Default 1000. */
  readonly timeoutMs: number
  /** Memory of a program in MiB. Default 64. */
  readonly memoryMiB: number
  /**
   * Longest input or output in characters of its literal; longer ones are `too-large`, never cut. Default 128, for the
   * embedded model's window of 512 tokens; raise it for a model that reads more.
   */
  readonly valueLength: number

  // Estimate, solve, verify (§6, §7)
  /** n: answers to each task in the estimate. Default 8. */
  readonly samples: number
  /** Whether an answer that could not be checked (time, memory) counts as wrong, or is left out of the mean. Default `wrong`. */
  readonly unchecked: 'wrong' | 'dropped'
  /**
   * Which tasks the solver gets. `newest` (default): this step's, filled up uniformly from the buffer; `uniform` or
   * `recent`: drawn from buffer and step together; `half`: half this step's, half from the buffer; `given`: exactly these.
   */
  readonly solverTasks: 'newest' | 'uniform' | 'half' | 'recent' | 'given'
  /** Pairs that an induction answer must reproduce: the hidden ones (default, released code), or all (paper). */
  readonly inductionHidden: 'hidden' | 'all'
  /** Induction's score: `all` of those pairs (default), their `share`, or `any` one. */
  readonly inductionVerdict: 'all' | 'share' | 'any'

  // Reward (§8)
  /**
   * What an invalid proposal, and a solve rate of 0 or 1, earn. Default `graded`: it alone pays a readable but invalid
   * proposal more than an unreadable one, which a small model needs to find the format first.
   */
  readonly convention: 'paper' | 'official' | 'graded'
  /** What a solve rate between 0 and 1 earns: 1 − r̄ (default), 1 − 2·|r̄ − ½|, r̄(1 − r̄), or a function of r̄ for all rates. */
  readonly target: 'learnability' | 'r-zero' | 'variance' | TargetFunction
  /** Coefficient of the program's cognitive complexity in the proposer's reward. Default 0 (off). */
  readonly cognitive: number
  /** Coefficient of the program's Halstead difficulty. Default 0 (off). */
  readonly halstead: number
  /** Coefficient of the mean syntax-tree distance from the references, 0 to 1. Default 0 (off). */
  readonly distance: number
  /** Coefficient of the rarity of the answer's type and value in the buffer, 0 to 1. Default 0 (off). */
  readonly diversity: number
  /** Largest value of each further term. Default 0.5. */
  readonly rewardCap: number
  /** How the further terms t join the learnability r: r + Σt (default), r · Πt, r + Πt, r · Σt. */
  readonly combine: 'r+sum' | 'r*prod' | 'r+prod' | 'r*sum'
  /** A user's own reward, called once a response after the built-in rule. Default none. */
  readonly reward: RewardFunction | null
  /**
   * Whether the solver learns from the estimate's answers too: `off` (default, paper), `group` (whitened with all answers
   * of the type), or `task` (with `trr++`: compared with the mean of the answers to the same task, scaled by the type's spread).
   */
  readonly trainOnEstimates: 'off' | 'group' | 'task'

  // Advantage (§9)
  /**
   * What a reward is compared with: its (type, role) (`trr++`, default), all rewards (`reinforce++`), its own group (`grpo`:
   * the answers to one task, or the proposals of one type; an answer alone at its task is left out, so train on the
   * estimates with it), nothing (`none`), or what a function says.
   */
  readonly estimator: 'trr++' | 'reinforce++' | 'grpo' | 'none' | EstimatorFunction
  /** Mean and spread over responses (default), or over tokens, where long responses weigh more (released code). */
  readonly whitening: 'response' | 'token'
  /** Inside a group: token mean (default), mean of response means (paper), or token means of 16 responses (released code). */
  readonly lossWeight: 'group-token' | 'response' | 'micro-batch'
  /** λ: weight of a solver group against a proposer group. Default 1. */
  readonly lambda: number
  /** First steps in which the solver alone is trained; solve rates are still estimated, for the record. Default 0. */
  readonly warmupSteps: number
  /** The proposer proposes and is never trained; solve rates are still estimated, for the record. Default false. */
  readonly solverOnly: boolean
}

/** What a user gives: any of the options; the rest are the defaults. */
export type StageOptionsInput = Partial<StageOptions>

/** The defaults: the paper's method at the size of the embedded model. */
export const DEFAULT_OPTIONS: StageOptions = {
  types: TASK_TYPES,
  batch: 16,
  references: 2,
  referenceDrawing: 'uniform',
  inputs: 6,
  shown: 3,
  seedTriplets: 64,
  seedRounds: 24,
  proposeTemperature: 1,
  solveTemperature: 1,
  estimateTemperature: 1,
  topP: 1,
  topK: 0,
  proposeTokens: 0,
  solveTokens: 0,
  duplicates: 'reject',
  capacity: 16384,
  bufferFilter: 'all',
  timeoutMs: 1000,
  memoryMiB: 64,
  valueLength: 128,
  samples: 8,
  unchecked: 'wrong',
  solverTasks: 'newest',
  inductionHidden: 'hidden',
  inductionVerdict: 'all',
  convention: 'graded',
  target: 'learnability',
  cognitive: 0,
  halstead: 0,
  distance: 0,
  diversity: 0,
  rewardCap: 0.5,
  combine: 'r+sum',
  reward: null,
  trainOnEstimates: 'off',
  estimator: 'trr++',
  whitening: 'response',
  lossWeight: 'group-token',
  lambda: 1,
  warmupSteps: 0,
  solverOnly: false,
  learningRate: 1e-4,
  clipLow: 0.2,
  clipHigh: 0.2,
  entropyCoefficient: 0.001,
  weightDecay: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  maxGradientNorm: 1,
}

/** The paper's settings (§10) and its side where the released code differs, for a model of its size: `stageOptions({ ...PAPER_OPTIONS, … })`. */
export const PAPER_OPTIONS: StageOptionsInput = {
  batch: 64,
  references: 6,
  inputs: 10,
  shown: 5,
  seedTriplets: 256,
  valueLength: 2048,
  proposeTokens: 8096,
  solveTokens: 8096,
  duplicates: 'keep',
  inductionHidden: 'all',
  convention: 'paper',
  lossWeight: 'response',
  learningRate: 1e-6,
}

/** The names of all options, in the order of their documentation. */
export const OPTION_NAMES: readonly (keyof StageOptions)[] = Object.keys(
  DEFAULT_OPTIONS,
) as (keyof StageOptions)[]

/**
 * Fills in the defaults and checks every value. What is left out (or undefined) is defaulted; `shown` and `seedTriplets`
 * follow `inputs` and `batch`. `kinds` are those of a user's own, whose types may be in play and are unless told otherwise.
 * Throws `options/unknown` or `options/value`, naming the option, the value and what was expected.
 */
export function stageOptions(input: StageOptionsInput = {}, kinds: readonly NamedKind[] = []): StageOptions {
  const defaults = defaultsWith(kinds)
  const given: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(input)) {
    if (!Object.hasOwn(DEFAULT_OPTIONS, name)) throw unknownOption(name, OPTION_NAMES)
    if (value !== undefined) given[name] = checkOption(name as keyof StageOptions, value, defaults, kinds)
  }
  const merged = { ...defaults, ...given } as { -readonly [K in keyof StageOptions]: StageOptions[K] }
  if (given.shown === undefined) merged.shown = Math.max(1, Math.floor(merged.inputs / 2))
  if (given.seedTriplets === undefined) merged.seedTriplets = 4 * merged.batch
  merged.types = [...new Set(merged.types)]
  if (merged.shown >= merged.inputs) {
    throw new AzlabError(
      `Option shown is ${merged.shown}, but an induction task has ${merged.inputs} pairs.`,
      {
        code: 'options/value',
        value: merged.shown,
        expected: `a whole number from 1 to ${merged.inputs - 1}`,
        hint: 'At least one pair must stay hidden: lower shown or raise inputs.',
      },
    )
  }
  return merged
}

/** Reads one setting of a command line: `batch=8`, `types=deduction,abduction`, `solverOnly=true`. */
export function optionFromText(setting: string, kinds: readonly NamedKind[] = []): StageOptionsInput {
  const split = setting.indexOf('=')
  const name = (split < 0 ? setting : setting.slice(0, split)).trim()
  const text = split < 0 ? '' : setting.slice(split + 1).trim()
  if (!Object.hasOwn(DEFAULT_OPTIONS, name)) throw unknownOption(name, OPTION_NAMES)
  if (split < 0) {
    throw new AzlabError(`Setting ${show(setting)} has no value.`, {
      code: 'options/value',
      value: setting,
      expected: 'KEY=VALUE',
      hint: `Write ${name}=${show(DEFAULT_OPTIONS[name as keyof StageOptions])}.`,
    })
  }
  const value =
    name === 'types'
      ? text
          .split(',')
          .map((type) => type.trim())
          .filter((type) => type !== '')
      : fromText(text)
  const checked = checkOption(name as keyof StageOptions, value, defaultsWith(kinds), kinds)
  return { [name]: checked } as StageOptionsInput
}

/** The defaults where these kinds are in play beside the built-in ones. */
const defaultsWith = (kinds: readonly NamedKind[]): StageOptions =>
  kinds.length === 0
    ? DEFAULT_OPTIONS
    : { ...DEFAULT_OPTIONS, types: [...TASK_TYPES, ...kinds.map(({ type }) => type)] }

/** The part of the options that a policy's update takes. */
export function updateOptions(options: StageOptions): UpdateOptions {
  const { learningRate, clipLow, clipHigh, entropyCoefficient, weightDecay } = options
  const { beta1, beta2, epsilon, maxGradientNorm } = options
  return {
    learningRate,
    clipLow,
    clipHigh,
    entropyCoefficient,
    weightDecay,
    beta1,
    beta2,
    epsilon,
    maxGradientNorm,
  }
}

function fromText(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  if (text === 'null') return null
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}
