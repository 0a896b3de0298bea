// azlab generate: completions of prompts, given as text or as token ids.

import { subkey } from '../../core/index.ts'
import type { EngineChoice } from '../../engine/index.ts'
import { sampleRows, weightSlots } from '../../model/index.ts'
import { conversationOf } from '../chat.ts'
import { type OpenModel, openModel } from '../open-model.ts'
import { idsOf, readable } from '../score/score.ts'
import { badLine, type InputLine, inBatches, jsonLines, writeLine, writeText } from '../streams.ts'

export interface GenerateOptions {
  readonly model: string
  readonly prompt?: string
  readonly temperature: number
  readonly topP: number
  readonly topK: number
  readonly maxTokens?: number
  readonly seed: number
  readonly json?: boolean
  readonly engine?: EngineChoice
}

/** Lines that are sampled together; a text does not depend on it. */
const BATCH = 64

/** A prompt as it was given, and its ids. */
interface Prompt {
  readonly given: string | readonly number[]
  readonly ids: readonly number[]
}

/** Completes one prompt, or each line of the input. */
export async function runGenerate(options: GenerateOptions): Promise<void> {
  const opened = await openModel(options.model, options)
  try {
    if (options.prompt !== undefined) {
      const prompt = promptOf({ number: 1, value: options.prompt }, opened.model)
      const [one] = await complete(opened, [prompt], 0, options)
      if (options.json) await writeLine(one)
      else await writeText(`${one?.text ?? ''}\n`)
      return
    }
    let done = 0
    for await (const lines of inBatches(jsonLines(), BATCH)) {
      const { good, failure } = readable(lines, (line) => promptOf(line, opened.model))
      for (const one of await complete(opened, good, done, options)) await writeLine(one)
      done += good.length
      if (failure) throw failure
    }
  } finally {
    await opened.close()
  }
}

async function complete(
  { model, runtime, use }: OpenModel,
  prompts: readonly Prompt[],
  from: number,
  { seed, temperature, topP, topK, maxTokens = model.settings.maxTokens }: GenerateOptions,
) {
  const key = subkey(String(seed), 'generate')
  const requests = prompts.map(({ ids }, at) => ({ prompt: ids, key: subkey(key, 'prompt', from + at) }))
  const { stopTokens } = model.architecture
  const drawn = await use((version) =>
    sampleRows(runtime, weightSlots(runtime, version), requests, {
      temperature,
      topP,
      topK,
      maxTokens,
      stopTokens,
    }),
  )
  return drawn.map(({ tokens, logprobs, finish }, at) => ({
    prompt: prompts[at]?.given,
    text: model.tokenizer.decode(finish === 'stop' ? tokens.slice(0, -1) : tokens),
    tokens,
    logprobs,
    finish,
  }))
}

function promptOf(line: InputLine, model: OpenModel['model']): Prompt {
  const { value } = line
  const conversation = conversationOf(line, model)
  if (conversation) {
    const ids = idsOf({ ...line, value: { ids: conversation.ids } }, model)
    return { given: conversation.text, ids }
  }
  const { prompt, ids } = (typeof value === 'string' ? { prompt: value } : (value ?? {})) as {
    prompt?: unknown
    ids?: unknown
  }
  const isText = typeof prompt === 'string' && ids === undefined
  if (!isText && (!Array.isArray(ids) || prompt !== undefined))
    throw badLine(line, '{"prompt":"…"}, a string, {"messages":[…]}, or {"ids":[…]}')
  const checked = idsOf({ ...line, value: isText ? { text: prompt } : { ids } }, model)
  if (checked.length === 0) throw badLine(line, 'a prompt of at least one token')
  return { given: isText ? prompt : checked, ids: checked }
}
