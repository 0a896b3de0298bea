// Policies with LoRA adapters: an update changes the adapter alone, versions share their base, and all of it is data.

import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { onnxRunner } from '../../src/engine/index.ts'
import { saveModel, trainedNames } from '../../src/model/index.ts'
import {
  type LocalPolicy,
  openPolicy,
  type UpdateOptions,
  type WeightedSequence,
} from '../../src/policy/index.ts'
import { byteModel } from '../model/tiny.ts'

const runner = onnxRunner({ threads: 1 })
const scratch = mkdtempSync(join(tmpdir(), 'azlab-policy-adapter-'))
after(async () => {
  rmSync(scratch, { recursive: true })
  await runner.close()
})
const base = join(scratch, 'base')
await saveModel(base, byteModel())
const adapter = { rank: 2 }
const fresh = (): Promise<LocalPolicy> => openPolicy(base, { runner, adapter })

const settings: UpdateOptions = {
  learningRate: 1e-2,
  clipLow: 0.2,
  clipHigh: 0.2,
  entropyCoefficient: 0,
  weightDecay: 0,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  maxGradientNorm: 1,
}
const prompts = ['one', 'two', 'three', 'four']

async function lesson(policy: LocalPolicy): Promise<WeightedSequence[]> {
  const drawn = await policy.sample(prompts.map((prompt, i) => ({ prompt, key: `${i}` })))
  return drawn.map(({ tokens, logprobs }, i) => ({
    prompt: prompts[i]!,
    tokens,
    logprobs,
    advantages: tokens.map(() => (i % 2 === 0 ? 1 : -1)),
    weights: tokens.map(() => 0.02),
  }))
}

const likelihood = async (policy: LocalPolicy, lessons: readonly WeightedSequence[]): Promise<number> =>
  (await policy.score(lessons))
    .map((row, i) => (i % 2 === 0 ? 1 : -1) * row.reduce((total, value) => total + value, 0))
    .reduce((total, value) => total + value, 0)

describe('a policy with an adapter', () => {
  it('answers as its base at first, under another id', async () => {
    const [plain, adapted] = [await openPolicy(base, { runner }), await fresh()]
    const requests = [{ prompt: 'a', key: 'k' }]
    assert.deepEqual((await adapted.sample(requests))[0]!.tokens, (await plain.sample(requests))[0]!.tokens)
    assert.notEqual(adapted.id, plain.id)
  })

  it('learns, and changes its adapter alone', async () => {
    const policy = await fresh()
    const lessons = await lesson(policy)
    let learned = policy
    for (let i = 0; i < 4; i++) ({ policy: learned } = await learned.update(lessons, settings))
    assert.ok((await likelihood(learned, lessons)) > (await likelihood(policy, lessons)))
    const trained = new Set(trainedNames(policy.model.architecture))
    for (const { name, largest } of await policy.diff(learned))
      assert.equal(largest > 0, trained.has(name), name)
  })

  it('is left as it was by an update, which can be taken back', async () => {
    const policy = await fresh()
    const lessons = await lesson(policy)
    const before = await policy.score(lessons)
    const { policy: learned } = await policy.update(lessons, settings)
    assert.notDeepEqual(await learned.score(lessons), before)
    assert.deepEqual(await policy.score(lessons), before)
    await learned.close()
    assert.deepEqual(await policy.score(lessons), before)
  })

  it('shares its frozen weights with every version', async () => {
    const policy = await fresh()
    const { policy: learned } = await policy.update(await lesson(policy), settings)
    const name = 'model.embed_tokens.weight'
    assert.equal(learned.model.weights.get(name), policy.model.weights.get(name))
  })

  it('comes back after many versions have pushed it out of the engine', async () => {
    const first = await fresh()
    const lessons = await lesson(first)
    const before = await first.score(lessons)
    let last = first
    for (let i = 0; i < 5; i++) ({ policy: last } = await last.update(lessons, settings))
    assert.deepEqual(await first.score(lessons), before)
  })

  it('is saved as a small folder and goes on from there bit by bit', async () => {
    const policy = await fresh()
    const lessons = await lesson(policy)
    const { policy: once } = await policy.update(lessons, settings)
    const folder = join(scratch, 'saved')
    await once.save(folder, { optimizer: true })
    assert.ok(!readdirSync(folder).includes('model.safetensors'))
    const again = await openPolicy(folder, { runner })
    assert.equal(again.id, once.id)
    assert.equal(again.step, 1)
    const [a, b] = [await once.update(lessons, settings), await again.update(lessons, settings)]
    assert.equal(a.policy.id, b.policy.id)
  })

  it('is merged into a plain model that answers the same', async () => {
    const policy = await fresh()
    const lessons = await lesson(policy)
    const { policy: learned } = await policy.update(lessons, settings)
    const folder = join(scratch, 'merged')
    await learned.merge().save(folder)
    const plain = await openPolicy(folder, { runner })
    assert.equal(plain.model.architecture.adapter, undefined)
    const [expected, found] = [(await learned.score(lessons)).flat(), (await plain.score(lessons)).flat()]
    expected.forEach((value, i) => void assert.ok(Math.abs(value - found[i]!) < 1e-5))
  })

  it('lets the frozen weights go with its last version', async () => {
    const own = onnxRunner({ threads: 1 })
    const dropped: string[] = []
    const drop = (slots: readonly string[]): Promise<void> => {
      dropped.push(...slots)
      return own.drop(slots)
    }
    const watched = { ...own, drop }
    const policy = await openPolicy(base, { runner: watched, adapter })
    const branch = policy.branch()
    const { weights, architecture } = policy.model
    await policy.score([{ prompt: 'a', tokens: [1, 2] }])
    await policy.close()
    assert.equal(dropped.filter((slot) => slot.includes('/frozen/')).length, 0)
    await branch.close()
    const frozen = weights.size - trainedNames(architecture).length
    assert.equal(dropped.filter((slot) => slot.includes('/frozen/')).length, frozen)
    await own.close()
  })

  it('is refused where the folder has no model', async () => {
    await assert.rejects(openPolicy(join(scratch, 'none'), { runner, adapter }), { code: 'model/missing' })
  })
})
