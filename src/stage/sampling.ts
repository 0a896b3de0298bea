// Asks a policy for completions on behalf of a stage, and checks that it got one for each.

import { AzlabError, show } from '../core/portable.ts'
import type { Completion, Policy, SampleOptions, SampleRequest } from '../policy/policy.ts'
import { checkCount, type StageContext } from './context.ts'
import type { StageOptions } from './options.ts'

/** How one stage samples. */
export interface Sampling {
  readonly stage: string
  readonly temperature: number
  /** 0 leaves the length to the policy. */
  readonly maxTokens: number
}

/** One completion a request, in order; all requests go to the policy in one call. */
export async function sampleAll(
  policy: Policy,
  requests: readonly SampleRequest[],
  sampling: Sampling,
  options: StageOptions,
  context: Pick<StageContext, 'signal' | 'onProgress'>,
): Promise<readonly Completion[]> {
  if (requests.length === 0) return []
  const { signal, onProgress } = context
  const asked: SampleOptions = {
    temperature: sampling.temperature,
    topP: options.topP,
    topK: options.topK,
    ...(sampling.maxTokens > 0 ? { maxTokens: sampling.maxTokens } : {}),
    ...(signal ? { signal } : {}),
    ...(onProgress
      ? {
          onProgress: (done, total) => onProgress({ stage: sampling.stage, what: 'responses', done, total }),
        }
      : {}),
  }
  signal?.throwIfAborted()
  return sampleReadable(policy, requests, asked)
}

/** What the format says of a completion that did not end by itself, or null. */
export function cutProblem({ finish, tokens }: Completion): string | null {
  if (finish === 'stop') return null
  return tokens.length === 0
    ? 'The prompt is longer than the policy can read.'
    : 'The response was cut at the longest length.'
}

/** A policy may be a user's own object: throws `policy/completion` for what no stage could read and no update learn from. */
function checkCompletion(completion: Completion, policy: Policy): void {
  const { text, tokens, logprobs, finish } = completion ?? {}
  const readable =
    typeof text === 'string' &&
    Array.isArray(tokens) &&
    Array.isArray(logprobs) &&
    logprobs.length === tokens.length &&
    logprobs.every(Number.isFinite) &&
    (finish === 'stop' || finish === 'length')
  if (readable) return
  throw new AzlabError(`Policy ${policy.id} gave the completion ${show(completion)}.`, {
    code: 'policy/completion',
    value: completion,
    expected: "{ text, tokens, logprobs, finish: 'stop' | 'length', promptTokens }",
    hint: 'Its sample must give one token id and one finite log-probability for each token, both as arrays.',
  })
}

/** What stands for the completion of a prompt that the policy cannot read: no token, so nothing to learn from. */
const UNREAD: Completion = { text: '', tokens: [], logprobs: [], finish: 'length', promptTokens: 0 }

/**
 * One long task must not lose a whole batch: where the policy refuses a prompt as too long the batch is halved until that
 * prompt is alone, and it counts as unread.
 */
async function sampleReadable(
  policy: Policy,
  requests: readonly SampleRequest[],
  options: SampleOptions,
): Promise<readonly Completion[]> {
  try {
    const completions = await policy.sample(requests, options)
    checkCount('completions', completions?.length, 'prompts', requests.length)
    for (const completion of completions) checkCompletion(completion, policy)
    return completions
  } catch (error) {
    if (!(error instanceof AzlabError) || error.code !== 'model/prompt-too-long') throw error
    if (requests.length === 1) return [UNREAD]
    const middle = Math.ceil(requests.length / 2)
    const first = await sampleReadable(policy, requests.slice(0, middle), options)
    return [...first, ...(await sampleReadable(policy, requests.slice(middle), options))]
  }
}
