// policy: what a stage sees of a model, and its kinds: local (weights here) and scripted (replies from a function).

export { type ChosenEngine, type EngineOptions, resolveEngine, sharedRunner } from './engine.ts'
export { type LocalPolicy, type LocalPolicyOptions, openPolicy, policyOf } from './local.ts'
export type { ParameterSet } from './parameter-set.ts'
export * from './portable.ts'
export { type Residency, residencyOf } from './residency.ts'
