// On WebGPU values in slots stay in the GPU's memory, and come back as they were.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as e from '../../src/engine/index.ts'

const skip = !process.env.AZLAB_TEST_WEBGPU && 'run it with `npm run test:webgpu`'

test('values in slots come back from the GPU as they were put there, signs of zero and sizes included', {
  skip,
}, async () => {
  const runner = e.onnxRunner({ provider: 'webgpu' })
  const data = Float32Array.from({ length: 512 }, (_, i) => (i === 3 ? -0 : Math.sin(i) * 10 ** (i % 20)))
  const values = { a: e.floats([2, 256], data), b: e.ints([3], [1, 2, 3]), c: e.floats([], [7]) }
  await runner.write(values)
  assert.deepEqual(await runner.read(['a', 'b', 'c']), values)
  await runner.close()
})

test('a slot keeps its value when the one that it was made from is replaced', { skip }, async () => {
  const runner = e.onnxRunner({ provider: 'webgpu' })
  const x = e.input('x', ['N'])
  const program = await runner.compile({ inputs: { x }, outputs: { y: e.add(x, 1) } })
  await runner.write({ a: e.floats([1000], new Float32Array(1000)) })
  await runner.alias({ first: 'a' })
  for (let i = 0; i < 20; i++) await program.run({}, { use: { x: 'a' }, keep: { y: 'a' } })
  const { y } = await program.run({}, { use: { x: 'a' }, keep: { y: 'b' }, fetch: ['y'] })
  const { a, b, first } = await runner.read(['a', 'b', 'first'])
  assert.deepEqual(
    [y, a, b, first].map((value) => value?.data[999]),
    [21, 20, 21, 0],
  )
  await runner.drop(['a', 'first'])
  assert.equal((await runner.read(['b'])).b?.data[5], 21)
  await runner.close()
})
