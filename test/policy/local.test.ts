// A policy with weights here: it samples, scores and learns, never changes in place, and survives being saved.

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { saveModel } from '../../src/model/index.ts'
import {
  type Completion,
  isTrainable,
  type LocalPolicy,
  openPolicy,
  policyOf,
  type UpdateOptions,
  type WeightedSequence,
} from '../../src/policy/index.ts'
import { byteModel } from '../model/tiny.ts'
import { testRunner } from '../support/engine.ts'

const runner = testRunner()
const directory = mkdtempSync(join(tmpdir(), 'azlab-policy-'))
after(async () => {
  rmSync(directory, { recursive: true })
  await runner.close()
})

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

/** Completions as training data: every second one is praised, the others are not. */
function learned(completions: readonly Completion[]): WeightedSequence[] {
  const total = completions.reduce((sum, { tokens }) => sum + tokens.length, 0)
  return completions.map(({ tokens, logprobs }, i) => ({
    prompt: requests[i]!.prompt,
    tokens,
    logprobs,
    advantages: tokens.map(() => (i % 2 === 0 ? 1 : -1)),
    weights: tokens.map(() => 1 / total),
  }))
}

const total = (rows: readonly (readonly number[])[]): number => rows.flat().reduce((a, b) => a + b, 0)

describe('a local policy', () => {
  it('samples text, tokens and log-probabilities that its score confirms', async () => {
    const policy = fresh()
    const completions = await policy.sample(requests)
    const scored = await policy.score(
      completions.map(({ tokens }, i) => ({ prompt: requests[i]!.prompt, tokens })),
    )
    for (const [i, { tokens, logprobs, text, finish, promptTokens }] of completions.entries()) {
      assert.equal(promptTokens, 8)
      assert.equal(finish === 'stop', tokens.at(-1) === 256)
      assert.ok(!text.includes('<end>'))
      for (const [t, value] of logprobs.entries()) assert.ok(Math.abs(scored[i]![t]! - value) < 1e-4)
    }
  })

  it('takes style and longest completion from its settings', async () => {
    const policy = fresh()
    assert.equal(policy.style, 'compact')
    assert.ok((await policy.sample(requests)).every(({ tokens }) => tokens.length <= 12))
  })

  it('is trainable', () => assert.ok(isTrainable(fresh())))

  it('makes praised completions likelier and the others less likely', async () => {
    const policy = fresh()
    const completions = await policy.sample(requests)
    const sequences = learned(completions)
    const { policy: next } = await policy.update(sequences, settings)
    const change = async (parity: number): Promise<number> => {
      const part = sequences.filter((_, i) => i % 2 === parity)
      return total(await next.score(part)) - total(await policy.score(part))
    }
    assert.ok((await change(0)) > 0)
    assert.ok((await change(1)) < 0)
  })

  it('reports ratios of 1 and no clipping when it learns from its own samples', async () => {
    const policy = fresh()
    const { statistics } = await policy.update(learned(await policy.sample(requests)), settings)
    assert.ok(Math.abs(statistics.ratioMean - 1) < 1e-4)
    assert.ok(statistics.ratioMax - statistics.ratioMin < 1e-3)
    assert.deepEqual([statistics.clipShare, statistics.sequences], [0, 12])
    assert.ok(statistics.gradientNorm > 0 && statistics.entropy > 0)
  })

  it('reports the loss of its formula', async () => {
    // With ratios of 1: −Σ w·A − c·Σ w·H, and Σ w·H is the mean entropy for equal weights that sum to 1.
    const policy = fresh()
    const sequences = learned(await policy.sample(requests))
    const { statistics } = await policy.update(sequences, settings)
    const gain = sequences.reduce(
      (sum, { advantages, weights }) => sum + total([advantages]) * weights[0]!,
      0,
    )
    assert.ok(Math.abs(statistics.loss + gain + 0.001 * statistics.entropy) < 1e-4)
  })

  it('does not depend on the order of the sequences beyond rounding', async () => {
    const policy = fresh()
    const sequences = learned(await policy.sample(requests))
    const [one, other] = [
      await policy.update(sequences, settings),
      await policy.update(sequences.toReversed(), settings),
    ]
    assert.ok(Math.abs(one.statistics.gradientNorm / other.statistics.gradientNorm - 1) < 1e-4)
  })
})

