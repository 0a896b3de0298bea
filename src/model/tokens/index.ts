// tokens: text to token ids as tokenizers does it, step by step, from a checked tokenizer.json.

export { type AddedToken, sectionsOf } from './added.ts'
export { type AroundRules, aroundOf } from './around.ts'
export { type BpeRules, bpeOf } from './bpe.ts'
export { type DecoderRules, decoderOf } from './decoder.ts'
export { KINDS, TOKENIZER } from './fields.ts'
export { type NormalizerRules, normalizerOf } from './normalizing.ts'
export { PROPERTIES } from './pattern.ts'
export { type PieceRules, preTokenizerOf } from './pieces.ts'
export { refuseTokenizer } from './refusal.ts'
export { checkSettings, contentOf, SETTINGS } from './settings.ts'
export { watchOf } from './watch.ts'
