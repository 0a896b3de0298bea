// Rows with shared prefixes: who shares, what stands where, and that log-probabilities and gradients are those of lists apart.

import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { draws } from '../../src/core/index.ts'
import { gradients, input, type Program, referenceRunner, type TensorData } from '../../src/engine/index.ts'
import {
  type Branch,
  emptyPlaces,
  placeFeeds,
  placesOf,
  sharedRows,
  writeBranches,
} from '../../src/model/branches.ts'
import { crossEntropy, teacherForced } from '../../src/model/loss.ts'
import { prefixed } from '../../src/model/slots.ts'
import { plainScore } from './plain-forward.ts'
import { tinyArchitecture, tinyWeights } from './tiny.ts'

describe('lists that share their beginning', () => {
  it('stand in a row as one prefix and a branch each, headed by the last shared token', () => {
    const branches = [
      { ids: [7, 8, 9, 1, 2], shared: 3 },
      { ids: [7, 8, 9, 3, 4], shared: 3 },
    ]
    const places = emptyPlaces({ rows: 2, length: 8 })
    assert.equal(placesOf(branches), 6)
    assert.deepEqual(writeBranches(places, 9, branches), [11, 13])
    const second = (of: Int32Array): number[] => [...of.slice(8)]
    assert.deepEqual(second(places.tokens), [0, 7, 8, 9, 1, 9, 3, 0])
    assert.deepEqual(second(places.targets), [0, 8, 9, 1, 2, 3, 4, 0])
    assert.deepEqual(second(places.segments), [0, 10, 10, 12, 12, 14, 14, 0])
    assert.deepEqual(second(places.prefixes), [0, 10, 10, 10, 10, 10, 10, 0])
    assert.deepEqual(second(places.positions), [0, 0, 1, 2, 3, 2, 3, 0])
  })

  it('are documents of their own where they share one token only', () => {
    const places = emptyPlaces({ rows: 1, length: 4 })
    const branches = [
      { ids: [7, 1, 2], shared: 1 },
      { ids: [7, 3, 4], shared: 1 },
    ]
    assert.deepEqual(writeBranches(places, 0, branches), [0, 2])
    assert.deepEqual([...places.segments], [1, 1, 3, 3])
    assert.deepEqual(places.prefixes, places.segments)
    assert.deepEqual([...places.positions], [0, 1, 0, 1])
  })

  it('come into one row when what they share is equal', () => {
    const lists = [
      { ids: [1, 2, 5], shared: 2 },
      { ids: [1, 3, 5], shared: 2 },
      { ids: [1, 2, 6, 6], shared: 2 },
      { ids: [1, 2, 6, 6], shared: 3 },
    ]
    assert.deepEqual(sharedRows(lists, 100), [
      { indices: [0, 2], length: 4 },
      { indices: [1], length: 2 },
      { indices: [3], length: 3 },
    ])
  })

  it('come into another row when theirs would grow longer than allowed', () => {
    const lists = Array.from({ length: 5 }, () => ({ ids: [1, 2, 3, 4], shared: 2 }))
    const rows = sharedRows(lists, 5)
    assert.deepEqual(
      rows.map(({ indices }) => indices),
      [[0, 1], [2, 3], [4]],
    )
    assert.ok(rows.every(({ length }) => length <= 5))
  })

  it('stay apart where a row would be far longer than its prefix, and together where the prefix is long', () => {
    const lists = (shared: number): Branch[] =>
      Array.from({ length: 2 }, () => ({ ids: Array<number>(shared + 200).fill(1), shared }))
    assert.equal(sharedRows(lists(10), 1000).length, 2)
    assert.equal(sharedRows(lists(450), 1000).length, 1)
  })
})