describe('an update', () => {
  it('leaves the policy as it was: assigning it back is the undo', async () => {
    const policy = fresh()
    const [id, before] = [policy.id, await policy.sample(requests)]
    const { policy: next } = await policy.update(learned(before), settings)
    assert.notEqual(next.id, id)
    assert.equal(policy.id, id)
    assert.deepEqual(await policy.sample(requests), before)
    assert.notDeepEqual(await next.sample(requests), before)
  })

  it('gives the same bits when it is made again, however many versions lie between', async () => {
    const policy = fresh()
    const sequences = learned(await policy.sample(requests))
    const { policy: first } = await policy.update(sequences, settings)
    const { policy: second } = await first.update(sequences, settings)
    let last = second
    for (let i = 0; i < 5; i++) last = (await last.update(sequences, settings)).policy
    const { policy: again } = await first.update(sequences, settings)
    assert.equal(again.id, second.id)
    assert.deepEqual(again.model.weights, second.model.weights)
  })

  it('changes nothing where every weight is 0', async () => {
    const policy = fresh()
    const sequences = learned(await policy.sample(requests)).map((sequence) => ({
      ...sequence,
      weights: sequence.tokens.map(() => 0),
    }))
    const { policy: next, statistics } = await policy.update(sequences, settings)
    assert.deepEqual([next.id, statistics.tokens], [policy.id, 0])
  })

  for (const [name, change] of [
    ['too few weights', { weights: [1] }],
    ['an advantage that is no number', { advantages: [Number.NaN, 1] }],
    ['a token that the model does not have', { tokens: [1, 257] }],
    ['a prompt without tokens', { prompt: '' }],
  ] as const)
    it(`refuses a sequence with ${name}`, async () => {
      const sequence = {
        prompt: 'p',
        tokens: [1, 2],
        logprobs: [-1, -1],
        advantages: [1, 1],
        weights: [1, 1],
      }
      await assert.rejects(fresh().update([{ ...sequence, ...change }], settings), {
        code: 'policy/bad-sequence',
      })
    })

  for (const [name, value] of [
    ['learningRate', Number.NaN],
    ['learningRate', Infinity],
    // A weight whose gradient was always 0 would become 0/0.
    ['epsilon', 0],
    ['epsilon', 1e-31],
    // 1 − β would be 0 in float32.
    ['beta1', 0.99999999],
    ['beta2', 0.99999999],
    ['clipLow', -0.1],
    ['clipLow', 1],
    ['clipHigh', 0],
    ['clipHigh', Infinity],
    ['maxGradientNorm', 0],
    ['entropyCoefficient', -0.001],
    ['entropyCoefficient', undefined],
  ] as const)
    it(`refuses ${name} = ${value} by name and value`, async () => {
      await assert.rejects(fresh().update([], { ...settings, [name]: value } as never), {
        code: 'policy/update-option',
        message: `The update option ${name} is ${value}.`,
      })
    })

  for (const [what, change] of [
    ['a large bound, which is none', { clipHigh: 1e9, maxGradientNorm: 1e30 }],
    ['the slowest decay', { beta1: 0.9999999, beta2: 0.9999999 }],
    ['the smallest ε', { epsilon: 1e-30 }],
  ] as const)
    it(`learns with ${what}`, async () => {
      const policy = fresh()
      const sequences = learned(await policy.sample(requests))
      const { policy: next } = await policy.update(sequences, { ...settings, ...change })
      for (const { data } of next.model.weights.values()) assert.ok(data.every(Number.isFinite))
    })

  it('refuses a value with the words of the table of options', async () => {
    await assert.rejects(fresh().update([], { ...settings, clipHigh: -1 }), {
      expected: 'a number above 0, finite',
    })
  })
})

describe('a branch', () => {
  it('goes its own way', async () => {
    const policy = fresh()
    const sequences = learned(await policy.sample(requests))
    const branch = policy.branch()
    assert.equal(branch.id, policy.id)
    const { policy: moved } = await branch.update(sequences, settings)
    assert.notEqual(moved.id, policy.id)
    assert.equal(total((await policy.diff(branch)).map(({ norm }) => [norm])), 0)
  })

  it('stays usable when its parent is closed', async () => {
    const { policy } = await fresh().update(learned(await fresh().sample(requests)), settings)
    const branch = policy.branch()
    const before = await policy.sample(requests)
    await policy.close()
    assert.deepEqual(await branch.sample(requests), before)
  })
})

describe('a difference', () => {
  it('has the norms of the formula, tensor by tensor', async () => {
    const policy = fresh()
    const { policy: next } = await policy.update(learned(await policy.sample(requests)), settings)
    const difference = (await policy.diff(next)).find(({ name }) => name === 'model.norm.weight')!
    const [a, b] = [policy, next].map(({ model }) => model.weights.get('model.norm.weight')!.data)
    const changes = Array.from(a!, (value, i) => b![i]! - value)
    assert.ok(Math.abs(difference.norm - Math.hypot(...changes)) < 1e-9)
    assert.ok(Math.abs(difference.relative - Math.hypot(...changes) / Math.hypot(...a!)) < 1e-9)
    assert.equal(difference.largest, Math.max(...changes.map(Math.abs)))
  })
})

describe('a difference of policies of different models', () => {
  it('is refused, whichever has the other tensor', async () => {
    const [tied, untied] = [fresh(), policyOf(byteModel({ tiedEmbeddings: false }), { runner })]
    await assert.rejects(tied.diff(untied), { code: 'policy/shape' })
    await assert.rejects(untied.diff(tied), { code: 'policy/shape' })
  })
})

