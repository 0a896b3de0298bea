// Asks a policy for completions on behalf of a stage, and checks that it got one for each.

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
  const completions = await policy.sample(requests, asked)
  checkCount('completions', completions.length, 'prompts', requests.length)
  return completions
}
