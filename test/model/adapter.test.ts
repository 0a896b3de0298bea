// LoRA adapters: what they compute, what is learned, their file format, and merging.

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  adapterOf,
  loadModel,
  type Model,
  mergedModel,
  sampleRows,
  saveModel,
  type Tensor,
  trainedNames,
  withAdapter,
} from '../../src/model/index.ts'
import { engineRunners } from '../engine/runners.ts'
import { gradientsOf, normOf } from './gradients.ts'
import { opened } from './open.ts'
import { byteModel } from './tiny.ts'

const scratch = await mkdtemp(join(tmpdir(), 'azlab-adapter-'))
after(() => rm(scratch, { recursive: true }))
let folders = 0
const newFolder = (): Promise<string> => mkdtemp(join(scratch, `${++folders}-`))

/** The model with an adapter whose B is not zero, so that it changes something. */
function trained(model: Model, rank = 2, targets?: readonly string[]): Model {
  const made = withAdapter(model, { rank, ...(targets ? { targets } : {}) }, 'test')
  const weights = new Map(made.weights)
  for (const name of trainedNames(made.architecture)) {
    if (!name.endsWith('lora_B.weight')) continue
    const { shape, data } = weights.get(name) as Tensor
    weights.set(name, { shape, data: data.map((_, i) => 0.1 * Math.sin(i + name.length)) })
  }
  return { ...made, weights }
}

/** The engines of this machine. */
const runners = engineRunners()

const lists = [
  [5, 90, 12, 33, 200, 7, 41, 41, 3],
  [9, 8, 7],
]

describe('an adapter', () => {
  it('changes nothing at first', async () => {
    const model = byteModel()
    const [plain, fresh] = [await opened(model), await opened(withAdapter(model, {}, 'k'))]
    assert.deepEqual(await fresh.score(lists), await plain.score(lists))
  })

  it('begins with A uniform within 1/√in, the same for the same key', () => {
    const { architecture, weights } = withAdapter(byteModel(), { rank: 4 }, 'k')
    const name = 'model.layers.0.mlp.down_proj.lora_A.weight'
    const { shape, data } = weights.get(name)!
    assert.deepEqual(shape, [4, architecture.hidden])
    assert.ok(data.every((value) => Math.abs(value) <= 1 / Math.sqrt(architecture.hidden)))
    assert.deepEqual(withAdapter(byteModel(), { rank: 4 }, 'k').weights.get(name)!.data, data)
    assert.notDeepEqual(withAdapter(byteModel(), { rank: 4 }, 'other').weights.get(name)!.data, data)
  })

  it('computes what the merged weights compute', async () => {
    const model = trained(byteModel())
    const [beside, within] = [await opened(model), await opened(mergedModel(model))]
    const [a, b] = [await beside.score(lists), await within.score(lists)]
    const plain = await (await opened(byteModel())).score(lists)
    assert.notDeepEqual(a, plain)
    a.flat().forEach((value, i) => void assert.ok(Math.abs(value - b.flat()[i]!) < 1e-5))
  })

  it('samples as the merged weights do, and its score confirms the log-probabilities', async () => {
    const model = trained(byteModel())
    const requests = lists.map((prompt, i) => ({ prompt, key: `${i}` }))
    const options = { temperature: 1, topP: 1, topK: 0, maxTokens: 10, stopTokens: [] }
    const [beside, within] = [await opened(model), await opened(mergedModel(model))]
    const drawn = await sampleRows(beside.runtime, beside.slots, requests, options)
    const merged = await sampleRows(within.runtime, within.slots, requests, options)
    assert.deepEqual(
      drawn.map(({ tokens }) => tokens),
      merged.map(({ tokens }) => tokens),
    )
    const scored = await beside.score(drawn.map(({ tokens }, i) => [...lists[i]!, ...tokens]))
    drawn.forEach(({ logprobs }, i) => {
      const found = scored[i]!.slice(lists[i]!.length - 1)
      logprobs.forEach((value, t) => void assert.ok(Math.abs(value - found[t]!) < 1e-4))
    })
  })
})

