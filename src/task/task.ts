// A task: a program that ran, and what a solver is asked about it. Source: docs/method.md §1, §5 and §7.

/** What a solver has to find: the output, an input, or the program. (`error` comes later: docs/method.md §13.) */
export type TaskType = 'deduction' | 'abduction' | 'induction'

export const TASK_TYPES = ['deduction', 'abduction', 'induction'] as const satisfies readonly TaskType[]

/** Which part the policy plays. */
export type Role = 'propose' | 'solve'

/** An argument list without brackets, and what the program gives for it; both as literal source. */
export interface Pair {
  readonly input: string
  readonly output: string
}

/** A program with one pair: what seeding starts from, and what a proposer is shown. */
export interface Triplet extends Pair {
  readonly program: string
}

interface TaskBase {
  readonly kind: 'task'
  readonly id: string
  /** The proposal that it came from, then the tasks shown to it; empty for the zero triplet. */
  readonly parents: readonly string[]
  readonly language: string
  readonly program: string
}

/** Program and input are shown, the output is asked for. */
export interface DeductionTask extends TaskBase, Pair {
  readonly type: 'deduction'
}

/** Program and output are shown, any input that gives the output is asked for. */
export interface AbductionTask extends TaskBase, Pair {
  readonly type: 'abduction'
}

/** The first `shown` pairs and the message are shown, a program is asked for. */
export interface InductionTask extends TaskBase {
  readonly type: 'induction'
  readonly pairs: readonly Pair[]
  readonly shown: number
  readonly message: string
}

export type Task = DeductionTask | AbductionTask | InductionTask

/** What a proposal says, once parsed. All texts are sources: a program, and argument lists without brackets. */
export type ProposalParts =
  | { readonly type: 'deduction' | 'abduction'; readonly program: string; readonly input: string }
  | {
      readonly type: 'induction'
      readonly program: string
      readonly inputs: readonly string[]
      readonly message: string
    }
