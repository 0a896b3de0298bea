// Pre-training: a trainer learns, its steps are the same bits every time, and it goes on where it stopped.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { initialise, nextTokenBatch, openTrainer, type Trainer, weightShapes } from '../../src/model/index.ts'
import { runner } from './open.ts'
import { plainScore } from './plain-forward.ts'
import { tinyArchitecture, tinyWeights } from './tiny.ts'

const architecture = tinyArchitecture()
const rows = Array.from({ length: 4 }, (_, r) =>
  Array.from({ length: 13 - r }, (_, t) => (3 + t * (r + 1)) % 40),
)
const batch = nextTokenBatch(rows, { rows: 4, length: 16 })
let opened = 0
const trainer = (options: Partial<Parameters<typeof openTrainer>[0]> = {}): Promise<Trainer> =>
  openTrainer({
    runner,
    architecture,
    weights: tinyWeights(architecture),
    name: `trainer${opened++}`,
    ...options,
  })

describe('a trainer', () => {
  it('has the loss that plain loops give, padding left out', async () => {
    const scores = rows.flatMap((ids) => plainScore(architecture, tinyWeights(architecture), ids))
    const mean = -scores.reduce((a, b) => a + b, 0) / scores.length
    const made = await trainer()
    assert.ok(Math.abs((await made.evaluate(batch)) - mean) < 1e-4)
    assert.ok(Math.abs((await made.step(batch, 1e-3)).loss - mean) < 1e-4)
    await made.close()
  })

  it('refuses a setting of its optimizer that is out of the bounds of the table of options', async () => {
    await assert.rejects(trainer({ optimizer: { beta2: 1 } }), {
      code: 'model/option',
      message: 'The option beta2 is 1.',
      expected: 'a number from 0 to 0.9999999, finite',
    })
  })

  it('learns a batch by heart', async () => {
    const made = await trainer()
    for (let step = 0; step < 150; step++) await made.step(batch, 1e-2)
    assert.ok((await made.evaluate(batch)) < 0.2)
    await made.close()
  })

  it('gives the same bits every time', async () => {
    const run = async (): Promise<unknown> => {
      const made = await trainer()
      for (let step = 0; step < 5; step++) await made.step(batch, 1e-2)
      const weights = await made.weights()
      await made.close()
      return weights
    }
    assert.deepEqual(await run(), await run())
  })

  it('goes on from weights and state as if it had never stopped', async () => {
    const whole = await trainer()
    for (let step = 0; step < 6; step++) await whole.step(batch, 1e-2)
    const first = await trainer()
    for (let step = 0; step < 3; step++) await first.step(batch, 1e-2)
    const second = await trainer({ weights: await first.weights(), state: await first.state() })
    for (let step = 0; step < 3; step++) await second.step(batch, 1e-2)
    assert.deepEqual(await second.weights(), await whole.weights())
    assert.deepEqual(await second.state(), await whole.state())
    for (const made of [whole, first, second]) await made.close()
  })

  it('moves every weight against its gradient by the learning rate in its first step', async () => {
    // AdamW's first step without decay is lr·g/(|g| + ε·…), so ± lr wherever the gradient is not tiny.
    const made = await trainer({ optimizer: { weightDecay: 0 } })
    await made.step(batch, 1e-3)
    const before = tinyWeights(architecture)
    for (const [name, { data }] of await made.weights())
      for (const [i, value] of data.entries())
        assert.ok(Math.abs(value - before.get(name)!.data[i]!) < 1.001e-3, `${name}[${i}]`)
    await made.close()
  })

  it('lets only weights with two axes decay', async () => {
    const made = await trainer({ optimizer: { weightDecay: 0.5 } })
    const nothing = { ...batch, weights: new Float32Array(batch.weights.length) }
    await made.step(nothing, 0.1)
    const before = tinyWeights(architecture)
    for (const [name, { shape, data }] of await made.weights()) {
      const factor = shape.length > 1 ? 1 - 0.1 * 0.5 : 1
      for (const [i, value] of data.entries())
        assert.ok(Math.abs(value - factor * before.get(name)!.data[i]!) < 1e-6, name)
    }
    await made.close()
  })
})

describe('initial weights', () => {
  it('depend on the key alone', () => {
    assert.deepEqual(initialise(architecture, 'a'), initialise(architecture, 'a'))
    assert.notDeepEqual(initialise(architecture, 'a'), initialise(architecture, 'b'))
  })

  it('have the shapes of the architecture', () => {
    const shapes = new Map([...initialise(architecture, 'a')].map(([name, { shape }]) => [name, shape]))
    assert.deepEqual(shapes, weightShapes(architecture))
  })

  it('are normal with deviation 0.02, and 0.02/√(2·layers) where they write to the residual stream', () => {
    const large = initialise(tinyArchitecture({ width: 64, hidden: 128, layers: 2 }), 'a')
    const deviation = (name: string): number => {
      const { data } = large.get(name)!
      return Math.sqrt(data.reduce((total, x) => total + x * x, 0) / data.length)
    }
    assert.ok(Math.abs(deviation('model.layers.0.mlp.up_proj.weight') / 0.02 - 1) < 0.05)
    assert.ok(Math.abs(deviation('model.layers.1.mlp.down_proj.weight') / 0.01 - 1) < 0.05)
  })

  it('have norms of 1 and biases of 0', () => {
    const weights = initialise(architecture, 'a')
    assert.ok(weights.get('model.norm.weight')!.data.every((x) => x === 1))
    assert.ok(weights.get('model.layers.0.self_attn.q_proj.bias')!.data.every((x) => x === 0))
  })
})
