// Added tokens: where they stand in a text, and the sections between them.

import { AzlabError } from '../../core/portable.ts'
import type { Normalizer } from './normalizing.ts'
import { refuseTokenizer } from './refusal.ts'
import type { Piece } from './split.ts'
import { blankFrom, blankTo, newer } from './unicode.ts'

/** A token that is looked for in the text itself. */
export interface AddedToken {
  readonly id: number
  readonly content: string
  /** Only where no letter, digit, mark or underscore touches it. */
  readonly single_word: boolean
  /** With the white space before it, after it. */
  readonly lstrip: boolean
  readonly rstrip: boolean
  /** Looked for, normalized itself, in the normalized text. */
  readonly normalized: boolean
  readonly special: boolean
}

/** An id, or a section in which no token stands. */
export type Section = number | Piece

const LETTER = `(?:(?![${newer}])[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}])`
const isLetter = new RegExp(`^${LETTER}$`, 'u')
const letterAt = (text: string, at: number): boolean => {
  const code = text.codePointAt(at)
  return code !== undefined && isLetter.test(String.fromCodePoint(code))
}
/** The text is well formed, so that the second half of a pair has its first before it. */
const letterBefore = (text: string, at: number): boolean =>
  at > 0 && letterAt(text, /[\udc00-\udfff]/.test(text[at - 1]!) ? at - 2 : at - 1)

/** Splits a section by tokens: the leftmost first, and of those the longest. */
function finderOf(tokens: ReadonlyMap<string, AddedToken>): (piece: Piece) => readonly Section[] {
  if (tokens.size === 0) return (piece) => [piece]
  const contents = [...tokens.keys()].sort((a, b) => b.length - a.length)
  const any = new RegExp(contents.map((one) => one.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')).join('|'), 'gv')
  return ({ text, first }) => {
    const sections: Section[] = []
    let done = 0
    const pass = (end: number): void => {
      if (done < end) sections.push({ text: text.slice(done, end), first: first && done === 0 })
    }
    for (const match of text.matchAll(any)) {
      const token = tokens.get(match[0])!
      let [start, end] = [match.index, match.index + match[0].length]
      if (token.single_word && (letterBefore(text, start) || letterAt(text, end))) continue
      if (token.lstrip) start = Math.max(blankFrom(text, start), done)
      if (token.rstrip) end = blankTo(text, end)
      // All of it is white space that the token before it took.
      if (start >= end) continue
      pass(start)
      sections.push(token.id)
      done = end
    }
    pass(text.length)
    return sections
  }
}

/**
 * Splits a text into ids of added tokens and normalized sections. Throws `model/unsupported-tokenizer` for tokens whose ids are
 * not those that tokenizers gives them: the model's own, or the next ones.
 */
export function sectionsOf(
  added: readonly AddedToken[],
  vocabulary: ReadonlyMap<string, number>,
  normalize: Normalizer,
): (text: string) => readonly Section[] {
  let next = vocabulary.size
  const seen = new Set<string>()
  added.forEach(({ id, content, normalized }, i) => {
    const path = `added_tokens[${i}]`
    if (seen.has(content) || content === '')
      throw refuseTokenizer(
        `${path}.content`,
        content,
        'a text that no token before it has, not an empty one',
      )
    seen.add(content)
    const given = vocabulary.get(content) ?? next++
    if (id !== given)
      throw refuseTokenizer(`${path}.id`, id, `${given}, which tokenizers gives it whatever stands here`)
    if (normalized && normalize(content) === '')
      throw refuseTokenizer(`${path}.content`, content, 'a text that the normalizer does not empty')
  })
  const raw = new Map<string, AddedToken>()
  const later = new Map<string, AddedToken>()
  for (const token of added) {
    const [tokens, content] = token.normalized ? [later, normalize(token.content)] : [raw, token.content]
    const other = tokens.get(content)
    if (other !== undefined)
      throw refuseTokenizer(
        `added_tokens[${added.indexOf(token)}].content`,
        token.content,
        `a text that differs from ${JSON.stringify(other.content)} where it is looked for`,
      )
    tokens.set(content, token)
  }
  const [findRaw, findLater] = [finderOf(raw), finderOf(later)]
  return (text) => {
    if (typeof text !== 'string')
      throw new AzlabError(`Only a text has token ids, and this is of type ${typeof text}.`, {
        code: 'model/token-text',
        value: text,
        expected: 'a text',
        hint: 'Give a string.',
      })
    return findRaw({ text: text.toWellFormed(), first: true }).flatMap((section) => {
      if (typeof section === 'number') return [section]
      const normal = normalize(section.text)
      return normal === '' ? [] : findLater({ text: normal, first: section.first })
    })
  }
}
