// Policies and executors that keep what they were asked, and a scripted policy that can be updated.

import type { ExecuteOptions, Executor, Job } from '../../src/executor/executor.ts'
import type {
  Policy,
  SampleOptions,
  SampleRequest,
  TrainablePolicy,
  UpdateOptions,
  WeightedSequence,
} from '../../src/policy/policy.ts'
import { scriptedPolicy } from '../../src/policy/scripted.ts'

type Script = (prompt: string, key: string) => string

/** A scripted policy that keeps what it was asked. */
export function asked(
  reply: Script,
  style: 'compact' | 'full' = 'compact',
): Policy & { readonly requests: SampleRequest[]; readonly options: SampleOptions[] } {
  const requests: SampleRequest[] = []
  const options: SampleOptions[] = []
  const inner = scriptedPolicy({ reply, style, id: 'scripted' })
  return {
    ...inner,
    requests,
    options,
    sample: (batch, given = {}) => {
      requests.push(...batch)
      options.push(given)
      return inner.sample(batch, given)
    },
  }
}

/** What an update was given. */
export interface Learned {
  readonly sequences: readonly WeightedSequence[]
  readonly options: UpdateOptions
}

/** A scripted policy whose updates only count: its id says how many there were. */
export function trainable(reply: Script, learned: Learned[] = [], version = 0): TrainablePolicy {
  return {
    ...scriptedPolicy({ reply, style: 'compact', id: `scripted/${version}` }),
    update: async (sequences, options) => {
      learned.push({ sequences, options })
      const tokens = sequences.reduce((sum, sequence) => sum + sequence.tokens.length, 0)
      const ratios = { ratioMean: 1, ratioMin: 1, ratioMax: 1, clipShare: 0, divergence: 0 }
      const statistics = {
        loss: 0,
        gradientNorm: 1,
        entropy: 1,
        ...ratios,
        tokens,
        sequences: sequences.length,
      }
      return { policy: trainable(reply, learned, version + 1), statistics }
    },
    branch: () => trainable(reply, learned, version),
    save: async () => {},
    diff: async () => [],
    close: async () => {},
  }
}

/** An executor that keeps the batches it was given. */
export function counting(
  executor: Executor,
): Executor & { readonly batches: { readonly jobs: readonly Job[]; readonly options: ExecuteOptions }[] } {
  const batches: { jobs: readonly Job[]; options: ExecuteOptions }[] = []
  return {
    language: executor.language,
    get stats() {
      return executor.stats
    },
    batches,
    execute: (jobs, options = {}) => {
      batches.push({ jobs, options })
      return executor.execute(jobs, options)
    },
    close: () => executor.close(),
  }
}
