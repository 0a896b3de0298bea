// Logits and weights that are not finite end the call that meets them, with the place at which it met them.

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { Model, Tensor } from '../../src/model/index.ts'
import { openTrainer } from '../../src/model/index.ts'
import {
  type LocalPolicy,
  policyOf,
  type UpdateOptions,
  type WeightedSequence,
} from '../../src/policy/index.ts'
import { byteModel, tinyArchitecture, tinyWeights } from '../model/tiny.ts'
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

const OUTPUT = 'lm_head.weight'
const EMBEDDING = 'model.embed_tokens.weight'
const sound = byteModel({ tiedEmbeddings: false })
const policyIn = (model: Model): LocalPolicy => policyOf(model, { runner })

/** The model with one row of a weight filled with a value. */
function withRow(name: string, row: number, value: number): Model {
  const { shape, data } = sound.weights.get(name) as Tensor
  const changed = Float32Array.from(data)
  const width = shape[1]!
  changed.fill(value, row * width, (row + 1) * width)
  return { ...sound, weights: new Map([...sound.weights, [name, { shape, data: changed }]]) }
}

const ask = (key = 'one', prompt = 'abc') => [{ prompt, key }]
const code = 'model/not-finite'
// A row of the output matrix of ±3·10³⁸ makes that token's logit +∞ with one sign and −∞ with the other, whatever the text: its
// product with a hidden state of length about √16 is beyond 3.4·10³⁸ either way. Letter z is in no text here.
const LARGEST = 3e38
const Z = 122

describe('one logit that is infinite', () => {
  for (const value of [LARGEST, -LARGEST])
    for (const [how, options] of [
      ['greedy', { temperature: 0 }],
      ['drawn', { temperature: 1 }],
      ['filtered', { temperature: 1, topP: 0.9 }],
    ] as const)
      it(`ends sampling (${how}, with weights of ${value}) by token and key`, async () => {
        const policy = policyIn(withRow(OUTPUT, Z, value))
        await assert.rejects(policy.sample(ask('7/step=3/solve/sample=2'), options), {
          code,
          message: /at token 1 of the completion "7\/step=3\/solve\/sample=2"/,
        })
      })

  for (const value of [LARGEST, -LARGEST])
    it(`ends scoring (with weights of ${value}) by token and text`, async () => {
      const policy = policyIn(withRow(OUTPUT, Z, value))
      const sequences = [
        { prompt: 'a', tokens: [98, 99] },
        { prompt: 'a', tokens: [100] },
      ]
      await assert.rejects(policy.score(sequences), { code, message: /at token 2 of [23] of text [12] of 2/ })
    })

  for (const value of [LARGEST, -LARGEST])
    it(`ends an update (with weights of ${value}) by update, sequence and token`, async () => {
      const policy = policyIn(withRow(OUTPUT, Z, value))
      const sequence: WeightedSequence = {
        prompt: 'abc',
        tokens: [100, 101, 102],
        logprobs: [-1, -1, -1],
        advantages: [1, 1, 1],
        weights: [0, 0.5, 0.5],
      }
      await assert.rejects(policy.update([sequence], settings), {
        code,
        message: /in update 1, at token 1 of sequence 1 of 1; the policy is unchanged/,
      })
    })
})

describe('a token that the model cannot read', () => {
  it('ends sampling at the token after it', async () => {
    const [clean] = await policyIn(sound).sample(ask(), { maxTokens: 12 })
    const tokens = clean!.tokens
    const prompt = new Set([...'abc'].map((letter) => letter.charCodeAt(0)))
    const place = tokens.findIndex(
      (token, at) => at >= 2 && !prompt.has(token) && tokens.indexOf(token) === at,
    )
    assert.ok(place >= 2 && place < tokens.length - 1, `drew ${tokens}`)
    const policy = policyIn(withRow(EMBEDDING, tokens[place]!, Number.NaN))
    await assert.rejects(policy.sample(ask(), { maxTokens: 12 }), {
      code,
      message: new RegExp(`at token ${place + 2} of the completion "one"`),
    })
    // Up to there nothing is wrong: the completion that ends before it is as it was.
    const [before] = await policy.sample(ask(), { maxTokens: place + 1 })
    assert.deepEqual(before!.tokens, tokens.slice(0, place + 1))
  })

  it('ends scoring there, and an update, in the sequence that has it', async () => {
    const policy = policyIn(withRow(EMBEDDING, Z, Number.NaN))
    const sequences = ['bcde', 'bczd', 'bcdz'].map((text): WeightedSequence => {
      const tokens = [...text].map((letter) => letter.charCodeAt(0))
      const ones = tokens.map(() => 1)
      return { prompt: 'a', tokens, logprobs: tokens.map(() => -3), advantages: ones, weights: ones }
    })
    // The d after z is token 5 of text 2 with its prompt, and token 4 of the completion. Nothing comes after the last z.
    await assert.rejects(policy.score(sequences), { code, message: /at token 5 of 5 of text 2 of 3/ })
    await assert.rejects(policy.update(sequences, settings), {
      code,
      message: /in update 1, at token 4 of sequence 2 of 3/,
    })
    assert.equal((await policy.score([sequences[0]!]))[0]!.length, 4)
  })
})

describe('an update', () => {
  const sequences = async (policy: LocalPolicy): Promise<WeightedSequence[]> => {
    const drawn = await policy.sample([...ask('x'), ...ask('y')])
    return drawn.map(({ tokens, logprobs }, i) => ({
      prompt: 'abc',
      tokens,
      logprobs,
      advantages: tokens.map(() => 1 - 2 * i),
      weights: tokens.map(() => 1 / 24),
    }))
  }

  it('whose weights would not be finite is refused by tensor, and the policy goes on as it was', async () => {
    const policy = policyIn(sound)
    const before = await policy.sample(ask())
    const rows = await sequences(policy)
    await assert.rejects(policy.update(rows, { ...settings, learningRate: 3.4e38, weightDecay: 100 }), {
      code: 'policy/update-not-finite',
      message: /^Update 1 would make "[\w.]+" (-?Infinity|NaN) at \[\d+(, \d+)?\]; the policy is unchanged/,
    })
    assert.deepEqual(await policy.sample(ask()), before)
    const { policy: next } = await policy.update(rows, settings)
    assert.notEqual(next.id, policy.id)
  })

  it('says which one it was: the third', async () => {
    let policy = policyIn(sound)
    for (let update = 0; update < 2; update++)
      policy = (await policy.update(await sequences(policy), settings)).policy
    await assert.rejects(
      policy.update(await sequences(policy), { ...settings, learningRate: 3.4e38, weightDecay: 100 }),
      { code: 'policy/update-not-finite', message: /^Update 3 / },
    )
  })
})

describe('pre-training', () => {
  it('ends with the step whose loss is not finite', async () => {
    const architecture = tinyArchitecture()
    const weights = new Map(tinyWeights(architecture))
    const norm = weights.get('model.norm.weight') as Tensor
    weights.set('model.norm.weight', { ...norm, data: norm.data.map(() => Number.NaN) })
    const trainer = await openTrainer({ runner, architecture, weights, name: 'not-finite' })
    const batch = {
      rows: 1,
      length: 2,
      tokens: Int32Array.from([1, 2]),
      targets: Int32Array.from([2, 3]),
      weights: Float32Array.from([1, 1]),
    }
    await assert.rejects(trainer.step(batch, 1e-3), { code, message: /in step 1: its loss is NaN/ })
    await trainer.close()
  })
})