describe('an adapter on every engine', () => {
  for (const runner of runners)
    it(`has gradients that agree with central differences of the loss on ${runner.name}`, async () => {
      const model = trained(byteModel(), 2, ['q_proj', 'v_proj', 'down_proj'])
      const ids = [5, 90, 12, 33, 200, 7]
      const { found } = await gradientsOf(model, ids, runner)
      const lossOf = async (weights: Model['weights']): Promise<number> => {
        const [row] = await (await opened({ ...model, weights }, runner)).score([ids])
        return -row!.reduce((total, value) => total + value, 0) / row!.length
      }
      for (const [name, at] of [
        ['model.layers.0.self_attn.q_proj.lora_A.weight', 3],
        ['model.layers.0.self_attn.q_proj.lora_B.weight', 1],
        ['model.layers.1.self_attn.v_proj.lora_B.weight', 5],
        ['model.layers.1.mlp.down_proj.lora_A.weight', 7],
      ] as const) {
        const moved = (by: number): Model['weights'] => {
          const { shape, data } = model.weights.get(name)!
          const next = Float32Array.from(data)
          next[at]! += by
          return new Map([...model.weights, [name, { shape, data: next }]])
        }
        // A step that float32 still resolves: the error of the difference is about 1e-7 / h + h².
        const h = 0.01
        const expected = ((await lossOf(moved(h))) - (await lossOf(moved(-h)))) / (2 * h)
        const value = found.get(name)![at]!
        assert.ok(
          Math.abs(value - expected) < 2e-3 * Math.max(1, Math.abs(expected)) + 1e-4,
          `${name}: ${value}, ${expected}`,
        )
      }
    })
})

describe('what an adapter is made of', () => {
  for (const [change, expected] of [
    [{ rank: 0 }, /rank is 0/],
    [{ rank: 1.5 }, /rank is 1.5/],
    [{ alpha: -1 }, /alpha is -1/],
    [{ targets: ['lm_head'] }, /targets is "lm_head"/],
    [{ targets: [] }, /targets is/],
  ] as const)
    it(`is refused where it is ${JSON.stringify(change)}`, () => {
      assert.throws(() => adapterOf(change), { code: 'model/adapter', message: expected })
    })

  it('has its projections once, in the order of the layer', () => {
    assert.deepEqual(adapterOf({ targets: ['v_proj', 'q_proj', 'v_proj'] }).targets, ['q_proj', 'v_proj'])
  })

  it('is not added to a model that has one', () => {
    assert.throws(() => withAdapter(withAdapter(byteModel(), {}, 'a'), {}, 'b'), { code: 'model/adapter' })
  })
})

describe('the files of an adapter', () => {
  const saved = async (): Promise<{
    readonly base: string
    readonly folder: string
    readonly model: Model
  }> => {
    const [base, folder] = [await newFolder(), await newFolder()]
    await saveModel(base, byteModel())
    const model = trained(await loadModel(base), 3, ['q_proj', 'up_proj'])
    await saveModel(folder, model)
    return { base, folder, model }
  }

  it('hold the adapter alone, and are read back on their base', async () => {
    const { folder, model } = await saved()
    assert.deepEqual((await readdir(folder)).sort(), [
      'adapter_config.json',
      'adapter_model.safetensors',
      'azlab.json',
    ])
    const read = await loadModel(folder)
    assert.deepEqual(read.architecture, model.architecture)
    for (const name of trainedNames(model.architecture))
      assert.deepEqual(read.weights.get(name), model.weights.get(name))
  })

  it('of a base that is gone are refused with its name', async () => {
    const { base, folder } = await saved()
    await rm(base, { recursive: true })
    await assert.rejects(loadModel(folder), { code: 'model/adapter-base', message: new RegExp(base) })
  })

  it('are not written for a base that was never in a folder', async () => {
    await assert.rejects(saveModel(await newFolder(), trained(byteModel())), { code: 'model/adapter-base' })
  })

  it('scaled by √rank are read with the scale that they have', async () => {
    const { folder } = await saved()
    await change(folder, { use_rslora: true, r: 3, lora_alpha: 6 })
    // 6 / √3 = alpha / 3
    assert.ok(Math.abs((await loadModel(folder)).architecture.adapter!.alpha / 3 - 6 / Math.sqrt(3)) < 1e-12)
  })

  for (const entry of [
    { peft_type: 'IA3' },
    { use_dora: true },
    { bias: 'all' },
    { modules_to_save: ['lm_head'] },
    { rank_pattern: { q_proj: 4 } },
    { target_modules: '.*q_proj' },
    { target_modules: ['embed_tokens'] },
    { layers_to_transform: [0] },
    { r: '8' },
    { lora_alpha: 0 },
    { base_model_name_or_path: null },
    { a_new_switch: 3 },
    { task_type: 'SEQ_CLS' },
    { use_rslora: 'yes' },
    { lora_bias: true },
    { alpha_pattern: { q_proj: 4 } },
    { layers_pattern: ['layers'] },
    { layer_replication: [[0, 1]] },
    { exclude_modules: ['q_proj'] },
    { trainable_token_indices: [3] },
    { target_parameters: ['w'] },
    { alora_invocation_tokens: [1] },
    { use_qalora: true },
    { fan_in_fan_out: true },
    { corda_config: { corda_method: 'kpm' } },
    // With these PEFT changes the base's weights.
    ...['pissa', 'pissa_niter_4', 'olora', 'corda', 'loftq', 'lora_ga', 'of tomorrow'].map((init) => ({
      init_lora_weights: init,
    })),
  ])
    it(`are refused by name where they have ${JSON.stringify(entry)}`, async () => {
      const { folder } = await saved()
      await change(folder, entry)
      const [name] = Object.keys(entry)
      await assert.rejects(loadModel(folder), { code: 'model/adapter-config', message: new RegExp(name!) })
    })

  it('that would change their base say how to convert them', async () => {
    const { folder } = await saved()
    await change(folder, { init_lora_weights: 'pissa' })
    await assert.rejects(loadModel(folder), { hint: /path_initial_model_for_weight_conversion/ })
  })

  for (const init of [true, false, null, 'gaussian', 'eva', 'orthogonal'])
    it(`begun with ${JSON.stringify(init)} are read: such a beginning leaves the base as it is`, async () => {
      const { folder, model } = await saved()
      await change(folder, { init_lora_weights: init })
      const name = trainedNames(model.architecture)[0]!
      assert.deepEqual((await loadModel(folder)).weights.get(name), model.weights.get(name))
    })

  it('with another rank than they say are refused', async () => {
    const { folder } = await saved()
    await change(folder, { r: 5 })
    await assert.rejects(loadModel(folder), { code: 'model/weight-shape' })
  })

  it('with matrices of other projections are refused', async () => {
    const { folder } = await saved()
    await change(folder, { target_modules: ['q_proj'] })
    await assert.rejects(loadModel(folder), { code: 'model/adapter-config', message: /up_proj/ })
  })
})

