// What a user says of a task kind of their own: the argument of az.kind.

import type { Value } from '../language/index.ts'
import type { AnswerReading } from './answer-reading.ts'
import type { Check, Finding, TaskSettings, UnaskedSettings } from './kind.ts'
import type { Json, OwnTask, Pair, Task, TaskType } from './task.ts'

/** A proposal as a kind reads it. Parts with a problem: readable, though the format is not as required. */
export interface KindReading {
  readonly parts: {
    readonly program: string
    readonly inputs: readonly string[]
    /** What else the kind needs of it. */
    readonly data?: Json
  } | null
  readonly problem: string | null
}

/** How a kind speaks in one prompt style. */
export interface KindPrompts {
  /** Asks the proposer. Default: for a program and an input, in the words of deduction. */
  propose?(references: readonly Task[], settings: TaskSettings): string
  /** Reads its answer. Default: a program and an input. */
  readProposal?(text: string, references: readonly Task[], settings: TaskSettings): KindReading
  /** Asks the solver. */
  solve(task: OwnTask, settings: TaskSettings): string
  /** Reads its answer. Default: a value's source, as the style has it. */
  readAnswer?(text: string, settings: TaskSettings): AnswerReading
}

/** A proposal that ran: what a kind makes a task of. */
export interface Proposed {
  readonly program: string
  /** The inputs, and what the program gave on them, as literal sources. */
  readonly pairs: readonly Pair[]
  /** The same outputs as values. */
  readonly outputs: readonly Value[]
  readonly data: Json
}

/** What a kind says of its task. */
export interface KindTask {
  /** The question, as a table shows it. */
  readonly asked: string
  /** How many of the pairs, the first ones, tables show as known to the solver. Default: all. */
  readonly shown?: number
  /** Further columns of tables, by title. */
  readonly columns?: Readonly<Record<string, string>>
  /** What its check needs, the right answer for instance. Default null. */
  readonly data?: Json
}

/** What a kind of a user's own is made of. */
export interface KindSpec {
  /** Small letters, digits and hyphens. Runs are written under this name. */
  readonly name: string
  /** By prompt style: `{ compact, full }`, or the name of a style of one's own. A policy of another style is refused. */
  readonly prompts: Readonly<Record<string, KindPrompts>>
  /** The types whose past tasks the proposer is shown. Default: its own. */
  readonly sources?: readonly TaskType[]
  /** How many of them. Default: the option `references`. */
  readonly shownTasks?: number
  /** Inputs of a proposal, on all of which its program must run. Default 1. */
  readonly inputs?: number
  /** Whether the proposer writes the program. Default true; false where it takes over one that it is shown. */
  readonly ownProgram?: boolean
  /** Whether the solver sees the program. Default true. */
  readonly showsProgram?: boolean
  /** Why a proposal that ran well is still no task. Default: it always is. */
  refuse?(proposed: Proposed, settings: UnaskedSettings): string | null
  /** The task. */
  task(proposed: Proposed, settings: UnaskedSettings): KindTask
  /** What is found of an answer: at once, or by running one program on inputs. No text of a model may be put into code. */
  check(task: OwnTask, answer: string, settings: UnaskedSettings): Finding | Check
  /**
   * Where its first tasks come from. `triplets`: each of the seed triplets is a task of this kind too. `programs`: the proposer
   * is shown each of the seed programs. Null (default): its buffer begins empty.
   */
  readonly seed?: 'triplets' | 'programs' | null
}
