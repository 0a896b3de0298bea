// Completions by policy, prompt, key and options, kept on disk: what was drawn once is not drawn again.

import { join } from 'node:path'
import { contentId } from '../core/index.ts'
import type { Completion, Policy, SampleRequest } from '../policy/policy.ts'
import { stageOptions } from '../stage/options.ts'
import { type Sampling, sampleAll } from '../stage/sampling.ts'
import { openLines } from './lines-file.ts'

/** What an evaluation keeps of a completion. */
export interface KeptCompletion {
  readonly text: string
  readonly finish: Completion['finish']
  readonly tokens: number
}

interface CachedLine extends KeptCompletion {
  readonly id: string
}

/** Where completions come from: the cache, and the policy for the rest. */
export interface Completions {
  /** One completion a request, in order. */
  draw(
    requests: readonly SampleRequest[],
    options: { readonly signal?: AbortSignal; readonly onProgress?: (done: number, total: number) => void },
  ): Promise<readonly KeptCompletion[]>
  close(): Promise<void>
}

/** How an evaluation draws. */
export interface Drawing {
  readonly temperature: number | null
  /** 0 leaves the length to the policy. */
  readonly maxTokens: number
}

/** Opens the completions of a policy; without a folder nothing is kept. */
export async function openCompletions(
  policy: Policy,
  { temperature, maxTokens }: Drawing,
  folder: string | null,
): Promise<Completions> {
  const file = folder
    ? await openLines<CachedLine>(join(folder, 'completions', `${contentId(policy.id)}.jsonl`))
    : null
  const known = new Map((file?.before ?? []).map((line) => [line.id, line]))
  const options = stageOptions()
  const drawing = { temperature: temperature ?? 1, maxTokens }
  const sampling: Sampling = { stage: 'evaluate', ...drawing }
  return {
    async draw(requests, { signal, onProgress }) {
      const ids = requests.map(({ prompt, key }) => contentId(policy.id, prompt, key, drawing))
      const fresh = requests.filter((_, i) => !known.has(ids[i] as string))
      const drawn = await sampleAll(policy, fresh, sampling, options, {
        ...(signal ? { signal } : {}),
        ...(onProgress ? { onProgress: ({ done, total }) => onProgress(done, total) } : {}),
      })
      let at = 0
      const lines: CachedLine[] = []
      const completions = requests.map((_, i): KeptCompletion => {
        const id = ids[i] as string
        const found = known.get(id)
        if (found) return found
        const { text, finish, tokens } = drawn[at++] as Completion
        const line = { id, text, finish, tokens: tokens.length }
        lines.push(line)
        return line
      })
      // After the loop: equal requests of one batch are each drawn.
      for (const line of lines) known.set(line.id, line)
      await file?.append(lines)
      return completions
    },
    close: async () => file?.close(),
  }
}
