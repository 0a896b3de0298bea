// The tiny model's tokenizer: exact on every text, marks as single tokens, whole pieces of the grammar.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { tokenizerFrom } from '../../src/model/index.ts'
import { markedEncoder } from '../../src/pretrain/batches.ts'
import { buildTokenizer, drawProgram } from '../../src/pretrain/index.ts'
import { MARK } from '../../src/task/index.ts'

const texts = Array.from({ length: 1500 }, (_, i) => drawProgram(`tokenizer/${i}`).program)
const built = buildTokenizer(texts)
const tokenizer = tokenizerFrom(built.tokenizer, built.config)

test('every text encodes and decodes exactly', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), (text) => {
      // A lone surrogate has no bytes of its own.
      const sound = Buffer.from(text).toString()
      assert.equal(tokenizer.decode(tokenizer.encode(sound)), sound)
    }),
    { numRuns: 300 },
  )
})

test('programs of the grammar decode exactly and take 25 tokens or fewer on average', () => {
  let tokens = 0
  for (const text of texts.slice(0, 300)) {
    const ids = tokenizer.encode(text)
    assert.equal(tokenizer.decode(ids), text)
    tokens += ids.length
  }
  assert.ok(tokens / 300 <= 25, `${tokens / 300}`)
})

test('each mark is one token, also between two texts', () => {
  for (const mark of Object.values(MARK)) {
    const id = tokenizer.idOf(mark)
    assert.ok(id !== undefined)
    assert.deepEqual(tokenizer.encode(`a${mark}b`), [tokenizer.idOf('a'), id, tokenizer.idOf('b')])
    assert.equal(tokenizer.special.get(mark), id)
  }
})

test('numbers up to 99 are one token, and a name is the same token wherever it stands', () => {
  assert.deepEqual(tokenizer.encode('42'), [tokenizer.idOf('42')])
  assert.equal(tokenizer.encode('123').length, 2)
  const a = tokenizer.idOf('a') as number
  assert.equal(tokenizer.encode('return a + a;').filter((id) => id === a).length, 2)
})

test('letters of a string are single tokens even where they spell a keyword', () => {
  assert.equal(tokenizer.encode('"relet"').length, 7)
})

test('the end mark ends a completion', () => {
  assert.deepEqual(tokenizer.stopTokens, [tokenizer.idOf(MARK.end)])
})

test('encoding piece by piece between marks gives what the tokenizer gives', () => {
  const encode = markedEncoder(tokenizer)
  const text = `${MARK.solve}${MARK.deduction}${MARK.program}${texts[0]}${MARK.input}"é", 7${MARK.answer}`
  assert.deepEqual(encode(text), tokenizer.encode(text))
})

test('the vocabulary has at most 512 ids', () => {
  assert.ok(tokenizer.size <= 512 && tokenizer.size >= 384, `${tokenizer.size}`)
})
