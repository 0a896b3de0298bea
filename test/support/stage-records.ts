// Records made by hand, for tests that need no policy and no executor.

import { contentId } from '../../src/core/index.ts'
import { rateOf } from '../../src/stage/estimate.ts'
import type {
  Attempt,
  Proposal,
  Rejection,
  Reward,
  SolveRate,
  Verdict,
  VerdictOutcome,
} from '../../src/stage/records.ts'
import type { Role, Task, TaskType } from '../../src/task/task.ts'
import { tripletTask } from '../../src/task/triplet.ts'

/** A response of so many tokens. */
export function responseOf(key: string, tokens = 3, text = 'text') {
  const ids = Array.from({ length: tokens }, (_, i) => i)
  const completion = {
    text,
    tokens: ids,
    logprobs: ids.map(() => -1),
    finish: 'stop' as const,
    promptTokens: 2,
  }
  return { prompt: `prompt of ${key}`, key, completion }
}

/** A deduction proposal that is well formed, or not. */
export function proposalOf(name: string, own: Partial<Proposal> = {}): Proposal {
  const parts = { type: 'deduction', program: `function f(a) { return a + "${name}"; }`, input: '1' } as const
  const id = contentId('proposal', name)
  const base = { kind: 'proposal', id, parents: [], type: 'deduction', language: 'javascript' } as const
  return { ...base, response: responseOf(name), parts, problem: null, ...own }
}

/** The deduction task of a proposal. */
export function taskOf(proposal: Proposal): Task {
  const { parts } = proposal
  if (parts === null || 'inputs' in parts) throw new Error('no triplet')
  const triplet = { program: parts.program, input: parts.input, output: `"1${proposal.response.key}"` }
  return tripletTask('deduction', triplet, [proposal.id, ...proposal.parents], 'javascript')
}

/** The rejection of a proposal. */
export function rejectionOf({ id: proposal, type, parts }: Proposal): Rejection {
  const [reason, message] = ['error', 'It fails.'] as const
  const id = contentId('rejection', proposal, reason, message)
  return {
    kind: 'rejection',
    id,
    parents: [proposal],
    type,
    reason,
    message,
    program: parts?.program ?? null,
  }
}

/** A verdict on an attempt at a task. */
export function verdictOf(
  task: Task,
  sample: number,
  outcome: VerdictOutcome,
  score = outcome === 'right' ? 1 : 0,
): Verdict {
  const id = contentId('attempt', task.id, sample)
  const response = responseOf(`${task.id}/${sample}`)
  const answer = outcome === 'format' ? null : '1'
  const problem = answer === null ? 'none' : null
  const attempt: Attempt = {
    kind: 'attempt',
    id,
    parents: [task.id],
    type: task.type,
    task,
    response,
    answer,
    problem,
  }
  const own = {
    kind: 'verdict',
    id: contentId('verdict', id, outcome, score),
    parents: [id],
    type: task.type,
  } as const
  return { ...own, attempt, outcome, score, message: '' }
}

/** The solve rate of a task that was solved in so many of so many samples. */
export function solvedOf(task: Task, right: number, samples = 8): SolveRate {
  return rateOf(
    task,
    Array.from({ length: samples }, (_, s) => verdictOf(task, s, s < right ? 'right' : 'wrong')),
  )
}

/** A reward of a response of so many tokens. */
export function rewardOf(
  name: string,
  value: number,
  own: { type?: TaskType; role?: Role; group?: string; tokens?: number } = {},
): Reward {
  const { type = 'deduction', role = 'solve', group = name, tokens = 3 } = own
  const base = {
    kind: 'reward',
    id: contentId('reward', name, value),
    parents: [`of ${name}`],
    type,
    role,
    group,
  } as const
  return { ...base, response: responseOf(name, tokens), value, components: { correctness: value } }
}
