// pretrain: the grammar, its corpus, the tokenizer, and the loop that makes the embedded model.

export { type CorpusOptions, type CorpusProgram, cachedCorpus, drawCorpus } from './corpus.ts'
export { branchesOf, drawExamples, type Example, programPicker, SHARES, type Share } from './examples.ts'
export { type DrawnProgram, drawInput, drawInputs, drawProgram, type ValueType } from './grammar.ts'
export { HELDOUT_DEFAULTS, type HeldoutMakeOptions, makeHeldout } from './heldout.ts'
export { PRETRAIN_DEFAULTS, type PretrainOptions } from './options.ts'
export {
  corpusTokenizer,
  type PretrainHooks,
  type PretrainProgress,
  type PretrainSummary,
  pretrain,
  trainingCorpus,
} from './pretrain.ts'
export { isHeldOut, programHash } from './split.ts'
export { buildTokenizer } from './tokenizer.ts'
