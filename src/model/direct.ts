// A model used directly, without a policy: what `azlab score`, `generate` and `tokenize` do with a folder.

import type { Key } from '../core/index.ts'
import { floats, type Runner } from '../engine/index.ts'
import type { Model } from './folder.ts'
import { runtimeOf } from './runtime.ts'
import { type DrawnTokens, type SamplingOptions, sampleRows } from './sampling.ts'
import { scoreRows, type WeightSlots } from './scoring.ts'

/** A model in a runner, ready to score and to generate. */
export interface DirectModel {
  readonly model: Model
  /** Log-probabilities of ids[1], ids[2], … of each list, natural logarithm. */
  scoreIds(lists: readonly (readonly number[])[]): Promise<number[][]>
  /** A completion of each prompt; prompt `i` draws from the key `${key}/${i}`. Options left out: greedy, no filter, the model's own stop tokens and length. */
  generate(
    prompts: readonly (readonly number[])[],
    options?: Partial<SamplingOptions> & { readonly key?: Key },
  ): Promise<readonly (DrawnTokens & { readonly text: string })[]>
  /** Token ids of a text, and the text that they stand for. */
  tokenize(text: string): {
    readonly ids: readonly number[]
    readonly tokens: readonly string[]
    readonly decoded: string
  }
  close(): Promise<void>
}

let opened = 0

/** Puts a model's weights into a runner. */
export async function openDirect(runner: Runner, model: Model): Promise<DirectModel> {
  const { architecture, tokenizer } = model
  const runtime = runtimeOf(runner, architecture)
  const owner = `direct${opened++}`
  const slots: WeightSlots = Object.fromEntries(
    runtime.names.map((name) => [`w/${name}`, `${owner}/w/${name}`]),
  )
  await runner.write(
    Object.fromEntries(
      [...model.weights].map(([name, { shape, data }]) => [`${owner}/w/${name}`, floats(shape, data)]),
    ),
  )
  return {
    model,
    scoreIds: (lists) => scoreRows(runtime, slots, lists),
    async generate(prompts, options = {}) {
      const { key = '0', ...given } = options
      const requests = prompts.map((prompt, index) => ({ prompt, key: `${key}/${index}` }))
      const drawn = await sampleRows(runtime, slots, requests, {
        temperature: 0,
        topP: 1,
        topK: 0,
        maxTokens: model.settings.maxTokens,
        stopTokens: architecture.stopTokens,
        ...given,
      })
      return drawn.map((item) => ({
        ...item,
        text: tokenizer.decode(item.finish === 'stop' ? item.tokens.slice(0, -1) : item.tokens),
      }))
    },
    tokenize(text) {
      const ids = tokenizer.encode(text)
      return { ids, tokens: ids.map((id) => tokenizer.tokenOf(id) ?? ''), decoded: tokenizer.decode(ids) }
    },
    close: () => runner.drop(Object.values(slots)),
  }
}
