// The reference models, one a family: numbers written by another implementation (Hugging Face transformers) are reproduced on
// every engine of this machine.

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  type ChatMessage,
  type DrawnTokens,
  loadModel,
  type Model,
  type Runtime,
  sampleRows,
  type WeightSlots,
} from '../../src/model/index.ts'
import { engineRunners } from '../engine/runners.ts'
import { gradientsOf, normOf } from './gradients.ts'
import { type Opened, opened } from './open.ts'

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

const names = ['qwen2-tied', 'qwen3-headdim', 'llama3-rope'] as const
const directoryOf = (name: string): string => join(folder, name)
const referenceOf = (name: string): Reference =>
  JSON.parse(readFileSync(join(directoryOf(name), 'reference.json'), 'utf8')) as Reference

for (const name of names)
  describe(`the reference model ${name}`, { skip }, () => {
    let model: Model
    let reference: Reference
    before(async () => {
      model = await loadModel(directoryOf(name))
      reference = referenceOf(name)
    })

    it('encodes every text to the same ids', () => {
      for (const { text, ids } of reference.texts) assert.deepEqual(model.tokenizer.encode(text), ids)
    })

    it('writes a conversation as the same text', () => {
      assert.equal(model.chat?.render(reference.chat.messages), reference.chat.text)
    })

    it('decodes the ids to the same texts', () => {
      for (const { ids, decoded } of reference.texts) assert.equal(model.tokenizer.decode(ids), decoded)
    })
  })

for (const runner of engineRunners())
  for (const name of names)
    describe(`the reference model ${name} on ${runner.name}`, { skip }, () => {
      let model: Model
      let score: Opened['score']
      let runtime: Runtime
      let slots: WeightSlots
      let reference: Reference

      before(async () => {
        model = await loadModel(directoryOf(name))
        ;({ score, runtime, slots } = await opened(model, runner))
        reference = referenceOf(name)
      })

      const greedy = (prompts: readonly (readonly number[])[], maxTokens: number): Promise<DrawnTokens[]> => {
        const requests = prompts.map((prompt) => ({ prompt, key: 'greedy' }))
        const options = { temperature: 0, topP: 1, topK: 0, maxTokens, stopTokens: [] }
        return sampleRows(runtime, slots, requests, options)
      }

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
        const { loss, found } = await gradientsOf(model, ids, runner)
        assert.ok(Math.abs(loss - expectedLoss) < 1e-4)
        for (const [weight, norm] of Object.entries(norms)) {
          const own = normOf(found.get(weight)!)
          assert.ok(Math.abs(own / norm - 1) < 1e-3, `${weight}: ${own}, expected ${norm}`)
        }
      })
    })
