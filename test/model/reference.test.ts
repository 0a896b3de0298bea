// The reference models, one a family: numbers written by another implementation (Hugging Face transformers) are reproduced.

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { floats, gradients, input, ints } from '../../src/engine/index.ts'
import {
  type ChatMessage,
  type DrawnTokens,
  loadModel,
  type Model,
  nextTokenBatch,
  type Runtime,
  sampleRows,
  type WeightSlots,
} from '../../src/model/index.ts'
import { crossEntropy, teacherForced } from '../../src/model/loss.ts'
import { prefixed } from '../../src/model/training.ts'
import { type Opened, opened, runner } from './open.ts'

const folder = fileURLToPath(new URL('../../../shared/reference-models', import.meta.url))
const skip = existsSync(folder) ? false : `no reference models at ${folder}`

interface Reference {
  readonly texts: readonly {
    readonly text: string
    readonly ids: readonly number[]
    readonly decoded: string
  }[]
  readonly chat: { readonly messages: readonly ChatMessage[]; readonly text: string }
  readonly forward: readonly {
    readonly ids: readonly number[]
    readonly logprobs_of_next: readonly number[]
  }[]
  readonly greedy: readonly { readonly prompt: readonly number[]; readonly tokens: readonly number[] }[]
  readonly gradient: {
    readonly ids: readonly number[]
    readonly loss_mean_next_token: number
    readonly norms: Readonly<Record<string, number>>
  }
}

for (const name of ['qwen2-tied', 'qwen3-headdim', 'llama3-rope'])
  describe(`the reference model ${name}`, { skip }, () => {
    const directory = join(folder, name)
    let model: Model
    let score: Opened['score']
    let runtime: Runtime
    let slots: WeightSlots
    let reference: Reference

    before(async () => {
      model = await loadModel(directory)
      // Its numbers come from a model that was cast to bfloat16 as a whole, rotary frequencies included.
      if (model.format === 'BF16') {
        const rope = { ...model.architecture.rope, precision: 'bfloat16' } as const
        model = { ...model, architecture: { ...model.architecture, rope } }
      }
      ;({ score, runtime, slots } = await opened(model))
      reference = JSON.parse(readFileSync(join(directory, 'reference.json'), 'utf8'))
    })

    const greedy = (prompts: readonly (readonly number[])[], maxTokens: number): Promise<DrawnTokens[]> => {
      const requests = prompts.map((prompt) => ({ prompt, key: 'greedy' }))
      const options = { temperature: 0, topP: 1, topK: 0, maxTokens, stopTokens: [] }
      return sampleRows(runtime, slots, requests, options)
    }

    it('encodes every text to the same ids', () => {
      for (const { text, ids } of reference.texts) assert.deepEqual(model.tokenizer.encode(text), ids)
    })

    it('writes a conversation as the same text', () => {
      assert.equal(model.chat?.render(reference.chat.messages), reference.chat.text)
    })

    it('decodes the ids to the same texts', () => {
      for (const { ids, decoded } of reference.texts) assert.equal(model.tokenizer.decode(ids), decoded)
    })

    it('gives the same log-probabilities within 1e-4', async () => {
      const scored = await score(reference.forward.map(({ ids }) => ids))
      reference.forward.forEach(({ logprobs_of_next: expected }, index) => {
        assert.equal(scored[index]!.length, expected.length)
        for (const [t, value] of expected.entries()) assert.ok(Math.abs(scored[index]![t]! - value) < 1e-4)
      })
    })

    it('continues each prompt with the same tokens when greedy', async () => {
      for (const { prompt, tokens } of reference.greedy) {
        const [drawn] = await greedy([prompt], tokens.length)
        assert.deepEqual(drawn!.tokens, tokens)
      }
    })

    it('continues prompts of unequal length in one batch as it does alone', async () => {
      const drawn = await greedy(
        reference.greedy.map(({ prompt }) => prompt),
        24,
      )
      for (const [index, { tokens }] of reference.greedy.entries())
        assert.deepEqual(drawn[index]!.tokens, tokens)
    })

    it('has the same gradient norms within 1e-3', async () => {
      const { ids, loss_mean_next_token: expectedLoss, norms } = reference.gradient
      const length = ids.length - 1
      const forced = teacherForced(runtime.architecture, { rows: 1, length })
      const tokenWeights = input('tokenWeights', [1, length])
      const loss = crossEntropy(forced.chosen, tokenWeights)
      const weights = Object.values(forced.weights)
      const program = await runner.compile({
        inputs: { ...forced.inputs, tokenWeights, ...prefixed('w', runtime.names, weights) },
        outputs: { loss, ...prefixed('g', runtime.names, gradients(loss, weights)) },
      })
      const batch = nextTokenBatch([ids], { rows: 1, length })
      const out = await program.run(
        {
          tokens: ints([1, length], batch.tokens),
          targets: ints([1, length], batch.targets),
          tokenWeights: floats([1, length], new Float32Array(length).fill(1 / length)),
        },
        { use: slots },
      )
      assert.ok(Math.abs(Number(out.loss!.data[0]) - expectedLoss) < 1e-4)
      for (const [name, norm] of Object.entries(norms)) {
        const found = Math.sqrt(Array.from(out[`g/${name}`]!.data).reduce((total, g) => total + g * g, 0))
        assert.ok(Math.abs(found / norm - 1) < 1e-3, `${name}: ${found}, expected ${norm}`)
      }
    })
  })
