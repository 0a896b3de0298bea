// model: a decoder-only transformer from a Hugging Face folder: read, written, scored, sampled, trained.
//
// Pre-training in five lines:
//   const runner = await onnxRunner({ threads: 2 })
//   const trainer = await openTrainer({ runner, architecture, weights: initialise(architecture, key) })
//   const { loss, gradientNorm } = await trainer.step(nextTokenBatch(rows, { rows: 16, length: 128 }), learningRate)
//   const weights = await trainer.weights()   // and trainer.state() for a checkpoint
//   await saveModel(directory, { architecture, tokenizer, weights, settings, format: 'F32' })
// Rows with several documents: pass a Batch of your own with `segments` (document numbers); its places do not see each other.
// Documents that begin alike: `emptyPlaces` and `writeBranches` lay them out as branches of one prefix.

// The atomic write is core's; pre-training takes it from here.
export { writeAtomically } from '../core/index.ts'
export { defaultOptimizer, type OptimizerSettings, type OptimizerState } from './adamw.ts'
export { ADAPTER_TARGETS, adapterOf, initialiseAdapter, mergeAdapter } from './adapter.ts'
export type { Adapter } from './adapter-spec.ts'
export { type Batch, type BatchShape, type Continued, nextTokenBatch } from './batch.ts'
export { type Branch, emptyPlaces, type Places, placesOf, writeBranches } from './branches.ts'
export { type ChatMessage, type ChatTemplate, chatTemplate, readChatTemplate } from './chat.ts'
export { type Architecture, parseArchitecture, readArchitecture, renderArchitecture } from './config.ts'
export { firstNotFinite, indicesOf } from './finite.ts'
export {
  loadModel,
  type Model,
  type ModelSettings,
  mergedModel,
  saveModel,
  withAdapter,
} from './folder.ts'
export { type FetchProgress, type ModelFolderOptions, modelFolder } from './hub/index.ts'
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
export {
  openSafetensors,
  readSafetensors,
  type StorageFormat,
  type Tensor,
  writeSafetensors,
} from './safetensors.ts'
export { type DrawnTokens, type SamplingOptions, sampleRows, type TokenRequest } from './sampling.ts'
export { scoreRows, type WeightSlots } from './scoring.ts'
export { readSlots, slotsOf, slotValues, weightValues } from './slots.ts'
export { openTokenizer, type Tokenizer, tokenizerFrom } from './tokenizer.ts'
export { badSetting, UPDATE_TABLE, type UpdateValues } from './update-table.ts'
export {
  parameterCount,
  readWeights,
  trainedCount,
  trainedNames,
  type Weights,
  weightShapes,
} from './weights.ts'
