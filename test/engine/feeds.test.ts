// Programs refuse feeds that do not fit, by name, on every runner; slots keep values between runs.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as e from '../../src/engine/index.ts'
import { allRunners } from './runners.ts'

const runners = allRunners()

const x = e.input('x', ['N', 2])
const y = e.input('y', ['N'])
const ids = e.input('ids', [3], 'int64')
const graph: e.Graph = {
  inputs: { x, y, ids },
  outputs: { sum: e.add(e.sum(x, { axes: [1] }), y), next: e.add(ids, 1), twice: e.mul(x, 2) },
}
const good = {
  x: e.floats([2, 2], [1, 2, 3, 4]),
  y: e.floats([2], [10, 20]),
  ids: e.ints([3], [5, 6, 7]),
}

for (const runner of runners) {
  const on = `on ${runner.name}`

  test(`a run gives each output by its name, ${on}`, async () => {
    const program = await runner.compile(graph)
    const { sum, next, twice } = await program.run(good)
    assert.deepEqual([...(sum as e.TensorData).data], [13, 27])
    assert.deepEqual(next, { dtype: 'int64', shape: [3], data: Int32Array.of(6, 7, 8) })
    assert.deepEqual(twice?.shape, [2, 2])
    await program.release()
  })

  const bad: readonly (readonly [string, Record<string, e.TensorData>, e.RunOptions, object])[] = [
    ['a missing input', { x: good.x, y: good.y }, {}, { code: 'engine/missing-input', value: 'ids' }],
    ['an unknown input', { ...good, z: good.y }, {}, { code: 'engine/unknown-input', value: 'z' }],
    [
      'a wrong type',
      { ...good, ids: e.floats([3], [1, 2, 3]) },
      {},
      { code: 'engine/bad-feed', value: 'float32[3]' },
    ],
    [
      'a wrong shape',
      { ...good, ids: e.ints([2], [1, 2]) },
      {},
      { code: 'engine/bad-feed', expected: 'int64[3]' },
    ],
    [
      'a named size that disagrees',
      { ...good, y: e.floats([3], [1, 2, 3]) },
      {},
      { code: 'engine/bad-feed', expected: 'float32[N] with N = 2' },
    ],
    [
      'data of another kind',
      { ...good, ids: { dtype: 'int64', shape: [3], data: Float32Array.of(1, 2, 3) } as never },
      {},
      { code: 'engine/bad-feed', value: 'Float32Array' },
    ],
    ['an empty slot', good, { use: { x: 'nothing' } }, { code: 'engine/missing-input', value: 'nothing' }],
    ['an unknown output', good, { fetch: ['all'] }, { code: 'engine/unknown-output', value: 'all' }],
    [
      'keeping an unknown output',
      good,
      { keep: { all: 'slot' } },
      { code: 'engine/unknown-output', value: 'all' },
    ],
  ]
  for (const [what, feeds, options, error] of bad) {
    test(`${what} is refused, ${on}`, async () => {
      const program = await runner.compile(graph)
      await assert.rejects(program.run(feeds, options), error)
      await program.release()
    })
  }

  test(`a released program does not run, ${on}`, async () => {
    const program = await runner.compile(graph)
    await program.release()
    await assert.rejects(program.run(good), { code: 'engine/released' })
  })

  test(`an output kept in a slot is the input of the next run and of another program, ${on}`, async () => {
    const w = e.input('w', [2])
    const add = await runner.compile({ inputs: { w }, outputs: { w: e.add(w, 1), old: w } })
    const square = await runner.compile({ inputs: { w }, outputs: { square: e.square(w) } })
    await runner.write({ w0: e.floats([2], [1, 2]) })
    assert.deepEqual(await add.run({}, { use: { w: 'w0' }, keep: { w: 'w1' }, fetch: [] }), {})
    await add.run({}, { use: { w: 'w1' }, keep: { w: 'w1' }, fetch: [] })
    const { square: result } = await square.run({}, { use: { w: 'w1' } })
    assert.deepEqual([...(result as e.TensorData).data], [9, 16])
    const { w0, w1 } = await runner.read(['w0', 'w1'])
    assert.deepEqual([...(w0 as e.TensorData).data], [1, 2], 'the old slot is as it was')
    assert.deepEqual([...(w1 as e.TensorData).data], [3, 4])
  })

  test(`an alias keeps its value when the slot is written again, ${on}`, async () => {
    await runner.write({ a: e.floats([1], [1]) })
    await runner.alias({ b: 'a' })
    await runner.write({ a: e.floats([1], [2]) })
    const { a, b } = await runner.read(['a', 'b'])
    assert.deepEqual([a?.data[0], b?.data[0]], [2, 1])
  })

  test(`a slot that was dropped is empty, ${on}`, async () => {
    await runner.write({ gone: e.floats([1], [1]) })
    await runner.drop(['gone'])
    await assert.rejects(runner.read(['gone']), { code: 'engine/missing-slot', value: 'gone' })
    await assert.rejects(runner.alias({ other: 'gone' }), { code: 'engine/missing-slot' })
  })

  test(`a slot of another shape is refused, ${on}`, async () => {
    await runner.write({ wide: e.floats([2, 3], [1, 2, 3, 4, 5, 6]) })
    const program = await runner.compile(graph)
    const { y, ids } = good
    await assert.rejects(program.run({ y, ids }, { use: { x: 'wide' } }), { code: 'engine/bad-feed' })
  })

  test(`what a user fed or got can be changed without harm to slots, ${on}`, async () => {
    const data = Float32Array.of(1, 2)
    await runner.write({ safe: e.floats([2], data) })
    data[0] = 9
    const first = (await runner.read(['safe'])).safe as e.TensorData
    first.data[1] = 9
    assert.deepEqual([...((await runner.read(['safe'])).safe as e.TensorData).data], [1, 2])
  })
}

test('a graph that uses an input it does not list is refused by name', async () => {
  const [runner] = runners
  await assert.rejects(runner!.compile({ inputs: {}, outputs: { x } }), {
    code: 'engine/unlisted-input',
    value: 'x',
  })
})

test('a closed runner says so', async () => {
  const runner = e.onnxRunner()
  await runner.close()
  await assert.rejects(runner.compile(graph), { code: 'engine/closed' })
})

test('a provider that is not on this machine is named in the error', async () => {
  const runner = e.onnxRunner({ provider: 'cuda' })
  await assert.rejects(runner.compile(graph), (error: Error & { code?: string; value?: unknown }) => {
    assert.equal(error.code, 'engine/provider')
    assert.equal(error.value, 'cuda')
    return true
  })
  await runner.close()
})

test('what the runtime itself refuses comes back as an error, and the runner lives on', async () => {
  const runner = e.onnxRunner({ threads: 1 })
  const index = e.input('index', [1], 'int64')
  const table = e.input('table', [2, 2])
  const program = await runner.compile({ inputs: { index, table }, outputs: { row: e.gather(table, index) } })
  const values = e.floats([2, 2], [1, 2, 3, 4])
  await assert.rejects(program.run({ table: values, index: e.ints([1], [7]) }), { code: 'engine/runtime' })
  const { row } = await program.run({ table: values, index: e.ints([1], [1]) })
  assert.deepEqual([...(row as e.TensorData).data], [3, 4])
  await runner.close()
})
