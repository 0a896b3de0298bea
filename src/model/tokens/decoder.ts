// Decoders: tokens back to text.

import { bytesOfAll } from './bytes.ts'
import type { Pattern } from './normalizing.ts'
import { finderOf } from './pattern.ts'

/** A decoder as its list in `fields.ts` has it. */
export type DecoderRules =
  | { readonly type: 'Sequence'; readonly decoders: readonly DecoderRules[] }
  | { readonly type: 'ByteLevel' | 'ByteFallback' | 'Fuse' }
  | { readonly type: 'Replace'; readonly pattern: Pattern; readonly content: string }
  | { readonly type: 'Strip'; readonly content: string; readonly start: number; readonly stop: number }
  | { readonly type: 'Metaspace'; readonly replacement: string; readonly prepend_scheme: string }

type Step = (tokens: readonly string[]) => readonly string[]

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })

/** Text of tokens; without a decoder they stand side by side with spaces between. */
export function decoderOf(rules: DecoderRules | null): (tokens: readonly string[]) => string {
  if (rules === null) return (tokens) => tokens.join(' ')
  const step = stepOf(rules, 'decoder')
  return (tokens) => step(tokens).join('')
}

function stepOf(rules: DecoderRules, path: string): Step {
  switch (rules.type) {
    case 'Sequence': {
      const steps = rules.decoders.map((one, i) => stepOf(one, `${path}.decoders[${i}]`))
      return (tokens) => steps.reduce((done, step) => step(done), tokens)
    }
    case 'ByteLevel':
      return (tokens) => [utf8.decode(bytesOfAll(tokens))]
    case 'ByteFallback':
      return withBytes
    case 'Fuse':
      return (tokens) => [tokens.join('')]
    case 'Replace': {
      const find = finderOf(rules.pattern, `${path}.pattern`)
      return (tokens) =>
        tokens.map((token) =>
          find(token)
            .map(([start, end, match]) => (match ? rules.content : token.slice(start, end)))
            .join(''),
        )
    }
    case 'Strip':
      return (tokens) =>
        tokens.map((token) => {
          const letters = [...token]
          let [from, to] = [0, letters.length]
          while (from < rules.start && letters[from] === rules.content) from++
          while (letters.length - to < rules.stop && to > from && letters[to - 1] === rules.content) to--
          return letters.slice(from, to).join('')
        })
    case 'Metaspace':
      // In the first token they stand for the space that was put before the text.
      return (tokens) =>
        tokens.map((token, i) =>
          token.replaceAll(rules.replacement, i === 0 && rules.prepend_scheme !== 'never' ? '' : ' '),
        )
  }
}

/** Runs of byte tokens as text; a run that is no UTF-8 is one replacement character a byte. */
function withBytes(tokens: readonly string[]): readonly string[] {
  const texts: string[] = []
  let run: number[] = []
  const flush = (): void => {
    if (run.length === 0) return
    try {
      texts.push(strict.decode(Uint8Array.from(run)))
    } catch {
      texts.push('\ufffd'.repeat(run.length))
    }
    run = []
  }
  for (const token of tokens) {
    const [, byte] = /^<0x([0-9A-Fa-f]{2})>$/.exec(token) ?? []
    if (byte !== undefined) {
      run.push(Number.parseInt(byte, 16))
      continue
    }
    flush()
    texts.push(token)
  }
  flush()
  return texts
}
