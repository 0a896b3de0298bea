// Pre-tokenizers: a text into the pieces that the model encodes one by one.

import { visible } from './bytes.ts'
import type { Pattern } from './normalizing.ts'
import { type Finder, finderOf } from './pattern.ts'
import { type Behavior, charactersOf, type Piece, split } from './split.ts'
import { newer, noPunctuation } from './unicode.ts'

/** A pre-tokenizer as its list in `fields.ts` has it. */
export type PieceRules =
  | { readonly type: 'Sequence'; readonly pretokenizers: readonly PieceRules[] }
  | { readonly type: 'Whitespace' | 'WhitespaceSplit' | 'BertPreTokenizer' }
  | {
      readonly type: 'Split'
      readonly pattern: Pattern
      readonly behavior: Behavior
      readonly invert: boolean
    }
  | { readonly type: 'Punctuation'; readonly behavior: Behavior }
  | { readonly type: 'Digits'; readonly individual_digits: boolean }
  | { readonly type: 'ByteLevel'; readonly add_prefix_space: boolean; readonly use_regex: boolean }
  | {
      readonly type: 'Metaspace'
      readonly replacement: string
      readonly prepend_scheme: 'always' | 'first' | 'never'
      readonly split: boolean
    }
  | { readonly type: 'CharDelimiterSplit'; readonly delimiter: string }
  | { readonly type: 'FixedLength'; readonly length: number }

export type PreTokenizer = (piece: Piece) => readonly Piece[]

const ASCII = '!-/:-@\\[-`\\{-~'
// The last two were punctuation once.
const punctuation = charactersOf(new RegExp(`(?![${noPunctuation}])[\\p{P}${ASCII}]|[\u166d\u{111c9}]`, 'gu'))
const spaces = charactersOf(/\p{White_Space}/gu)
const digits = charactersOf(/\p{N}/gu)
const LETTERS = `(?:(?![${newer}])[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}])`
const words = new RegExp(`${LETTERS}+|(?:(?!${LETTERS})\\P{White_Space})+`, 'gu')
const GPT2 = {
  Regex: "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
}

const exactly = (character: string): Finder => finderOf({ String: character }, 'character')

/** The function of a pre-tokenizer. */
export function preTokenizerOf(rules: PieceRules | null, path = 'pre_tokenizer'): PreTokenizer {
  if (rules === null) return (piece) => [piece]
  switch (rules.type) {
    case 'Sequence': {
      const steps = rules.pretokenizers.map((one, i) => preTokenizerOf(one, `${path}.pretokenizers[${i}]`))
      return (piece) => steps.reduce<readonly Piece[]>((pieces, step) => pieces.flatMap(step), [piece])
    }
    case 'Whitespace':
      return (piece) => split(piece, charactersOf(words), 'Removed', true)
    case 'WhitespaceSplit':
      return (piece) => split(piece, spaces, 'Removed')
    case 'BertPreTokenizer':
      return (piece) => split(piece, spaces, 'Removed').flatMap((one) => split(one, punctuation, 'Isolated'))
    case 'Split': {
      const find = finderOf(rules.pattern, `${path}.pattern`)
      return (piece) => split(piece, find, rules.behavior, rules.invert)
    }
    case 'Punctuation':
      return (piece) => split(piece, punctuation, rules.behavior)
    case 'Digits':
      return (piece) => split(piece, digits, rules.individual_digits ? 'Isolated' : 'Contiguous')
    case 'CharDelimiterSplit': {
      const find = exactly(rules.delimiter)
      return (piece) => split(piece, find, 'Removed')
    }
    case 'FixedLength': {
      const find = charactersOf(new RegExp(`[^]{1,${rules.length}}`, 'gu'))
      return (piece) => split(piece, find, 'Isolated')
    }
    case 'ByteLevel': {
      const find = finderOf(GPT2, path)
      return ({ text, first }) => {
        const piece = { text: rules.add_prefix_space && !text.startsWith(' ') ? ` ${text}` : text, first }
        const pieces = rules.use_regex ? split(piece, find, 'Isolated') : [piece]
        return pieces.map((one) => ({ ...one, text: visible(one.text) }))
      }
    }
    case 'Metaspace': {
      const { replacement, prepend_scheme: scheme } = rules
      const find = exactly(replacement)
      return ({ text, first }) => {
        const spaced = text.replaceAll(' ', () => replacement)
        const prepends = scheme === 'always' || (scheme === 'first' && first)
        const piece = {
          text: prepends && !spaced.startsWith(replacement) ? replacement + spaced : spaced,
          first,
        }
        return rules.split ? split(piece, find, 'MergedWithNext') : [piece]
      }
    }
  }
}
