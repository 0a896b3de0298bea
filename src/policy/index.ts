// policy: what a stage sees of a model, and its kinds: local (weights here) and scripted (replies from a function).

export { type ChosenEngine, type EngineOptions, resolveEngine, sharedRunner } from './engine.ts'
export { type LocalPolicy, type LocalPolicyOptions, openPolicy, policyOf } from './local.ts'
export type { ParameterSet } from './parameter-set.ts'
export {
  type Completion,
  isTrainable,
  type Policy,
  type PolicyDifference,
  type SampleOptions,
  type SampleRequest,
  type Sequence,
  type StyleName,
  type TrainablePolicy,
  type UpdateOptions,
  type UpdateSettings,
  type UpdateStatistics,
  type WeightedSequence,
} from './policy.ts'
export { type Residency, residencyOf } from './residency.ts'
export { type ScriptedOptions, scriptedPolicy } from './scripted.ts'