async function change(folder: string, entries: object): Promise<void> {
  const path = join(folder, 'adapter_config.json')
  const content = JSON.parse(await readFile(path, 'utf8')) as object
  await writeFile(path, JSON.stringify({ ...content, ...entries }))
}

// Made by adapter-fixture.py with PEFT, transformers and PyTorch, whose versions stand in reference.json.
const fixture = fileURLToPath(new URL('adapter-fixture', import.meta.url))
const base = fileURLToPath(new URL('../../../shared/reference-models/qwen2-tied', import.meta.url))
const skip = existsSync(base) ? false : `no reference model at ${base}`

describe('an adapter written by PEFT', { skip }, () => {
  const reference = JSON.parse(readFileSync(join(fixture, 'reference.json'), 'utf8')) as {
    readonly ids: readonly number[]
    readonly logprobs_of_next: readonly number[]
    readonly greedy: readonly number[]
    readonly gradient_norms: Readonly<Record<string, number>>
  }
  let model: Model
  before(async () => {
    const folder = await newFolder()
    await cp(fixture, folder, { recursive: true })
    await change(folder, { base_model_name_or_path: base })
    model = await loadModel(folder)
  })

  for (const runner of runners)
    it(`gives the same log-probabilities within 1e-4 on ${runner.name}`, async () => {
      const [row] = await (await opened(model, runner)).score([reference.ids])
      reference.logprobs_of_next.forEach((value, i) => void assert.ok(Math.abs(row![i]! - value) < 1e-4))
    })

  it('continues the prompt with the same tokens when greedy', async () => {
    const { runtime, slots } = await opened(model)
    const options = { temperature: 0, topP: 1, topK: 0, maxTokens: 12, stopTokens: [] }
    const [drawn] = await sampleRows(runtime, slots, [{ prompt: reference.ids, key: 'greedy' }], options)
    assert.deepEqual(drawn!.tokens, reference.greedy)
  })

  for (const runner of runners)
    it(`has the same gradient norms within 1e-3 on ${runner.name}`, async () => {
      const { found } = await gradientsOf(model, reference.ids, runner)
      assert.equal(found.size, Object.keys(reference.gradient_norms).length)
      for (const [name, norm] of Object.entries(reference.gradient_norms)) {
        const own = normOf(found.get(name)!)
        assert.ok(Math.abs(own - norm) < 1e-3 * norm + 1e-7, `${name}: ${own}, expected ${norm}`)
      }
    })

  it('is written with the same configuration and the same numbers', async () => {
    const folder = await newFolder()
    await saveModel(folder, model)
    const [ours, theirs] = [await loadModel(folder), model]
    assert.deepEqual(ours.adapterFile, theirs.adapterFile)
    for (const name of trainedNames(model.architecture))
      assert.deepEqual(ours.weights.get(name), theirs.weights.get(name))
  })
})
