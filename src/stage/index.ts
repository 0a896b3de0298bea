// stage: the method, one function a verb, in the order in which data flows.

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
export {
  DEFAULT_OPTIONS,
  type EstimatorFunction,
  OPTION_NAMES,
  optionFromText,
  PAPER_OPTIONS,
  type RewardFacts,
  type RewardFunction,
  type StageOptions,
  type StageOptionsInput,
  stageOptions,
  type TargetFunction,
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
