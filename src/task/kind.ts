// What a task type has to say for itself: its prompts, how they are read, and how an answer is checked.

import type { z } from 'zod'
import type { Language, Value } from '../language/index.ts'
import type { AnswerReading } from './answer-reading.ts'
import type { PromptStyle } from './prompt/style.ts'
import type { Pair, ProposalParts, Task, TaskType, Triplet } from './task.ts'

/** What the prompts and the checks depend on besides the task. */
export interface TaskSettings {
  readonly language: Language
  /** How the policy is asked, and how its answers are read. */
  readonly style: PromptStyle
  /** N: inputs of an induction proposal. */
  readonly inputs: number
  /** Pairs of an induction task that the solver sees. */
  readonly shown: number
  /** Pairs that an induction answer must reproduce. */
  readonly inductionHidden: 'hidden' | 'all'
  readonly inductionVerdict: 'all' | 'share' | 'any'
}

/** The settings of what is neither asked nor read. */
export type UnaskedSettings = Omit<TaskSettings, 'style'>

/** A proposal as read. Parts with a problem: readable, though the format is not as required. */
export interface ProposalReading {
  readonly parts: ProposalParts | null
  readonly problem: string | null
}

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
  /** `refused`: as a kind of a user's own says. */
  readonly reason: 'duplicate' | 'leak' | 'refused'
  readonly message: string
}

/** A pair of a task, and whether the solver is kept from seeing it. */
export interface Example extends Pair {
  readonly hidden: boolean
}

/** What tables, metrics and reports ask of a task. */
export interface TaskFacts<T extends Task = Task> {
  /** All pairs of the task, in its order. */
  examples(task: T): readonly Example[]
  /** The pairs and what else the solver is told, as a table shows them. */
  exampleText(task: T): string
  /** What stands over a column of these texts where it holds no others. */
  readonly exampleTitle: string
  /** What is asked of the solver, as a table shows it, e.g. `f(3) = ?`. */
  question(task: T): string
  /** The same in one line. */
  asked(task: T): string
  /** Further columns of a table of such tasks, by title. */
  columns(task: T): Readonly<Record<string, string>>
  /** What a proposal gives beside its program, as a table shows it. */
  inputsText(parts: ProposalParts): string
}

/** What a record of this type must hold beside what every record of its kind does. */
export interface TaskShape {
  readonly task: z.ZodType
  readonly parts: z.ZodType
}

/** Where the first tasks of a type come from. */
export type TaskSeed<T extends Task = Task> =
  /** Each of the seed triplets is a task of this type too. */
  | {
      readonly from: 'triplets'
      /** Whether seeding asks the proposer of this type for such triplets, in turn with the others that do. */
      readonly proposes: boolean
      /** The task on a triplet; null where the triplet does for none. */
      task(triplet: Triplet, parents: readonly string[], settings: UnaskedSettings): T | null
    }
  /** The proposer of this type is shown each of the seed programs. */
  | { readonly from: 'programs' }

/**
 * A task type as the stages use it. Adding one here (error deduction; composite functions, which change the proposer's prompt
 * and add a refusal) means writing such an object and naming it in `kinds.ts`; one from outside is made by `az.kind`, which
 * asks for less. No stage, table or figure knows the types apart.
 */
export interface TaskKind<T extends Task = Task> {
  readonly type: TaskType
  /** The prompt styles that it can be asked in, by name; null: every one. */
  readonly styles: readonly string[] | null
  /** The buffers whose tasks the proposer is shown. */
  readonly sources: readonly TaskType[]
  /** How many of them, given the option `references`. */
  shownTasks(references: number): number
  proposePrompt(references: readonly Task[], settings: TaskSettings): string
  readProposal(text: string, references: readonly Task[], settings: TaskSettings): ProposalReading
  /** The number of inputs that a proposal must have. */
  inputCount(settings: TaskSettings): number
  /** The inputs on which a proposal must run. */
  inputs(parts: ProposalParts): readonly string[]
  /** The same proposal with its inputs as they were written out: canonical literals, in the order of `inputs`. */
  written(parts: ProposalParts, inputs: readonly string[]): ProposalParts
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
  /** Null: its buffer begins empty. */
  readonly seed: TaskSeed<T> | null
  /** Whether the proposer writes the program. One that it takes over from a reference says nothing of its diversity. */
  readonly ownProgram: boolean
  /** Whether the solver sees the program. */
  readonly showsProgram: boolean
  readonly facts: TaskFacts<T>
  readonly shape: TaskShape
}
