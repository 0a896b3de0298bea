// Byte-pair encoding of one piece, with the library's merges and tokenizers' rules for what the vocabulary lacks.

import * as library from '@huggingface/tokenizers'
import { refuseTokenizer } from './refusal.ts'

// The library's types name their files in a way that TypeScript does not follow here.
const { BPE } = library as unknown as {
  readonly BPE: new (rules: object) => { bpe(text: string): readonly string[] }
}

/** The model as its list in `fields.ts` has it. */
export interface BpeRules {
  readonly type: 'BPE'
  readonly unk_token: string | null
  readonly fuse_unk: boolean
  readonly byte_fallback: boolean
  readonly ignore_merges: boolean
  readonly vocab: Readonly<Record<string, number>>
  readonly merges: readonly unknown[]
}

const UTF8 = new TextEncoder()

const byteToken = (byte: number): string => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`

/** Ids of a piece. Throws `model/unsupported-tokenizer` for merges or a vocabulary that contradict themselves. */
export function bpeOf(rules: BpeRules, vocabulary: ReadonlyMap<string, number>): (piece: string) => number[] {
  const { unk_token: unknown, fuse_unk: fuses } = rules
  const unknownId = unknown === null ? undefined : vocabulary.get(unknown)
  if (unknown !== null && unknownId === undefined)
    throw refuseTokenizer('model.unk_token', unknown, 'a token of the vocabulary, or null')
  const bytes = Array.from({ length: 256 }, (_, byte) => vocabulary.get(byteToken(byte)))
  if (rules.byte_fallback && bytes.includes(undefined))
    throw refuseTokenizer('model.byte_fallback', true, 'false, or a vocabulary with <0x00> to <0xFF>')
  const special = new Set([...(rules.byte_fallback ? bytes.map((_, i) => byteToken(i)) : []), unknown])
  const merges = rules.merges.map((merge, i): [string, string] => {
    const pair = typeof merge === 'string' ? merge.split(' ') : merge
    const refuse = (expected: string): Error => refuseTokenizer(`model.merges[${i}]`, merge, expected)
    if (!Array.isArray(pair) || pair.length !== 2 || !pair.every((one) => typeof one === 'string'))
      throw refuse('two tokens')
    const [left, right] = pair as [string, string]
    for (const token of [left, right, left + right])
      if (!vocabulary.has(token))
        throw refuse(`tokens of the vocabulary, which lacks ${JSON.stringify(token)}`)
    if (special.has(left) || special.has(right)) throw refuse('no byte tokens and no unknown token')
    return [left, right]
  })
  const model = new BPE({ ...rules, merges })
  const idOf = (token: string): number => vocabulary.get(token)!
  return (piece) => {
    if (piece === '') return []
    const whole = rules.ignore_merges ? vocabulary.get(piece) : undefined
    if (whole !== undefined) return [whole]
    const ids: number[] = []
    let known = ''
    let fusing = false
    const flush = (): void => {
      // One by one: a call takes only so many arguments.
      if (known !== '') for (const token of model.bpe(known)) ids.push(idOf(token))
      known = ''
    }
    for (const character of piece) {
      if (vocabulary.has(character)) {
        known += character
        fusing = false
      } else if (rules.byte_fallback) {
        flush()
        for (const byte of UTF8.encode(character)) ids.push(bytes[byte]!)
      } else if (unknownId !== undefined) {
        flush()
        if (!(fusing && fuses)) ids.push(unknownId)
        fusing = true
      }
      // What is unknown where nothing stands for it is dropped, and its neighbours may merge.
    }
    flush()
    return ids
  }
}
