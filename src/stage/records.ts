// The records that pass from stage to stage: plain data, each with an id and the ids of what it came from.

import type { Key } from '../core/index.ts'
import type { Completion, UpdateStatistics } from '../policy/policy.ts'
import type { ProposalParts, Role, Task, TaskType } from '../task/task.ts'

export type { ProposalParts }

/** What every record has. The id is a content id; parents are the ids of what it was made from. */
export interface RecordBase<K extends string> {
  readonly kind: K
  readonly id: string
  readonly parents: readonly string[]
}

/** A prompt and what the policy answered: all that an update needs to know of a response. */
export interface Response {
  readonly prompt: string
  readonly key: Key
  readonly completion: Completion
}

/** One answer to "invent a task". Parents: the tasks shown as references (induction: the task whose program was shown). */
export interface Proposal extends RecordBase<'proposal'> {
  readonly type: TaskType
  readonly language: string
  readonly response: Response
  /** Null where nothing could be read. Parts with a `problem` were readable though the format is not as required. */
  readonly parts: ProposalParts | null
  /** What is wrong with the response's format; null where it is as required. */
  readonly problem: string | null
}

/** Why a proposal is no task. Source: docs/method.md §5, in the order in which they are checked. */
export type RejectionReason =
  | 'format'
  | 'syntax'
  | 'entry'
  | 'forbidden'
  | 'contaminated'
  | 'error'
  | 'timeout'
  | 'memory'
  | 'killed'
  | 'unserialisable'
  | 'empty'
  | 'too-large'
  | 'nondeterministic'
  | 'duplicate'
  | 'heldout'
  | 'leak'
  | 'refused'

/** A proposal that failed validation. Parent: the proposal. */
export interface Rejection extends RecordBase<'rejection'> {
  readonly type: TaskType
  readonly reason: RejectionReason
  readonly message: string
  /** What was proposed, as far as it could be read. */
  readonly program: string | null
}

/** What `validate` gives for each proposal: a task, or a rejection. `estimate` and `solve` take both and use the tasks. */
export type Validation = Task | Rejection

/** One answer to a task. Parent: the task. */
export interface Attempt extends RecordBase<'attempt'> {
  readonly type: TaskType
  readonly task: Task
  readonly response: Response
  /** The answer as source, null where the format is wrong; `problem` then says why. */
  readonly answer: string | null
  readonly problem: string | null
}

/** `right` or `wrong`; `format`: no answer could be read; `unchecked`: the answer could not be checked (time-out, memory). */
export type VerdictOutcome = 'right' | 'wrong' | 'format' | 'unchecked'

/** What the executor says of an attempt. Parent: the attempt. */
export interface Verdict extends RecordBase<'verdict'> {
  readonly type: TaskType
  readonly attempt: Attempt
  readonly outcome: VerdictOutcome
  /** 1 if right, 0 if not; between them only for induction with the verdict `share`. */
  readonly score: number
  /** One sentence for a person: what was expected, what came. */
  readonly message: string
}

/** The solve rate of a task, by Monte Carlo. Parent: the task. Keeps all n verdicts, not the mean alone. */
export interface SolveRate extends RecordBase<'rate'> {
  readonly type: TaskType
  readonly task: Task
  /** Mean score over the verdicts that count, from 0 to 1. */
  readonly rate: number
  /** How many answers count (all n, or fewer with `unchecked: 'dropped'`). */
  readonly samples: number
  readonly verdicts: readonly Verdict[]
}

/** One reward a response, by component; `value` is what the advantage uses. Parent: the proposal or the attempt. */
export interface Reward extends RecordBase<'reward'> {
  readonly type: TaskType
  readonly role: Role
  /** Responses to one prompt share a group name (the task for the solver), for group-relative estimators. */
  readonly group: string
  readonly response: Response
  readonly value: number
  readonly components: Readonly<Record<string, number>>
}

/** One advantage a response. Parent: the reward. Carries what the update needs. */
export interface Advantage extends RecordBase<'advantage'> {
  readonly type: TaskType
  readonly role: Role
  readonly response: Response
  readonly reward: number
  /** Mean and spread that the reward was compared with. */
  readonly baseline: number
  readonly spread: number
  readonly value: number
  /** Weight of each of the response's tokens in the loss; 0 where the group gives no gradient. */
  readonly weight: number
}

/** What one update did. Parents: the advantages' ids, hashed to one. */
export interface Update extends RecordBase<'update'> {
  readonly step: number
  readonly from: string
  readonly to: string
  readonly statistics: UpdateStatistics
}

/** Any record that a stage gives. */
export type StageRecord =
  | Proposal
  | Rejection
  | Task
  | Attempt
  | Verdict
  | SolveRate
  | Reward
  | Advantage
  | Update
