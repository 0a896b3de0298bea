// Concurrent programs: several runs at once, each with the newest values of the slots, and the results of the ordinary program.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import * as e from '../../src/engine/index.ts'

const runner = e.onnxRunner({ threads: 2 })
after(() => runner.close())

/** x·w of small whole numbers, exact in float32, and w + 1. */
const product = (): e.Graph => {
  const [x, w] = [e.input('x', ['N', 2]), e.input('w', [2])]
  return { inputs: { x, w }, outputs: { y: e.sum(e.mul(x, w), { axes: [1] }), more: e.add(w, 1) } }
}
const rows = (number: number): e.TensorData => e.floats([2, 2], [number, 1, 0, number])

test('A runner on the CPU runs as many concurrent programs at once as it has threads', () => {
  assert.equal(runner.concurrency, 2)
})

test('Runs that go on at once give each caller its own result', async () => {
  const program = await runner.compile(product(), { concurrent: true })
  await runner.write({ a: e.floats([2], [3, 5]) })
  const results = await Promise.all(
    Array.from({ length: 9 }, (_, i) => program.run({ x: rows(i) }, { use: { w: 'a' }, fetch: ['y'] })),
  )
  // (i, 1)·(3, 5) and (0, i)·(3, 5).
  results.forEach((result, i) => {
    assert.deepEqual([...result.y!.data], [3 * i + 5, 5 * i])
  })
  await program.release()
})

test('A concurrent run reads the newest value of a slot, whether written or kept', async () => {
  const concurrent = await runner.compile(product(), { concurrent: true })
  const ordinary = await runner.compile(product())
  const read = async (): Promise<number[][]> => {
    const runs = [1, 2].map(() =>
      concurrent.run({ x: rows(1) }, { use: { w: 'b' }, fetch: ['y'] }).then(({ y }) => [...y!.data]),
    )
    return Promise.all(runs)
  }
  await runner.write({ b: e.floats([2], [1, 2]) })
  assert.deepEqual(await read(), [
    [3, 2],
    [3, 2],
  ])
  await runner.write({ b: e.floats([2], [10, 20]) })
  assert.deepEqual(await read(), [
    [30, 20],
    [30, 20],
  ])
  await ordinary.run({ x: rows(1) }, { use: { w: 'b' }, keep: { more: 'b' } })
  // 11 and 21.
  assert.deepEqual(await read(), [
    [32, 21],
    [32, 21],
  ])
})

test('A slot that was dropped is missing for a concurrent run too', async () => {
  const program = await runner.compile(product(), { concurrent: true })
  await runner.write({ c: e.floats([2], [1, 2]) })
  await program.run({ x: rows(1) }, { use: { w: 'c' } })
  await runner.drop(['c'])
  await assert.rejects(program.run({ x: rows(1) }, { use: { w: 'c' } }), { code: 'engine/missing-input' })
})

test('A concurrent program refuses to keep a value', async () => {
  const program = await runner.compile(product(), { concurrent: true })
  await runner.write({ d: e.floats([2], [1, 2]) })
  await assert.rejects(program.run({ x: rows(1) }, { use: { w: 'd' }, keep: { more: 'd' } }), {
    code: 'engine/concurrent-keep',
  })
})

test('A concurrent program that was released is refused', async () => {
  const program = await runner.compile(product(), { concurrent: true })
  await program.release()
  await assert.rejects(program.run({ x: rows(1), w: e.floats([2], [1, 2]) }), { code: 'engine/released' })
})
