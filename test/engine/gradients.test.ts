// Gradients agree with central differences in float64.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gradientRules } from '../../src/engine/gradient/rules.ts'
import * as e from '../../src/engine/index.ts'
import { topological } from '../../src/engine/order.ts'
import { buildCase, type Case, canBeNamed, differentiable } from './cases.ts'

const STEP = 1e-5
const TOLERANCE = 1e-6

/** Checks each element of each gradient of Σ output·weight, with a weight of its own for each place. */
async function checkGradients(item: Case): Promise<void> {
  const runner = e.referenceRunner()
  const size = e.sizeOf(item.output.shape)
  const weights = e.sin(e.add(e.cast(e.range(size), 'float32'), 1))
  const loss = e.sum(e.mul(e.reshape(item.output, [size]), weights))
  const { inputs, feeds } = item
  const wrt = item.wrt.map((name) => item.inputs[name] as e.Node)
  const gradients = e.gradients(loss, wrt)
  const program = await runner.compile({ inputs, outputs: { loss } })
  const differentiated = await runner.compile({
    inputs,
    outputs: Object.fromEntries(item.wrt.map((name, i) => [name, gradients[i] as e.Node])),
  })
  const found = await differentiated.run(feeds)
  const lossAt = async (name: string, place: number, delta: number): Promise<number> => {
    const moved = feeds[name] as e.FloatTensor
    const data = Float64Array.from(moved.data)
    data[place] = (data[place] as number) + delta
    const { loss: value } = await program.run({ ...feeds, [name]: { ...moved, data } })
    return (value as e.FloatTensor).data[0] as number
  }
  for (const name of item.wrt) {
    const gradient = found[name] as e.FloatTensor
    assert.deepEqual(gradient.shape, feeds[name]?.shape, `the gradient of ${name} has its shape`)
    // Of a large table, the rows that are used and some that are not.
    for (let place = 0; place < Math.min(gradient.data.length, 60); place++) {
      const slope = ((await lossAt(name, place, STEP)) - (await lossAt(name, place, -STEP))) / (2 * STEP)
      const error = Math.abs(slope - (gradient.data[place] as number))
      assert.ok(
        error <= TOLERANCE * Math.max(1, Math.abs(slope)),
        `${name}[${place}]: the gradient is ${gradient.data[place]}, central differences give ${slope}`,
      )
    }
  }
}

for (const [name, build] of Object.entries(differentiable)) {
  test(`the gradient of ${name} agrees with central differences`, async () => {
    for (let round = 0; round < 8; round++)
      await checkGradients(buildCase(`gradient/${name}/${round}`, build))
  })
}

for (const [name, build] of Object.entries(differentiable).filter(([name]) => canBeNamed(name))) {
  test(`the gradient of ${name} agrees with central differences where sizes are named`, async () => {
    for (let round = 0; round < 4; round++)
      await checkGradients(buildCase(`gradient/named/${name}/${round}`, build, true))
  })
}

test('every operation with a gradient is among those that are checked', () => {
  const checked = new Set<string>()
  for (const [name, build] of Object.entries(differentiable))
    for (let round = 0; round < 8; round++)
      for (const { op } of topological([buildCase(`gradient/${name}/${round}`, build).output]))
        checked.add(op)
  // No gradient flows through these two, which have tests of their own.
  const unchecked = Object.keys(gradientRules).filter((op) => !checked.has(op))
  assert.deepEqual(unchecked, ['stopGradient', 'cast'])
})

test('no gradient flows through a cast', async () => {
  const x = e.input('x', [])
  // d/dx x·[x ≠ 0] = [x ≠ 0]
  const [gradient] = e.gradients(e.mul(x, e.cast(e.cast(x, 'bool'), 'float32')), [x])
  const program = await e
    .referenceRunner()
    .compile({ inputs: { x }, outputs: { gradient: gradient as e.Node } })
  assert.deepEqual([...((await program.run({ x: e.floats([], [3]) })).gradient as e.TensorData).data], [1])
})

