// stage: the method, one function a verb, in the order in which data flows.

export type { OptionDefinition, OptionValues } from '../core/option.ts'
export {
  type AdvantageContext,
  type AdvantageGroup,
  advantage,
  advantageGroups,
} from './advantage.ts'
export { type AnswerContext, answerTasks } from './answer.ts'
export { type CommitContext, commit } from './commit.ts'
export type { StageContext, StageProgress } from './context.ts'
export { type EstimateContext, estimate, rateOf } from './estimate.ts'
export { learnability } from './learnability.ts'
export type { EstimatorFunction, RewardFacts, RewardFunction, TargetFunction } from './option-functions.ts'
export {
  DEFAULT_OPTIONS,
  OPTION_NAMES,
  optionFromText,
  PAPER_OPTIONS,
  STAGE_TABLE,
  type StageOptions,
  type StageOptionsInput,
  stageOptions,
  updateOptions,
} from './options.ts'
export { type ProposeContext, propose } from './propose.ts'
export type * from './records.ts'
export { type RewardContext, type RewardInput, reward } from './reward.ts'
export type { Sampling } from './sampling.ts'
export { type SeedContext, type Seeding, seed } from './seed.ts'
export { chooseSolverTasks, type SolveContext, solve } from './solve.ts'
export { type UpdateContext, type UpdateResult, update } from './update.ts'
export { type ValidateContext, validate } from './validate.ts'
export { type VerifyContext, verify } from './verify.ts'
