// Every engine of this machine gives a policy the same texts, log-probabilities and update as ONNX Runtime on the CPU.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onnxRunner, type Runner } from '../../src/engine/index.ts'
import { policyOf, resolveEngine, sharedRunner, type UpdateOptions } from '../../src/policy/index.ts'
import { engineRunners } from '../engine/runners.ts'
import { byteModel } from '../model/tiny.ts'

const TOLERANCE = 1e-4
const model = byteModel()
const update: UpdateOptions = {
  learningRate: 1e-2,
  clipLow: 0.2,
  clipHigh: 0.2,
  entropyCoefficient: 0.01,
  weightDecay: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-4,
  maxGradientNorm: 1,
}
const requests = Array.from({ length: 6 }, (_, i) => ({ prompt: `prompt ${i % 3}`, key: `text ${i}` }))

/** What a policy says, scores and learns on a runner. */
async function play(runner: Runner) {
  const policy = policyOf(model, { runner })
  const greedy = await policy.sample(requests.slice(0, 3), { temperature: 0, maxTokens: 8 })
  const drawn = await policy.sample(requests, { maxTokens: 8 })
  const sequences = drawn.map(({ tokens, logprobs }, i) => ({
    prompt: requests[i]!.prompt,
    tokens,
    logprobs,
    advantages: tokens.map(() => (i % 2 ? 1 : -1)),
    weights: tokens.map(() => 0.1),
  }))
  const scores = await policy.score(sequences)
  const { policy: next, statistics } = await policy.update(sequences, update)
  const after = await next.score(sequences)
  const again = policyOf(model, { runner, checkpointing: true })
  const layered = await again.update(sequences, update)
  const afterLayered = await layered.policy.score(sequences)
  for (const one of [policy, next, again, layered.policy]) await one.close()
  return {
    greedy,
    drawn,
    scores,
    statistics,
    after,
    afterLayered,
    layeredNorm: layered.statistics.gradientNorm,
  }
}

const cpu = onnxRunner({ threads: 1 })
const expected = play(cpu).finally(() => cpu.close())

const near = (
  found: readonly (readonly number[])[],
  wanted: readonly (readonly number[])[],
  tolerance = TOLERANCE,
): void =>
  found.forEach((row, i) => {
    row.forEach((value, j) => {
      assert.ok(
        Math.abs(value - wanted[i]![j]!) <= tolerance,
        `[${i}][${j}]: ${value}, expected ${wanted[i]![j]}`,
      )
    })
  })

for (const runner of engineRunners().filter(({ name }) => name !== 'onnx/cpu')) {
  test(`a policy says, scores and learns on ${runner.name} what it does on the CPU`, async () => {
    const [found, wanted] = [await play(runner), await expected]
    assert.deepEqual(
      found.greedy.map(({ tokens }) => tokens),
      wanted.greedy.map(({ tokens }) => tokens),
    )
    assert.deepEqual(
      found.drawn.map(({ tokens }) => tokens),
      wanted.drawn.map(({ tokens }) => tokens),
    )
    near(
      found.drawn.map(({ logprobs }) => [...logprobs]),
      wanted.drawn.map(({ logprobs }) => [...logprobs]),
    )
    near(found.scores, wanted.scores)
    // AdamW divides small gradients by their own size, and what rounding left of them too.
    near(found.after, wanted.after, 10 * TOLERANCE)
    near(found.afterLayered, wanted.after, 10 * TOLERANCE)
    for (const norm of [found.statistics.gradientNorm, found.layeredNorm]) {
      const ratio = norm / wanted.statistics.gradientNorm
      assert.ok(Math.abs(ratio - 1) < 1e-3, `gradient norm: ${ratio} of the CPU's`)
    }
  })
}

test('an engine that is no engine is refused by name', async () => {
  await assert.rejects(resolveEngine({ engine: 'gpu' as never }), { code: 'engine/unknown', value: 'gpu' })
})

test('the engine auto has no runner before it is chosen', () => {
  assert.throws(() => sharedRunner({ engine: 'auto' }), { code: 'engine/auto' })
})
