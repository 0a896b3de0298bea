// Tokenizers whose expressions backtrack end with an error; texts of one character, however long, are read once.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { tokenizerFrom } from '../../src/model/tokenizer.ts'
import { watchOf } from '../../src/model/tokens/index.ts'
import { byteModel } from './tiny.ts'

const { files } = byteModel().tokenizer
const content = files['tokenizer.json'] as Readonly<Record<string, unknown>>
const isSlow = { code: 'model/tokenizer-slow', message: /has not ended after \d+ s.*Regex/ }

const split = (Regex: string) => ({
  type: 'Split',
  pattern: { Regex },
  behavior: 'Isolated',
  invert: false,
})
const replace = (Regex: string) => ({ type: 'Replace', pattern: { Regex }, content: 'x' })
const BACKTRACKING = '(?:a+)+b'
const SLOW = `${'a'.repeat(60)}!`

describe('an expression that tries the same characters again and again is given up', () => {
  it('where it splits a text', () => {
    const { encode } = tokenizerFrom({ ...content, pre_tokenizer: split(BACKTRACKING) })
    assert.equal(encode('aab!').length, 4)
    assert.throws(() => encode(SLOW), isSlow)
    assert.equal(encode('aab!').length, 4)
  })

  it('where it normalizes an added token, before any text comes', () => {
    const token = {
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: true,
      special: false,
    }
    const { added_tokens: added, model } = content as {
      readonly added_tokens: readonly object[]
      readonly model: { readonly vocab: object }
    }
    const id = Object.keys(model.vocab).length + added.length
    const made = { ...content, normalizer: replace(BACKTRACKING) }
    assert.throws(
      () => tokenizerFrom({ ...made, added_tokens: [...added, { ...token, id, content: SLOW }] }),
      (error: { code: string }) => error.code === isSlow.code || error.code === 'model/unsupported-tokenizer',
    )
  })

  for (const [how, pattern, text] of [
    ['nested', '^(?:a+)+$', SLOW],
    ['by alternatives', '^(?:a|aa)+$', SLOW],
    ['by what may be left out', '(?:a?){60}b', SLOW],
    ['one behind the other', 'a*a*a*a*a*a*b', 'a'.repeat(5000)],
    ['in what is looked at alone', '(?=(?:a+)+b)', SLOW],
  ] as const)
    it(`where it repeats ${how}`, () => {
      const watch = watchOf({ pre_tokenizer: split(pattern) }, [], 50)
      assert.throws(() => watch(text.length, () => new RegExp(pattern, 'u').test(text)), isSlow)
    })
})

it('an expression that needs more memory than there is is an error of the tokenizer too', () => {
  const watch = watchOf({ normalizer: replace('(?:a|b)*c') }, [])
  const text = 'ab'.repeat(5_000_000)
  assert.throws(() => watch(text.length, () => /(?:a|b)*c/u.test(text)), {
    code: 'model/tokenizer-slow',
    message: /needs more memory/,
  })
})

describe('a text of 300,000 times one character is read', () => {
  for (const character of ['a', ' ', '\n', '.', '1', '\u00e9', '\u{1f600}', "'"])
    it(JSON.stringify(character), () => {
      const { encode, decode } = tokenizerFrom(content)
      const text = character.repeat(300_000)
      assert.equal(decode(encode(text)) === text, true)
    })

  it('by a normalizer that strips it, and around a token that takes the blanks with it', () => {
    const blanks = ' '.repeat(300_000)
    const { added_tokens: added } = content as { readonly added_tokens: readonly object[] }
    const made = {
      ...content,
      normalizer: { type: 'Strip', strip_left: true, strip_right: true },
      added_tokens: added.map((token) => ({ ...token, lstrip: true, rstrip: true })),
    }
    const { encode } = tokenizerFrom(made)
    assert.deepEqual(encode(`${blanks}a${blanks}<end>${blanks}`), [97, 256])
    assert.equal(encode(`a${blanks}b`).length, 300_002)
  })
})