describe('the loss of a row with branches', () => {
  const architecture = tinyArchitecture({ vocabulary: 12, width: 8, hidden: 10 })
  const weights = tinyWeights(architecture)
  const names = [...weights.keys()]
  const stream = draws('branches')
  const some = (count: number): number[] => Array.from({ length: count }, () => stream.below(12))
  // Two groups in one row, of three branches and of two, and a row with a document alone.
  const groups = [
    [some(6), [3, 1, 4]],
    [some(4), [2, 5]],
    [some(1), [8]],
  ].map(([start, lengths]) =>
    lengths!.map((length): Branch => ({ ids: [...start!, ...some(length)], shared: start!.length })),
  )
  const shape = { rows: 2, length: 26 }
  const places = emptyPlaces(shape)
  const starts = [0, placesOf(groups[0]!) + 1, shape.length]
  const heads = groups.map((branches, g) => writeBranches(places, starts[g]!, branches))
  const lists = groups.flat()
  const longest = Math.max(...lists.map(({ ids }) => ids.length - 1))
  let packed: Program
  let apart: Program
  let asking: Program

  before(async () => {
    const compile = (rows: number, length: number, prefixes: boolean, asked?: number): Promise<Program> => {
      const forced = teacherForced(architecture, { rows, length }, { prefixes, asked })
      const tokenWeights = input('weights', forced.chosen.shape)
      const loss = crossEntropy(forced.chosen, tokenWeights)
      const nodes = Object.values(forced.weights)
      return referenceRunner().compile({
        inputs: { ...forced.inputs, weights: tokenWeights, ...prefixed('w', names, nodes) },
        outputs: { loss, chosen: forced.chosen, ...prefixed('g', names, gradients(loss, nodes)) },
      })
    }
    packed = await compile(shape.rows, shape.length, true)
    apart = await compile(lists.length, longest, false)
    asking = await compile(shape.rows, shape.length, true, 3)
  })

  const modelFeeds = (change?: { name: string; index: number; by: number }): Record<string, TensorData> =>
    Object.fromEntries(
      [...weights].map(([name, { shape, data }]) => {
        const moved = Float64Array.from(data)
        if (change?.name === name) moved[change.index]! += change.by
        return [`w/${name}`, { dtype: 'float32', shape, data: moved }]
      }),
    )

  // Completions weigh 0.5, 0.6, …; shared tokens weigh 0.1 for each branch.
  const runPacked = (change?: { name: string; index: number; by: number }) => {
    const tokenWeights = new Float64Array(shape.rows * shape.length)
    groups.forEach((branches, g) => {
      const { shared } = branches[0]!
      tokenWeights.fill(0.1 * branches.length, starts[g]!, starts[g]! + shared - 1)
      branches.forEach(({ ids }, b) => {
        for (let j = 0; shared + j < ids.length; j++) tokenWeights[heads[g]![b]! + j] = 0.5 + 0.1 * j
      })
    })
    return packed.run({
      ...placeFeeds(places),
      weights: { dtype: 'float32', shape: [shape.rows, shape.length], data: tokenWeights },
      ...modelFeeds(change),
    })
  }

  const runApart = () => {
    const size = lists.length * longest
    const tokens = new Int32Array(size)
    const targets = new Int32Array(size)
    const tokenWeights = new Float64Array(size)
    lists.forEach(({ ids, shared }, row) => {
      for (let t = 0; t + 1 < ids.length; t++) {
        tokens[row * longest + t] = ids[t]!
        targets[row * longest + t] = ids[t + 1]!
        tokenWeights[row * longest + t] = t + 1 < shared ? 0.1 : 0.5 + 0.1 * (t + 1 - shared)
      }
    })
    const wide = [lists.length, longest]
    return apart.run({
      tokens: { dtype: 'int64', shape: wide, data: tokens },
      targets: { dtype: 'int64', shape: wide, data: targets },
      weights: { dtype: 'float32', shape: wide, data: tokenWeights },
      ...modelFeeds(),
    })
  }

  it('comes of the log-probabilities that plain loops give for each list alone', async () => {
    const { chosen } = await runPacked()
    groups.forEach((branches, g) => {
      branches.forEach(({ ids, shared }, b) => {
        const expected = plainScore(architecture, weights, ids)
        const at = (t: number): number => (t < shared - 1 ? starts[g]! + t : heads[g]![b]! + t - shared + 1)
        expected.forEach((value, t) => {
          const found = Number(chosen!.data[at(t)])
          assert.ok(Math.abs(found - value) < 1e-5, `group ${g}, branch ${b}, token ${t}: ${found}, ${value}`)
        })
      })
    })
  })

  it('has the value and the gradient of rows with one list each', async () => {
    const [one, other] = [await runPacked(), await runApart()]
    for (const name of ['loss', ...names.map((name) => `g/${name}`)]) {
      const expected = other[name]!.data
      one[name]!.data.forEach((value, i) => {
        const difference = Math.abs(Number(value) - Number(expected[i]))
        assert.ok(difference < 1e-8 + 1e-6 * Math.abs(Number(expected[i])), `${name}[${i}]`)
      })
    }
  })

  it('has the same gradient when predictions are made at the places alone that weigh', async () => {
    const asked = [heads[0]![0]! + 1, heads[0]![2]!, heads[1]![1]!]
    const worth = [0.5, -2, 1]
    const tokenWeights = new Float64Array(shape.rows * shape.length)
    asked.forEach((place, i) => {
      tokenWeights[place] = worth[i]!
    })
    const all = await packed.run({
      ...placeFeeds(places),
      weights: { dtype: 'float32', shape: [shape.rows, shape.length], data: tokenWeights },
      ...modelFeeds(),
    })
    const some = await asking.run({
      ...placeFeeds(places),
      asked: { dtype: 'int64', shape: [3], data: Int32Array.from(asked) },
      targets: {
        dtype: 'int64',
        shape: [3],
        data: Int32Array.from(asked, (place) => places.targets[place]!),
      },
      weights: { dtype: 'float32', shape: [3], data: Float64Array.from(worth) },
      ...modelFeeds(),
    })
    for (const name of ['loss', ...names.map((name) => `g/${name}`)])
      some[name]!.data.forEach((value, i) => {
        const expected = Number(all[name]!.data[i])
        assert.ok(Math.abs(Number(value) - expected) < 1e-8 + 1e-6 * Math.abs(expected), `${name}[${i}]`)
      })
  })

  it('has the gradient that central differences give', async () => {
    const out = await runPacked()
    for (const [name, { data }] of weights) {
      if (name.includes('layers.1.')) continue
      const index = stream.below(data.length)
      const by = 1e-5
      const [above, below] = [await runPacked({ name, index, by }), await runPacked({ name, index, by: -by })]
      const expected = (Number(above.loss!.data[0]) - Number(below.loss!.data[0])) / (2 * by)
      const found = Number(out[`g/${name}`]!.data[index])
      assert.ok(
        Math.abs(found - expected) < 1e-6 + 1e-5 * Math.abs(expected),
        `${name}[${index}]: ${found}, ${expected}`,
      )
    }
  })
})
