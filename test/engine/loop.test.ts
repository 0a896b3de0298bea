// Loops: states carried from trip to trip, growing states, collected values, an early end.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as e from '../../src/engine/index.ts'
import { allRunners } from './runners.ts'

const runners = allRunners()

const values = (tensor: e.TensorData | undefined): number[] => [...(tensor as e.TensorData).data]

for (const runner of runners) {
  const on = `on ${runner.name}`

  test(`a loop carries its states and collects a value of each trip, ${on}`, async () => {
    // Fibonacci numbers: (a, b) ← (b, a + b)
    const start = e.input('start', [2])
    const { states, collected } = e.loop({
      maxTrips: 6,
      states: { pair: { initial: start } },
      body: (trip, { pair }) => {
        const [a, b] = [e.slice(pair, 0, 0, 1), e.slice(pair, 0, 1, 2)]
        return {
          states: { pair: e.concat([b, e.add(a, b)], 0) },
          collect: { first: a, trip: e.mul(trip, 2) },
        }
      },
    })
    const program = await runner.compile({ inputs: { start }, outputs: { ...states, ...collected } })
    const result = await program.run({ start: e.floats([2], [0, 1]) })
    assert.deepEqual(values(result.pair), [8, 13])
    assert.deepEqual(result.first?.shape, [6, 1])
    assert.deepEqual(values(result.first), [0, 1, 1, 2, 3, 5])
    assert.deepEqual(values(result.trip), [0, 2, 4, 6, 8, 10])
  })

  test(`a loop ends early where its body says so, and collects only the trips made, ${on}`, async () => {
    const limit = e.input('limit', [], 'int64')
    const { states, collected } = e.loop({
      maxTrips: limit,
      states: { x: { initial: e.constant(1) } },
      body: (_trip, { x }) => ({
        states: { x: e.mul(x, 2) },
        collect: { x },
        proceed: e.less(x, 8),
      }),
    })
    const outputs = { x: states.x, seen: collected.x }
    const program = await runner.compile({ inputs: { limit }, outputs })
    const ended = await program.run({ limit: e.ints([], [100]) })
    assert.deepEqual([values(ended.x), values(ended.seen)], [[16], [1, 2, 4, 8]])
    const limited = await program.run({ limit: e.ints([], [2]) })
    assert.deepEqual([values(limited.x), values(limited.seen)], [[4], [1, 2]])
  })

  test(`a state may grow, and its size is known inside and afterwards, ${on}`, async () => {
    const start = e.input('start', ['B', 'P'])
    const { states } = e.loop({
      maxTrips: 3,
      states: { cache: { initial: start, grow: { axis: 1, inside: 'C', after: 'F' } } },
      body: (_trip, { cache }) => {
        const length = e.cast(e.dimension('C'), 'float32')
        const row = e.broadcastTo(length, ['B', 1])
        return { states: { cache: e.concat([cache, row], 1) } }
      },
    })
    const flat = e.reshape(states.cache, ['B*F'])
    const program = await runner.compile({ inputs: { start }, outputs: { flat, length: e.dimension('F') } })
    const result = await program.run({ start: e.floats([2, 1], [7, 8]) })
    assert.deepEqual(values(result.flat), [7, 1, 2, 3, 8, 1, 2, 3])
    assert.deepEqual(values(result.length), [4])
    const empty = await program.run({ start: e.floats([1, 0], []) })
    assert.deepEqual(values(empty.flat), [0, 1, 2])
  })

  test(`what does not depend on a trip is used from outside, even as a state or a result, ${on}`, async () => {
    const x = e.input('x', [2])
    const outside = e.square(x)
    const { states, collected } = e.loop({
      maxTrips: 2,
      states: {
        kept: { initial: x },
        swapped: { initial: e.constant(0) },
        other: { initial: e.constant(5) },
      },
      body: (_trip, { kept, swapped, other }) => ({
        states: { kept, swapped: other, other: swapped },
        collect: { outside, again: outside },
      }),
    })
    const program = await runner.compile({ inputs: { x }, outputs: { ...states, ...collected } })
    const result = await program.run({ x: e.floats([2], [2, 3]) })
    assert.deepEqual(values(result.kept), [2, 3])
    assert.deepEqual([values(result.swapped), values(result.other)], [[0], [5]])
    assert.deepEqual(values(result.outside), [4, 9, 4, 9])
    assert.deepEqual(values(result.again), [4, 9, 4, 9])
  })

  test(`a loop inside a loop sees the outer one's states, ${on}`, async () => {
    const n = e.input('n', [], 'int64')
    const { states } = e.loop({
      maxTrips: n,
      states: { total: { initial: e.constant(0, 'int64') } },
      body: (outerTrip, { total }) => {
        const inner = e.loop({
          maxTrips: e.add(outerTrip, 1),
          trips: 'inner',
          states: { sum: { initial: total } },
          body: (trip, { sum }) => ({
            states: { sum: e.add(sum, e.mul(e.add(outerTrip, 1), e.add(trip, 1))) },
          }),
        })
        return { states: { total: inner.states.sum } }
      },
    })
    const program = await runner.compile({ inputs: { n }, outputs: { total: states.total } })
    // Σ i · (1 + … + i) for i = 1, 2, 3: 1 + 6 + 18
    assert.deepEqual(values((await program.run({ n: e.ints([], [3]) })).total), [25])
  })

  test(`two loops in one graph do not mix, ${on}`, async () => {
    const x = e.input('x', [])
    const power = (factor: number, trips: string): e.Node =>
      e.loop({
        maxTrips: 3,
        trips,
        states: { y: { initial: x } },
        body: (_, { y }) => ({ states: { y: e.mul(y, factor) } }),
      }).states.y
    const program = await runner.compile({
      inputs: { x },
      outputs: { two: power(2, 'a'), three: power(3, 'b') },
    })
    const result = await program.run({ x: e.floats([], [1]) })
    assert.deepEqual([values(result.two), values(result.three)], [[8], [27]])
  })
}

test('a state that changes its shape without growing is refused', () => {
  const x = e.input('x', [2])
  const build = (): unknown =>
    e.loop({
      maxTrips: 2,
      states: { x: { initial: x } },
      body: (_, s) => ({ states: { x: e.concat([s.x, s.x], 0) } }),
    })
  assert.throws(build, /state 'x' float32\[4\]: expected float32\[2\]/)
})

test('states that share the name of a size must grow alike', () => {
  const x = e.input('x', ['P'])
  const grow = { axis: 0, inside: 'C', after: 'F' }
  const build = (): unknown =>
    e.loop({
      maxTrips: 2,
      states: { a: { initial: x, grow }, b: { initial: x, grow } },
      body: (_, { a, b }) => ({ states: { a: e.pad(a, 0, 0, 1), b: e.pad(b, 0, 0, 2) } }),
    })
  assert.throws(build, { code: 'engine/shape', value: 'C+2', expected: 'C+1' })
})

test('a condition that is no bool scalar is refused', () => {
  const build = (): unknown =>
    e.loop({ maxTrips: 2, states: {}, body: (trip) => ({ states: {}, proceed: trip }) })
  assert.throws(build, { code: 'engine/shape' })
})

test('two loops that collect under one name of their trips are refused', async () => {
  const count = (trips: number): e.Node =>
    e.loop({ maxTrips: trips, states: {}, body: (trip) => ({ states: {}, collect: { trip } }) }).collected
      .trip
  for (const runner of runners) {
    const compile = runner.compile({ inputs: {}, outputs: { a: count(2), b: count(3) } })
    await assert.rejects(compile, { code: 'engine/size-name', value: 'trips' })
  }
})
