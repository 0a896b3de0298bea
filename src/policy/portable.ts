// The part of policy that knows no platform: what a stage sees of a model, and the scripted policy.

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
export { type ScriptedOptions, scriptedPolicy } from './scripted.ts'
