// Normalizers: what is done to a text before it is split.

import { visible } from './bytes.ts'
import { finderOf } from './pattern.ts'
import { blankFrom, blankTo, keptMarks, undecomposed } from './unicode.ts'

export interface Pattern {
  readonly String?: string
  readonly Regex?: string
}

/** A normalizer as its list in `fields.ts` has it. */
export type NormalizerRules =
  | { readonly type: 'Sequence'; readonly normalizers: readonly NormalizerRules[] }
  | { readonly type: 'NFC' | 'NFD' | 'NFKC' | 'NFKD' }
  | { readonly type: 'Lowercase' | 'StripAccents' | 'ByteLevel' }
  | { readonly type: 'Strip'; readonly strip_left: boolean; readonly strip_right: boolean }
  | { readonly type: 'Replace'; readonly pattern: Pattern; readonly content: string }
  | { readonly type: 'Prepend'; readonly prepend: string }

export type Normalizer = (text: string) => string

// The last two were marks once.
const accents = new RegExp(`(?![${keptMarks}])\\p{M}|[\u1cf2\u1cf3]`, 'gu')
const kept = new RegExp(`([${undecomposed}])`, 'u')

/** The function of a normalizer. */
export function normalizerOf(rules: NormalizerRules | null, path = 'normalizer'): Normalizer {
  if (rules === null) return (text) => text
  switch (rules.type) {
    case 'Sequence': {
      const steps = rules.normalizers.map((one, i) => normalizerOf(one, `${path}.normalizers[${i}]`))
      return (text) => steps.reduce((done, step) => step(done), text)
    }
    case 'Lowercase':
      // Character by character: a sigma at the end of a word is like any other.
      return (text) => Array.from(text, (one) => one.toLowerCase()).join('')
    case 'StripAccents':
      return (text) => text.replace(accents, '')
    case 'ByteLevel':
      return visible
    case 'Strip':
      return (text) => {
        const end = rules.strip_right ? blankFrom(text, text.length) : text.length
        return text.slice(rules.strip_left ? Math.min(end, blankTo(text, 0)) : 0, end)
      }
    case 'Replace': {
      const find = finderOf(rules.pattern, `${path}.pattern`)
      return (text) =>
        find(text)
          .map(([start, end, match]) => (match ? rules.content : text.slice(start, end)))
          .join('')
    }
    case 'Prepend':
      return (text) => (text === '' ? '' : rules.prepend + text)
    default:
      return (text) =>
        text
          .split(kept)
          .map((part, i) => (i % 2 ? part : part.normalize(rules.type)))
          .join('')
  }
}
