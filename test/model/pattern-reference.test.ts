// Split patterns with parts that ignore case against Rust tokenizers 0.23; the fixture is made by pattern-fixture.py.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { preTokenizerOf } from '../../src/model/tokens/pieces.ts'

const { cases } = JSON.parse(readFileSync(new URL('pattern-fixture.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly {
    readonly pattern: string
    readonly texts: readonly { readonly text: string; readonly pieces: readonly string[] }[]
  }[]
}
const splitBy = (Regex: string) =>
  preTokenizerOf({ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false })

describe('a pattern that ignores case in a part of it', () => {
  for (const { pattern, texts } of cases)
    it(`splits as tokenizers does: ${pattern.slice(0, 60)}`, () => {
      const pieces = splitBy(pattern)
      for (const { text, pieces: expected } of texts)
        assert.deepEqual(
          pieces({ text, first: true }).map((piece) => piece.text),
          expected,
          JSON.stringify(text),
        )
    })

  // Oniguruma takes ligatures for these pairs, across groups too.
  for (const pattern of ['(?i:ss)', '(?i:s(?:t))', '(?i:(?:f)(?:(?:i)))', '(?i:x(?:f(?:)l))'])
    it(`is refused where a ligature would match: ${pattern}`, () => {
      assert.throws(() => splitBy(pattern), { code: 'model/unsupported-tokenizer' })
    })
})

// tokenizers gives K ' for "K'" by the first of them, where JavaScript matches both characters together.
describe('a loop that may match nothing first', () => {
  for (const pattern of ["\\p{L}(?:b*|')+", "(?:b?|')?x", '(?:b??)*x', "(?:()|')*", '(?:x?|(?:b??c*))+'])
    it(`is refused: ${pattern}`, () => {
      assert.throws(() => splitBy(pattern), { code: 'model/unsupported-tokenizer' })
    })

  for (const pattern of ['(?:a|b*)+', '(?:a*)+', '(?:b*?c)+', "(?:b?|'){2}"])
    it(`is none in ${pattern}`, () => {
      assert.equal(
        splitBy(pattern)({ text: "x'aabbccK'", first: true })
          .map((one) => one.text)
          .join(''),
        "x'aabbccK'",
      )
    })
})
