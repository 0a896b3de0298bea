// azlab generate: completions of prompts.

import { subkey } from '../core/index.ts'
import { openPolicy } from '../policy/index.ts'
import { readable } from './score.ts'
import { badLine, type InputLine, jsonBatches, writeLine, writeText } from './streams.ts'

export interface GenerateOptions {
  readonly model: string
  readonly prompt?: string
  readonly temperature: number
  readonly topP: number
  readonly topK: number
  readonly maxTokens?: number
  readonly seed: number
  readonly json?: boolean
}

/** Lines that are sampled together; a text does not depend on it. */
const BATCH = 64

/** Completes one prompt, or each line of the input. */
export async function runGenerate(options: GenerateOptions): Promise<void> {
  const { temperature, topP, topK, maxTokens } = options
  const policy = await openPolicy(options.model)
  const complete = async (prompts: readonly string[], from: number) => {
    const requests = prompts.map((prompt, at) => ({
      prompt,
      key: subkey(subkey(String(options.seed), 'generate'), 'prompt', from + at),
    }))
    const completions = await policy.sample(requests, { temperature, topP, topK, maxTokens })
    return completions.map(({ text, tokens, logprobs, finish }, at) => ({
      prompt: prompts[at],
      text,
      tokens,
      logprobs,
      finish,
    }))
  }
  try {
    if (options.prompt !== undefined) {
      const [one] = await complete([options.prompt], 0)
      if (options.json) await writeLine(one)
      else await writeText(`${one?.text ?? ''}\n`)
      return
    }
    let done = 0
    for await (const lines of jsonBatches(BATCH)) {
      const { good, failure } = readable(lines, promptOf)
      for (const one of await complete(good, done)) await writeLine(one)
      done += good.length
      if (failure) throw failure
    }
  } finally {
    await policy.close()
  }
}

function promptOf(line: InputLine): string {
  if (typeof line.value === 'string') return line.value
  const { prompt } = (line.value ?? {}) as { prompt?: unknown }
  if (typeof prompt !== 'string') throw badLine(line, '{"prompt":"…"} or a string')
  return prompt
}
