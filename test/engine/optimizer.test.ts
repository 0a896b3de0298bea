// AdamW and clipping against formulas written out by hand.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draws } from '../../src/core/index.ts'
import * as e from '../../src/engine/index.ts'
import { allRunners } from './runners.ts'

const runners = allRunners()

const options = { learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-3, weightDecay: 0.1 }

/** Loshchilov and Hutter (2019), algorithm 2, element by element. */
function adamW(p: number, g: number, m: number, v: number, t: number): [p: number, m: number, v: number] {
  const nextM = options.beta1 * m + (1 - options.beta1) * g
  const nextV = options.beta2 * v + (1 - options.beta2) * g * g
  const hatM = nextM / (1 - options.beta1 ** t)
  const hatV = nextV / (1 - options.beta2 ** t)
  const change = hatM / (Math.sqrt(hatV) + options.epsilon) + options.weightDecay * p
  return [p - options.learningRate * change, nextM, nextV]
}

for (const runner of runners) {
  test(`20 steps of AdamW agree with the algorithm written out, on ${runner.name}`, async () => {
    const random = draws('adamw')
    const shape = [3, 2]
    const [parameter, gradient, m, v] = ['p', 'g', 'm', 'v'].map((name) => e.input(name, shape)) as [
      e.Node,
      e.Node,
      e.Node,
      e.Node,
    ]
    const step = e.input('step', [])
    const next = e.adamW({ parameter, gradient, m, v, step, ...options })
    const program = await runner.compile({
      inputs: { p: parameter, g: gradient, m, v, step },
      outputs: { p: next.parameter, m: next.m, v: next.v },
    })
    const numbers = (): number[] => Array.from({ length: 6 }, () => random.uniform() * 2 - 1)
    let expected = numbers().map((p): [number, number, number] => [p, 0, 0])
    const column = (i: 0 | 1 | 2): e.TensorData =>
      e.floats(
        shape,
        expected.map((row) => row[i]),
      )
    let state: Record<string, e.TensorData> = { p: column(0), m: column(1), v: column(2) }
    for (let t = 1; t <= 20; t++) {
      const g = numbers()
      state = await program.run({ ...state, g: e.floats(shape, g), step: e.floats([], [t]) })
      expected = expected.map(([p, m, v], i) => adamW(p, g[i] as number, m, v, t))
      expected.forEach(([p, m, v], i) => {
        for (const [name, value] of Object.entries({ p, m, v })) {
          const found = state[name]?.data[i] as number
          assert.ok(Math.abs(found - value) < 2e-6, `step ${t}, ${name}[${i}]: ${found}, by hand ${value}`)
        }
      })
    }
  })

  test(`gradients beyond the norm are scaled to it together, on ${runner.name}`, async () => {
    const [a, b, limit] = [e.input('a', [2]), e.input('b', [1]), e.input('limit', [])]
    const { gradients, norm } = e.clipByGlobalNorm([a, b], limit)
    const program = await runner.compile({
      inputs: { a, b, limit },
      outputs: { a: gradients[0] as e.Node, b: gradients[1] as e.Node, norm },
    })
    // √(2² + 3² + 6²) = 7
    const feeds = { a: e.floats([2], [2, 3]), b: e.floats([1], [6]) }
    const clipped = await program.run({ ...feeds, limit: e.floats([], [1]) })
    const near = (found: number | undefined, expected: number): void =>
      assert.ok(Math.abs((found as number) - expected) < 1e-5, `${found} is not ${expected}`)
    near(clipped.norm?.data[0], 7)
    near(clipped.a?.data[0], 2 / 7)
    near(clipped.a?.data[1], 3 / 7)
    near(clipped.b?.data[0], 6 / 7)
    const kept = await program.run({ ...feeds, limit: e.floats([], [8]) })
    assert.deepEqual([...(kept.a as e.TensorData).data, ...(kept.b as e.TensorData).data], [2, 3, 6])
  })
}

test('weight decay without a gradient only shrinks the parameter', async () => {
  const [parameter, zero] = [e.input('p', [1]), e.constant(0)]
  const next = e.adamW({
    parameter,
    gradient: e.mul(parameter, 0),
    m: zero,
    v: zero,
    step: 1,
    learningRate: 0.5,
    weightDecay: 0.1,
  })
  const program = await e
    .referenceRunner()
    .compile({ inputs: { p: parameter }, outputs: { p: next.parameter } })
  // 4 · (1 - 0.5 · 0.1)
  assert.equal((await program.run({ p: e.floats([1], [4]) })).p?.data[0], 3.8)
})
