// The transformer's graphs against a float64 forward pass with plain loops.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { draws } from '../../src/core/index.ts'
import { type Batch, openTrainer, scoreRows } from '../../src/model/index.ts'
import { opened, runner } from './open.ts'
import { plainScore } from './plain-forward.ts'
import { byteModel, tinyArchitecture, tinyWeights } from './tiny.ts'

const someIds = (key: string, count: number, vocabulary: number): number[] => {
  const stream = draws(key)
  return Array.from({ length: count }, () => stream.below(vocabulary))
}

function near(found: readonly number[], expected: readonly number[], tolerance: number): void {
  assert.equal(found.length, expected.length)
  expected.forEach((value, i) => {
    assert.ok(Math.abs(found[i]! - value) < tolerance, `at ${i}: ${found[i]}, expected ${value}`)
  })
}

describe('scoring', () => {
  for (const [name, change] of [
    ['tied embeddings and grouped queries', {}],
    ['an output matrix of its own', { tiedEmbeddings: false }],
    ['as many key heads as query heads', { keyValueHeads: 4 }],
    ['one key head', { keyValueHeads: 1 }],
    ['heads wider than their share of the width', { headWidth: 6 }],
  ] as const)
    it(`agrees with plain loops in float64 with ${name}`, async () => {
      const architecture = tinyArchitecture(change)
      const weights = tinyWeights(architecture)
      const { score } = await opened({ ...byteModel(), architecture, weights })
      const lists = [3, 17, 40].map((count) => someIds(`ids ${count}`, count, architecture.vocabulary))
      const scored = await score(lists)
      for (const [index, ids] of lists.entries())
        near(scored[index]!, plainScore(architecture, weights, ids), 1e-4)
    })

  it('gives an empty row for a text of one token or none', async () => {
    const { score } = await opened(byteModel())
    assert.deepEqual(await score([[5], [], [1, 2]]).then((rows) => rows.map((row) => row.length)), [0, 0, 1])
  })

  it('refuses ids that the model does not have, and more than it reads', async () => {
    const { score } = await opened(byteModel())
    for (const id of [-1, 257, 0.5])
      await assert.rejects(
        score([
          [1, 2],
          [1, id],
        ]),
        { code: 'model/token', value: id },
      )
    await assert.rejects(score([new Array<number>(129).fill(1)]), { code: 'model/too-long', value: 129 })
  })

  it('does not depend on what else is scored beyond rounding', async () => {
    const { score } = await opened(byteModel())
    const ids = someIds('alone', 20, 257)
    const [alone] = await score([ids])
    const [beside] = await score([ids, ...[18, 19, 30].map((n) => someIds(`${n}`, n, 257))])
    near(beside!, alone!, 1e-5)
  })
})

describe('scoring lists that begin alike', () => {
  it('agrees with plain loops in float64, whoever shares', async () => {
    const architecture = tinyArchitecture()
    const weights = tinyWeights(architecture)
    const { runtime, slots } = await opened({ ...byteModel(), architecture, weights })
    const [one, other] = [someIds('one', 9, 40), someIds('other', 5, 40)]
    const lists = [[...one, 4, 5, 6], [...other, 7], [...one, 8], [...other, 9, 10], [...one], [11]]
    const scored = await scoreRows(runtime, slots, lists, [9, 5, 9, 5, 9, 1])
    for (const [index, ids] of lists.entries())
      near(scored[index]!, plainScore(architecture, weights, ids), 1e-4)
  })
})

describe('a row with several documents', () => {
  it('scores each as if it stood alone', async () => {
    const architecture = tinyArchitecture()
    const weights = tinyWeights(architecture)
    const documents = [someIds('a', 7, 40), someIds('b', 9, 40)]
    const trainer = await openTrainer({ runner, architecture, weights, name: 'segments' })
    const joined = documents.flat()
    const length = joined.length
    const batch: Batch = {
      rows: 1,
      length,
      tokens: Int32Array.from(joined),
      targets: Int32Array.from([...joined.slice(1), 0]),
      // The last token of each document predicts nothing.
      weights: Float32Array.from(joined, (_, t) => (t === 6 || t === length - 1 ? 0 : 1)),
      segments: Int32Array.from(joined, (_, t) => (t < 7 ? 0 : 1)),
    }
    // Positions run on through the row: a rotary embedding sees differences only.
    const expected = documents.flatMap((ids) => plainScore(architecture, weights, ids))
    const mean = -expected.reduce((a, b) => a + b, 0) / expected.length
    assert.ok(Math.abs((await trainer.evaluate(batch)) - mean) < 1e-4)
    await trainer.close()
  })
})
