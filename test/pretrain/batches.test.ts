// Packed batches: what is learned from, with which weight, and who sees whom.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tokenizerFrom } from '../../src/model/index.ts'
import { openBatches, type PackedBatch } from '../../src/pretrain/batches.ts'
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
  assert.equal(new Set(batch.segments.filter((segment) => segment > 0)).size, batch.examples)
})

/** Texts of a batch's documents, each with its prefix, as they would stand alone; the last targets are their ends. */
function textsOf(batch: PackedBatch): string[] {
  const ids = new Map<number, number[]>()
  const whole = new Map<number, number[]>()
  batch.segments.forEach((segment, i) => {
    if (segment === 0) return
    const own = ids.get(segment) ?? []
    ids.set(segment, [...own, batch.tokens[i]!])
    const prefix = batch.continued.prefixes[i]!
    const before = prefix === segment ? [] : ids.get(prefix)!
    assert.equal(batch.continued.positions[i], before.length + own.length)
    whole.set(segment, [...before, ...own, batch.tokens[i]!, batch.targets[i]!])
  })
  return [...whole.values()].map((list) => tokenizer.decode(list))
}

test('examples of one program share its places, and each reads as if it stood alone', () => {
  for (const type of ['deduction', 'abduction']) {
    const batches = openBatches(corpus, tokenizer, { shape, promptWeight: 0.05, branches: 4 })
    const batch = batches('d', of('solve', type))
    const examples = textsOf(batch).filter((text) => text.endsWith(MARK.end))
    assert.equal(examples.length, batch.examples)
    const pattern =
      type === 'deduction'
        ? /<\|input\|>(\d+)<\|answer\|>(\d+)<\|end\|>$/
        : /<\|output\|>(\d+)<\|answer\|>(\d+)<\|end\|>$/
    for (const text of examples) {
      assert.ok(text.startsWith(`${MARK.solve}${MARK[type as 'deduction']}${MARK.program}${program}`), text)
      const [, shown, answer] = pattern.exec(text)!
      assert.equal(Number(answer), Number(shown) + (type === 'deduction' ? 1 : -1))
    }
    const alone = openBatches(corpus, tokenizer, { shape, promptWeight: 0.05 })('d', of('solve', type))
    assert.ok(batch.examples > 1.5 * alone.examples, `${batch.examples} against ${alone.examples}`)
  }
})

test('a place that four examples share weighs four times, and an answer weighs as it would alone', () => {
  const wide = { rows: 1, length: 96 }
  const batches = openBatches(corpus, tokenizer, { shape: wide, promptWeight: 0.25, branches: 4 })
  const batch = batches('e', of('solve', 'deduction'))
  const weightsAt = (shared: boolean, answer: number): number[] => [
    ...new Set(
      [...batch.weights].filter((_, i) => {
        // The first group: its prefix is segment 1.
        const group = batch.continued.prefixes[i] === 1
        return group && (batch.segments[i] === 1) === shared && batch.answers[i] === answer
      }),
    ),
  ]
  assert.deepEqual(weightsAt(true, 0), [1])
  assert.deepEqual(weightsAt(false, 0), [0.25])
  assert.deepEqual(weightsAt(false, 1), [1])
})

test('roles keep their shares of the answers’ weight when some are drawn four at a time', () => {
  // Told apart by the size of their weight: no example weighs more than 4 / 2 times its own.
  const shares = (['deduction', 'abduction', 'induction'] as const).map((type, i) => ({
    ...of('solve', type)[0]!,
    weight: 1,
    tokenWeight: 10 ** i,
  }))
  const lengths = [2, 2, tokenizer.encode(program).length + 1]
  const sums = [0, 0, 0]
  const batches = openBatches(corpus, tokenizer, {
    shape: { rows: 8, length: 128 },
    promptWeight: 0.05,
    branches: 4,
    shares,
  })
  for (let i = 0; i < 60; i++) {
    const batch = batches(`share ${i}`)
    batch.weights.forEach((weight, place) => {
      if (batch.answers[place] === 0) return
      const role = Math.floor(Math.log10(weight * 1.0001))
      sums[role] = sums[role]! + weight / 10 ** role / lengths[role]!
    })
  }
  const total = sums.reduce((a, b) => a + b)
  for (const sum of sums) assert.ok(Math.abs(sum / total - 1 / 3) < 0.04, sums.join(' '))
})