test('the gradient of a small attention layer agrees with central differences', async () => {
  const build = buildCase('layer', (b) => {
    const [B, T, H, D] = [2, 3, 2, 4]
    const x = b.float([B, T, H * D], -1, 1)
    const normal = e.reshape(e.rmsNorm(x, b.float([H * D]), 1e-5), [B * T, H * D])
    const heads = (weight: e.Node): e.Node =>
      e.transpose(e.reshape(e.matmul(normal, weight), [B, T, H, D]), [0, 2, 1, 3])
    const weight = (): e.Node => b.float([H * D, H * D], -0.5, 0.5)
    const [q, k, v] = [heads(weight()), heads(weight()), heads(weight())]
    const scores = e.matmul(q, k, { transposeB: true, scale: 1 / Math.sqrt(D) })
    const mask = e.constant(e.floats([T, T], [0, -1e9, -1e9, 0, 0, -1e9, 0, 0, 0]))
    const mixed = e.matmul(e.softmax(e.add(scores, mask)), v)
    return e.add(e.reshape(e.transpose(mixed, [0, 2, 1, 3]), [B, T, H * D]), x)
  })
  await checkGradients(build)
})

test('a node on which the loss does not depend gets zeros', async () => {
  const [x, y] = [e.input('x', [2]), e.input('y', [3])]
  const [gradient] = e.gradients(e.sum(x), [y])
  const program = await e
    .referenceRunner()
    .compile({ inputs: { x, y }, outputs: { gradient: gradient as e.Node } })
  const { gradient: value } = await program.run({ x: e.floats([2], [1, 2]), y: e.floats([3], [1, 2, 3]) })
  assert.deepEqual([...(value as e.TensorData).data], [0, 0, 0])
})

test('no gradient flows through stopGradient', async () => {
  const x = e.input('x', [])
  // d/dx x·stop(x) = stop(x), not 2x
  const [gradient] = e.gradients(e.mul(x, e.stopGradient(x)), [x])
  const program = await e
    .referenceRunner()
    .compile({ inputs: { x }, outputs: { gradient: gradient as e.Node } })
  assert.deepEqual([...((await program.run({ x: e.floats([], [3]) })).gradient as e.TensorData).data], [3])
})

test('a value that is used twice gets the sum of both gradients', async () => {
  const x = e.input('x', [])
  // d/dx (exp x + x·exp x) = exp x · (2 + x)
  const y = e.exp(x)
  const [gradient] = e.gradients(e.add(y, e.mul(x, y)), [x])
  const program = await e
    .referenceRunner()
    .compile({ inputs: { x }, outputs: { gradient: gradient as e.Node } })
  const { gradient: value } = await program.run({ x: e.floats([], Float64Array.of(0.5)) })
  assert.ok(Math.abs((value as e.FloatTensor).data[0]! - Math.exp(0.5) * 2.5) < 1e-12)
})

test('where both operands of minimum are equal, the gradient goes to the first', async () => {
  const [x, y] = [e.input('x', []), e.input('y', [])]
  const [dx, dy] = e.gradients(e.minimum(x, y), [x, y])
  const program = await e
    .referenceRunner()
    .compile({ inputs: { x, y }, outputs: { dx: dx as e.Node, dy: dy as e.Node } })
  const result = await program.run({ x: e.floats([], [2]), y: e.floats([], [2]) })
  assert.deepEqual([result.dx?.data[0], result.dy?.data[0]], [1, 0])
})

test('only a scalar is differentiated', () => {
  const x = e.input('x', [2])
  assert.throws(() => e.gradients(x, [x]), /gradients cannot take float32\[2\]: expected a float32 scalar/)
})

test('a loss that leads through an operation without a gradient is refused by name', () => {
  const x = e.input('x', [4])
  assert.throws(() => e.gradients(e.sum(e.topK(x, 2)), [x]), /The gradient of topK/)
})
