// The part of model that knows no platform: everything but what reads and writes the files of models.

export { defaultOptimizer, type OptimizerSettings, type OptimizerState } from './adamw.ts'
export { ADAPTER_TARGETS, adapterOf, initialiseAdapter, mergeAdapter } from './adapter.ts'
export type { Adapter } from './adapter-spec.ts'
export { type Batch, type BatchShape, type Continued, nextTokenBatch } from './batch.ts'
export { type Branch, emptyPlaces, type Places, placesOf, writeBranches } from './branches.ts'
export { type ChatMessage, type ChatTemplate, chatTemplate } from './chat.ts'
export { type Architecture, parseArchitecture, renderArchitecture } from './config.ts'
export { firstNotFinite, indicesOf } from './finite.ts'
export { initialise } from './initialise.ts'
export { activationBytes, type MemoryOptions, microBatches } from './memory.ts'
export { notFinite } from './not-finite.ts'
export {
  type LearnedRow,
  type UpdateSettings,
  type UpdateSums,
  updateSlots,
  type Version,
  weightSlots,
} from './policy-gradient.ts'
export { openTrainer, type Trainer, type TrainerOptions } from './pretraining.ts'
export { promptIds } from './prompt.ts'
export type { Rope, RopeScaling } from './rope.ts'
export { type Runtime, runtimeOf } from './runtime.ts'
export type { StorageFormat, Tensor } from './safetensors.ts'
export { type DrawnTokens, type SamplingOptions, sampleRows, type TokenRequest } from './sampling.ts'
export { scoreRows, type WeightSlots } from './scoring.ts'
export { readSlots, slotsOf, slotValues, weightValues } from './slots.ts'
export { type Tokenizer, tokenizerFrom } from './tokenizer.ts'
export { badSetting, UPDATE_TABLE, type UpdateValues } from './update-table.ts'
export {
  parameterCount,
  trainedCount,
  trainedNames,
  type Weights,
  weightShapes,
} from './weights.ts'