describe('a saved policy', () => {
  it('comes back bit for bit, and goes on learning as if it had never been saved', async () => {
    const path = join(directory, 'whole')
    const start = fresh()
    const sequences = learned(await start.sample(requests))
    const { policy } = await start.update(sequences, settings)
    await policy.save(path, { optimizer: true })
    const loaded = await openPolicy(path, { runner })
    assert.equal(loaded.id, policy.id)
    assert.deepEqual(await loaded.sample(requests), await policy.sample(requests))
    const [a, b] = [await loaded.update(sequences, settings), await policy.update(sequences, settings)]
    assert.equal(a.policy.id, b.policy.id)
    assert.equal(a.policy.step, 2)
  })

  it('starts its optimizer afresh where the state was not saved', async () => {
    const path = join(directory, 'weights-only')
    const start = fresh()
    const { policy } = await start.update(learned(await start.sample(requests)), settings)
    await policy.save(path, { optimizer: true })
    await policy.save(path)
    assert.equal((await openPolicy(path, { runner })).step, 0)
  })

  it('has the same bytes when it is saved again', async () => {
    const [one, two] = [join(directory, 'one'), join(directory, 'two')]
    const start = fresh()
    const { policy } = await start.update(learned(await start.sample(requests)), settings)
    await policy.save(one, { optimizer: true })
    await (await openPolicy(one, { runner })).save(two, { optimizer: true })
    for (const name of [
      'config.json',
      'tokenizer.json',
      'azlab.json',
      'model.safetensors',
      'optimizer.safetensors',
    ])
      assert.deepEqual(readFileSync(join(one, name)), readFileSync(join(two, name)), name)
  })

  for (const format of ['F16', 'BF16'] as const)
    it(`in ${format} starts from the stored values, and is written in full once it has learned`, async () => {
      const path = join(directory, format)
      await saveModel(path, model, { format })
      const policy = await openPolicy(path, { runner })
      assert.notEqual(policy.id, fresh().id)
      const again = join(directory, `${format}-again`)
      await policy.save(again)
      assert.deepEqual(
        readFileSync(join(again, 'model.safetensors')),
        readFileSync(join(path, 'model.safetensors')),
      )
      const { policy: next } = await policy.update(learned(await policy.sample(requests)), settings)
      await next.save(again)
      assert.equal((await openPolicy(again, { runner })).id, next.id)
    })
})

describe('what cannot be opened', () => {
  const broken = async (name: string): Promise<string> => {
    const path = join(directory, name)
    await saveModel(path, model)
    return path
  }

  it('is a folder that is not there', async () => {
    await assert.rejects(openPolicy(join(directory, 'nowhere'), { runner }), { code: 'model/missing' })
  })

  it('is a folder whose weights were cut short', async () => {
    const path = await broken('cut')
    truncateSync(join(path, 'model.safetensors'), 5000)
    await assert.rejects(openPolicy(path, { runner }), { code: 'safetensors/corrupt' })
  })

  it('is a folder whose configuration is of another model', async () => {
    const path = await broken('other')
    const config = JSON.parse(readFileSync(join(path, 'config.json'), 'utf8'))
    writeFileSync(join(path, 'config.json'), JSON.stringify({ ...config, num_hidden_layers: 3 }))
    await assert.rejects(openPolicy(path, { runner }), { code: 'model/missing-weight' })
    writeFileSync(join(path, 'config.json'), JSON.stringify({ ...config, intermediate_size: 25 }))
    await assert.rejects(openPolicy(path, { runner }), { code: 'model/weight-shape' })
  })

  it('is a folder with an unknown style', async () => {
    const path = await broken('style')
    writeFileSync(join(path, 'azlab.json'), '{"style":"loud"}')
    await assert.rejects(openPolicy(path, { runner }), { code: 'model/settings' })
  })

  it('gives its model no more once it is closed', async () => {
    const policy = fresh()
    assert.equal(policy.model.architecture.vocabulary, 257)
    await policy.close()
    assert.throws(() => policy.model, { code: 'policy/closed' })
  })

  it('is used no more once it is closed', async () => {
    const policy = fresh()
    await policy.close()
    await assert.rejects(policy.sample(requests), { code: 'policy/closed' })
  })
})

describe('two models in one engine', () => {
  it('do not disturb each other, whatever their shapes', async () => {
    const alone = fresh()
    const sequences = learned(await alone.sample(requests))
    const { policy: expected } = await alone.update(sequences, settings)
    const wide = policyOf(byteModel({ width: 24 }), { runner })
    await wide.update(learned(await wide.sample(requests)), settings)
    assert.equal((await fresh().update(sequences, settings)).policy.id, expected.id)
  })
})
