// The on-policy check: what an update computes of its own policy's draws is what sampling said; of anything else it says nothing.

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { floats, type Runner } from '../../src/engine/index.ts'
import {
  type Completion,
  type LocalPolicy,
  openPolicy,
  policyOf,
  type UpdateOptions,
  type WeightedSequence,
} from '../../src/policy/index.ts'
import { gapLimit } from '../../src/policy/on-policy.ts'
import { byteModel } from '../model/tiny.ts'
import { testRunner } from '../support/engine.ts'

const runner = testRunner()
after(() => runner.close())

const settings: UpdateOptions = {
  learningRate: 1e-2,
  clipLow: 0.2,
  clipHigh: 0.2,
  entropyCoefficient: 0.001,
  weightDecay: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  maxGradientNorm: 1,
}
const model = byteModel()
const fresh = (): LocalPolicy => policyOf(model, { runner })
const requests = Array.from({ length: 12 }, (_, i) => ({ prompt: `prompt ${i % 4}`, key: `text ${i}` }))

const learned = (completions: readonly Completion[]): WeightedSequence[] =>
  completions.map(({ tokens, logprobs }, i) => ({
    prompt: requests[i]!.prompt,
    tokens,
    logprobs,
    advantages: tokens.map(() => (i % 2 === 0 ? 1 : -1)),
    weights: tokens.map(() => 0.01),
  }))

const gapOf = async (policy: LocalPolicy, sequences: readonly WeightedSequence[]) =>
  (await policy.update(sequences, settings)).statistics.onPolicyGap

describe('the on-policy gap of an update', () => {
  it('is below 1e-4 of what the policy drew, at any temperature', async () => {
    for (const sampling of [{}, { temperature: 0.5, topP: 0.8 }, { temperature: 0 }]) {
      const policy = fresh()
      const gap = await gapOf(policy, learned(await policy.sample(requests, sampling)))
      assert.ok(gap! >= 0 && gap! < 1e-4, `the gap is ${gap}`)
    }
  })

  it('is the largest difference between sampling and scoring', async () => {
    const policy = fresh()
    const sequences = learned(await policy.sample(requests))
    const scored = await policy.score(sequences)
    const differences = sequences.flatMap(({ logprobs }, i) =>
      logprobs.map((value, t) => Math.abs(scored[i]![t]! - value)),
    )
    const gap = await gapOf(policy, sequences)
    // The update computes in other batches than scoring does: the same up to rounding.
    assert.ok(Math.abs(gap! - Math.max(...differences)) < 2e-5)
  })

  it('is below 1e-4 of the embedded model', async () => {
    const policy = await openPolicy('tiny', { runner })
    const asked = Array.from({ length: 8 }, (_, i) => ({
      prompt: '<|propose|><|deduction|><|answer|>',
      key: `k${i}`,
    }))
    const drawn = await policy.sample(asked, { maxTokens: 60 })
    const sequences = learned(drawn).map((sequence, i) => ({ ...sequence, prompt: asked[i]!.prompt }))
    const gap = await gapOf(policy, sequences)
    assert.ok(gap! < 1e-4, `the gap is ${gap}`)
    await policy.close()
  })

  it('is measured of a branch, and of a part of what was drawn', async () => {
    const policy = fresh()
    const sequences = learned(await policy.sample(requests))
    assert.equal(typeof (await gapOf(policy.branch(), sequences.slice(3))), 'number')
  })

  it('is measured after an update was taken back', async () => {
    const policy = fresh()
    const sequences = learned(await policy.sample(requests))
    await policy.update(sequences, settings)
    assert.equal(typeof (await gapOf(policy, sequences)), 'number')
  })

  describe('is not measured', () => {
    const edits: Readonly<Record<string, (one: WeightedSequence) => WeightedSequence>> = {
      'another prompt': (one) => ({ ...one, prompt: 'prompt' }),
      'another token': (one) => ({ ...one, tokens: one.tokens.with(0, 65) }),
      'other log-probabilities': (one) => ({ ...one, logprobs: one.logprobs.map(() => -1) }),
      'a copy that was read from a file': (one) => JSON.parse(JSON.stringify(one)) as WeightedSequence,
    }
    for (const [name, edit] of Object.entries(edits))
      it(`where one sequence has ${name}`, async () => {
        const policy = fresh()
        const [first, ...rest] = learned(await policy.sample(requests))
        assert.equal(await gapOf(policy, [edit(first!), ...rest]), undefined)
      })

    it('where the weights have changed since', async () => {
      const policy = fresh()
      const sequences = learned(await policy.sample(requests))
      const { policy: next } = await policy.update(sequences, settings)
      assert.equal(await gapOf(next, sequences), undefined)
    })

    it('where nothing is learned', async () => {
      const policy = fresh()
      const still = learned(await policy.sample(requests)).map((one) => ({
        ...one,
        weights: one.weights.map(() => 0),
      }))
      assert.equal(await gapOf(policy, still), undefined)
    })
  })
})

describe('a gap that rounding does not explain', () => {
  /** A runner whose updates compute log-probabilities that are off by this. */
  const off = (by: number): Runner => ({
    ...runner,
    compile: async (graph, options) => {
      const program = await runner.compile(graph, options)
      return {
        ...program,
        run: async (feeds, use) => {
          const out = await program.run(feeds, use)
          const { chosen } = out
          if (!chosen || !use?.keep) return out
          return {
            ...out,
            chosen: floats(
              chosen.shape,
              Float32Array.from(chosen.data, (x) => x + by),
            ),
          }
        },
      }
    },
  })
  const warningsOf = async (work: () => Promise<void>): Promise<Error[]> => {
    const warnings: Error[] = []
    const hear = (warning: Error): void => void warnings.push(warning)
    process.on('warning', hear)
    await work()
    await new Promise(setImmediate)
    process.off('warning', hear)
    return warnings.filter(({ name }) => name === 'AzlabOnPolicyWarning')
  }

  it('is reported, and warned of once', async () => {
    const policy = policyOf(model, { runner: off(0.01) })
    let gap: number | undefined
    const [warning, ...more] = await warningsOf(async () => {
      for (let i = 0; i < 2; i++) gap = await gapOf(policy, learned(await policy.sample(requests)))
    })
    assert.ok(Math.abs(gap! - 0.01) < 1e-4)
    assert.match(warning!.message, /sampling and learning do not compute the same/)
    assert.deepEqual(more, [])
  })

  it('is no gap, and no reason to warn, in sequences of other weights', async () => {
    const policy = policyOf(model, { runner: off(0.01) })
    const warnings = await warningsOf(async () => {
      const sequences = learned(await policy.sample(requests)).map((one) => ({
        ...one,
        logprobs: one.logprobs.map((x) => x - 1),
      }))
      assert.equal(await gapOf(policy, sequences), undefined)
    })
    assert.deepEqual(warnings, [])
  })

  it('is looked for from 1e-4 on where products have 24 bits, and from 1e-3 on GPUs', () => {
    const limits = ['cpu', 'onnx/cpu', 'reference', 'webgpu', 'cuda', 'tensorflow'].map(gapLimit)
    assert.deepEqual(limits, [1e-4, 1e-4, 1e-4, 1e-3, 1e-3, 1e-3])
  })
})
