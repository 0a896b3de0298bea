// A policy without a model: its replies come from a function. For tests, for teaching, and for looking at a stage alone.

import {
  AzlabError,
  checkNumber,
  checkOptions,
  contentId,
  given,
  type Key,
  type OptionNames,
} from '../core/portable.ts'
import { SAMPLE_OPTIONS } from './option-names.ts'
import type { Completion, Policy, SampleRequest, Sequence, StyleName } from './policy.ts'

/** What a scripted policy answers, and as what kind of policy it counts. */
export interface ScriptedOptions {
  /** Default `full`. */
  readonly style?: StyleName
  /** Names the script; change it when the replies change. Default: a hash of the function's source. */
  readonly id?: string
  /** The reply to a prompt. It should depend on its arguments alone, as a model's text does. */
  readonly reply: (prompt: string, key: Key) => string
  /** Log-probability that every token is given. Default −1. */
  readonly logprob?: number
}

const SCRIPTED_OPTIONS: OptionNames<ScriptedOptions> = { style: true, id: true, reply: true, logprob: true }

const ENCODER = new TextEncoder()
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true })

/** The token that ends every scripted reply that was not cut: no byte. */
const END = 256

/** A policy that replies by a script. Its tokens are UTF-8 bytes and an end token; nothing is learned. */
export function scriptedPolicy(options: ScriptedOptions): Policy {
  checkOptions('scriptedPolicy', options, SCRIPTED_OPTIONS)
  const { style = 'full', reply, logprob = -1 } = options
  checkNumber('logprob', logprob, { most: 0 })
  if (typeof reply !== 'function')
    throw new AzlabError(`The reply of a scripted policy is ${given(reply)}; expected a function.`, {
      code: 'options/value',
      value: reply,
      expected: 'a function of prompt and key that gives text',
      hint: 'Write for example reply: (prompt) => prompt.',
    })
  const id = options.id ?? `scripted-${contentId(reply.toString(), style)}`
  return {
    id,
    style,
    async sample(requests: readonly SampleRequest[], sampling = {}): Promise<Completion[]> {
      checkOptions('sample', sampling, SAMPLE_OPTIONS)
      const completions: Completion[] = []
      for (const { prompt, key } of requests) {
        sampling.signal?.throwIfAborted()
        completions.push(completionOf(prompt, reply(prompt, key), sampling.maxTokens ?? Infinity, logprob))
        sampling.onProgress?.(completions.length, requests.length)
      }
      return completions
    },
    async score(sequences: readonly Sequence[]): Promise<number[][]> {
      return sequences.map(({ tokens }) => tokens.map(() => logprob))
    },
  }
}

function completionOf(prompt: string, text: string, maxTokens: number, logprob: number): Completion {
  const all = [...ENCODER.encode(text), END]
  const tokens = all.slice(0, maxTokens)
  const finish = tokens.length === all.length ? 'stop' : 'length'
  const bytes = finish === 'stop' ? tokens.slice(0, -1) : tokens
  return {
    text: DECODER.decode(Uint8Array.from(bytes)),
    tokens,
    logprobs: tokens.map(() => logprob),
    finish,
    promptTokens: ENCODER.encode(prompt).length,
  }
}
