// Packed batches: what is learned from, with which weight, and who sees whom.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tokenizerFrom } from '../../src/model/index.ts'
import { openBatches } from '../../src/pretrain/batches.ts'
import { buildTokenizer, type CorpusProgram, SHARES } from '../../src/pretrain/index.ts'
import { MARK } from '../../src/task/index.ts'

const program = 'function f(a) { return a + 1; }'
const pairs = Array.from({ length: 8 }, (_, i) => ({ input: String(i + 1), output: String(i + 2) }))
const corpus: CorpusProgram[] = [
  { program, hash: '0', parameters: ['int'], result: 'int', operations: 1, drawn: 1, pairs },
]
const built = buildTokenizer(Array.from({ length: 10 }, () => program))
const tokenizer = tokenizerFrom(built.tokenizer, built.config)
const shape = { rows: 3, length: 96 }
const of = (role: string, type: string) =>
  SHARES.filter((share) => share.role === role && share.type === type)

test('the same key gives the same batch, another key another one', () => {
  const batches = openBatches(corpus, tokenizer, { shape, promptWeight: 0.05 })
  assert.deepEqual(batches('a'), batches('a'))
  assert.notDeepEqual(batches('a').tokens, batches('b').tokens)
})

test('a completion weighs as its role says, a prompt as its option, an output in the prompt as its own', () => {
  const batches = openBatches(corpus, tokenizer, { shape, promptWeight: 0.25, outputWeight: 0.5 })
  const batch = batches('a', of('solve', 'induction'))
  const first = [...batch.segments].lastIndexOf(1) + 1
  const text = (weight: number): string =>
    tokenizer.decode([...batch.targets.slice(0, first)].filter((_, i) => batch.weights[i] === weight))
  assert.equal(text(1), `${program}${MARK.end}`)
  assert.match(text(0.5), /^\d(?:<\|input\|>\d)*<\|input\|>?.*<\|answer\|>$/)
  assert.ok(text(0.25).startsWith(`${MARK.induction}${MARK.message}${MARK.input}`))
})

test('targets are the next tokens of the same example, and empty places weigh nothing', () => {
  const batch = openBatches(corpus, tokenizer, { shape, promptWeight: 0.05 })('c')
  let filled = 0
  for (let i = 0; i < batch.tokens.length; i++) {
    if (batch.segments[i] === 0) {
      assert.equal(batch.weights[i], 0)
      continue
    }
    filled++
    if (batch.segments[i] === batch.segments[i + 1] && (i + 1) % shape.length !== 0)
      assert.equal(batch.targets[i], batch.tokens[i + 1])
  }
  assert.equal(filled, batch.filled)
  assert.equal(Math.max(...batch.segments), batch.examples)
})
