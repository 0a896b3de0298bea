// The policy's loss: its value by the formula, its gradient by central differences, both in float64.

import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { draws } from '../../src/core/index.ts'
import {
  constant,
  gradients,
  input,
  type Program,
  referenceRunner,
  type TensorData,
} from '../../src/engine/index.ts'
import { teacherForced } from '../../src/model/loss.ts'
import { prefixed } from '../../src/model/slots.ts'
import { clippedSurrogate } from '../../src/model/surrogate.ts'
import { plainForward, softmax } from './plain-forward.ts'
import { tinyArchitecture, tinyWeights } from './tiny.ts'

const architecture = tinyArchitecture({ vocabulary: 12, layers: 1, width: 8, hidden: 10 })
const rows = 2
const length = 5
const stream = draws('loss')
const ids = Array.from({ length: rows }, () => Array.from({ length: length + 1 }, () => stream.below(12)))
const shape = [rows, length]
const some = (low: number, high: number): Float64Array =>
  Float64Array.from({ length: rows * length }, () => low + (high - low) * stream.uniform())
const tokenWeights = some(0.05, 0.2)
tokenWeights[0] = 0
const advantages = some(-2, 2)
const coefficient = 0.3
const weights = new Map(
  [...tinyWeights(architecture)].map(([name, { shape, data }]) => [
    name,
    { shape, data: Float64Array.from(data) },
  ]),
)
const logprobs = ids.map((row) =>
  plainForward(architecture, tinyWeights(architecture), row)
    .slice(0, -1)
    .map((logits) => softmax(logits).map(Math.log)),
)
const chosen = logprobs.flatMap((row, r) => row.map((line, t) => line[ids[r]![t + 1]!]!))
// Old log-probabilities near enough that some ratios are inside the bounds and some outside.
const old = Float64Array.from(chosen, (value) => value + (stream.uniform() - 0.5))
old[0] = -500

describe('the clipped surrogate', () => {
  let program: Program
  const names = [...weights.keys()]

  before(async () => {
    const forced = teacherForced(architecture, { rows, length })
    const inputs = {
      tokenWeights: input('tokenWeights', shape),
      advantages: input('advantages', shape),
      old: input('old', shape),
    }
    const { loss } = clippedSurrogate(
      forced,
      { ...inputs, entropyCoefficient: constant(coefficient) },
      { clipLow: 0.2, clipHigh: 0.28 },
    )
    const nodes = Object.values(forced.weights)
    program = await referenceRunner().compile({
      inputs: { ...forced.inputs, ...inputs, ...prefixed('w', names, nodes) },
      outputs: { loss, ...prefixed('g', names, gradients(loss, nodes)) },
    })
  })

  const run = (change?: { name: string; index: number; by: number }): Promise<Record<string, TensorData>> => {
    const flat = (pick: (row: readonly number[]) => readonly number[]): Int32Array =>
      Int32Array.from(ids.flatMap(pick))
    const feeds: Record<string, TensorData> = {
      tokens: { dtype: 'int64', shape, data: flat((row) => row.slice(0, -1)) },
      targets: { dtype: 'int64', shape, data: flat((row) => row.slice(1)) },
      tokenWeights: { dtype: 'float32', shape, data: tokenWeights },
      advantages: { dtype: 'float32', shape, data: advantages },
      old: { dtype: 'float32', shape, data: old },
    }
    for (const [name, { shape: own, data }] of weights) {
      const moved =
        change?.name === name ? data.map((x, i) => (i === change.index ? x + change.by : x)) : data
      feeds[`w/${name}`] = { dtype: 'float32', shape: own, data: moved }
    }
    return program.run(feeds)
  }

  it('has the value of its formula', async () => {
    let expected = 0
    for (const [i, logp] of chosen.entries()) {
      if (tokenWeights[i] === 0) continue
      const ratio = Math.exp(logp - old[i]!)
      const bounded = Math.min(Math.max(ratio, 0.8), 1.28)
      const entropy = -logprobs[Math.floor(i / length)]![i % length]!.reduce(
        (sum, l) => sum + Math.exp(l) * l,
        0,
      )
      expected -= tokenWeights[i]! * Math.min(ratio * advantages[i]!, bounded * advantages[i]!)
      expected -= coefficient * tokenWeights[i]! * entropy
    }
    assert.ok(Math.abs(Number((await run()).loss!.data[0]) - expected) < 1e-6)
  })

  it('has the gradient that central differences give', async () => {
    const out = await run()
    for (const [name, { data }] of weights) {
      const index = stream.below(data.length)
      const step = 1e-5
      const [above, below] = [await run({ name, index, by: step }), await run({ name, index, by: -step })]
      const expected = (Number(above.loss!.data[0]) - Number(below.loss!.data[0])) / (2 * step)
      const found = out[`g/${name}`]!.data[index]!
      assert.ok(
        Math.abs(found - expected) < 1e-6 + 1e-5 * Math.abs(expected),
        `${name}[${index}]: ${found}, ${expected}`,
      )
    }
  })

  it('is not disturbed by what stands at a place of weight 0', async () => {
    const out = await run()
    for (const name of names) assert.ok(out[`g/${name}`]!.data.every(Number.isFinite))
  })
})
