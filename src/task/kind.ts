// What a task type has to say for itself: its prompts, how they are read, and how an answer is checked.

import type { Language, Value } from '../language/index.ts'
import type { ProposalParts, Task, TaskType } from './task.ts'

/** What the prompts and the checks depend on besides the task. */
export interface TaskSettings {
  readonly language: Language
  /** The policy's prompt style. */
  readonly style: 'compact' | 'full'
  /** N: inputs of an induction proposal. */
  readonly inputs: number
  /** Pairs of an induction task that the solver sees. */
  readonly shown: number
  /** Pairs that an induction answer must reproduce. */
  readonly inductionHidden: 'hidden' | 'all'
  readonly inductionVerdict: 'all' | 'share' | 'any'
}

/** A proposal as read. Parts with a problem: readable, though the format is not as required. */
export interface ProposalReading {
  readonly parts: ProposalParts | null
  readonly problem: string | null
}

/** An answer as read: its source, or what is wrong with its format. */
export type AnswerReading =
  | { readonly answer: string; readonly problem: null }
  | { readonly answer: null; readonly problem: string }

/** How one run came out, as the executor tells it. */
export interface Run {
  readonly outcome: string
  readonly value: string | null
  readonly error: string | null
}

/** What is found of an answer. `score` lies between 0 and 1 only with induction's verdict `share`. */
export interface Finding {
  readonly outcome: 'right' | 'wrong' | 'format' | 'unchecked'
  readonly score: number
  /** One sentence for a person. */
  readonly message: string
}

/** How an answer is checked: at once, or by running one program on inputs and judging what came. */
export type Check =
  | { readonly kind: 'decided'; readonly finding: Finding }
  | {
      readonly kind: 'run'
      readonly program: string
      readonly inputs: readonly string[]
      readonly judge: (runs: readonly Run[]) => Finding
    }

/** Why parts that ran well are still no task. */
export interface Refusal {
  readonly reason: 'duplicate' | 'leak'
  readonly message: string
}

/**
 * A task type. Adding one (error deduction; composite functions, which change the proposer's prompt and add a refusal)
 * means writing such an object and naming it in `kinds.ts`; no stage knows the types apart.
 */
export interface TaskKind<T extends Task = Task> {
  readonly type: TaskType
  /** The buffers whose tasks the proposer is shown. */
  readonly sources: readonly TaskType[]
  /** How many of them, given the option `references`. */
  shownTasks(references: number): number
  proposePrompt(references: readonly Task[], settings: TaskSettings): string
  readProposal(text: string, references: readonly Task[], settings: TaskSettings): ProposalReading
  /** The inputs on which a proposal must run. */
  inputs(parts: ProposalParts): readonly string[]
  /** The last checks, after all inputs have run: `outputs` are the values, one an input. */
  refuse(parts: ProposalParts, outputs: readonly Value[], settings: TaskSettings): Refusal | null
  /** The task. `outputs` are literal sources, one an input; `parents[0]` is the proposal. */
  build(
    parts: ProposalParts,
    outputs: readonly string[],
    parents: readonly string[],
    settings: TaskSettings,
  ): T
  solvePrompt(task: T, settings: TaskSettings): string
  readAnswer(text: string, settings: TaskSettings): AnswerReading
  check(task: T, answer: string, settings: TaskSettings): Check
}
