// A task: a program that ran, and what a solver is asked about it. Source: docs/method.md §1, §5 and §7.

/** The types that azlab brings, by what a solver has to find: the output, an input, or the program. */
export type BuiltInType = 'deduction' | 'abduction' | 'induction'

/** A type by its name: one of those that azlab brings, or of a kind of a user's own (`az.kind`). */
export type TaskType = BuiltInType | (string & {})

/** The types that azlab brings, in the order in which everything lists them; those of a user's own come after them. */
export const TASK_TYPES = ['deduction', 'abduction', 'induction'] as const satisfies readonly BuiltInType[]

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

/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/**
 * The name of a kind of a user's own, which is none of those that azlab brings. To the compiler it is an enumeration of its own, so
 * that `task.type === 'deduction'` still says which record this is; at run time it is the name.
 */
export declare enum OwnType {
  name = 'a name',
}

/**
 * A task of a kind of a user's own (`az.kind`). It holds what tables, metrics and figures show of it, so that a run can be read
 * without the kind; what the kind's own check needs is its `data`.
 */
export interface OwnTask extends TaskBase {
  readonly type: OwnType
  /** The inputs that the program ran on, with what it gave. */
  readonly pairs: readonly Pair[]
  /** How many of the pairs, the first ones, tables show as known to the solver. */
  readonly shown: number
  /** The question, as a table shows it. */
  readonly asked: string
  readonly showsProgram: boolean
  readonly ownProgram: boolean
  /** Further columns of tables, by title. */
  readonly columns: Readonly<Record<string, string>>
  readonly data: Json
}

/** A task of any type. */
export type Task = DeductionTask | AbductionTask | InductionTask | OwnTask

/** What a proposal says, once parsed. All texts are sources: a program, and argument lists without brackets. */
export type ProposalParts =
  | { readonly type: 'deduction' | 'abduction'; readonly program: string; readonly input: string }
  | {
      readonly type: 'induction'
      readonly program: string
      readonly inputs: readonly string[]
      readonly message: string
    }
  | OwnParts

/** What a proposal of a kind of a user's own says. */
export interface OwnParts {
  readonly type: OwnType
  readonly program: string
  readonly inputs: readonly string[]
  readonly data: Json
}
