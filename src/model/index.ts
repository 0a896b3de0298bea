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
export { readArchitecture } from './architecture-file.ts'
export { readChatTemplate } from './chat-file.ts'
export {
  loadModel,
  type Model,
  type ModelSettings,
  mergedModel,
  saveModel,
  withAdapter,
} from './folder.ts'
export { type FetchProgress, type ModelFolderOptions, modelFolder } from './hub/index.ts'
export * from './portable.ts'
export { openSafetensors, readSafetensors, writeSafetensors } from './safetensors.ts'
export { openTokenizer } from './tokenizer-file.ts'
export { readWeights } from './weight-files.ts'
