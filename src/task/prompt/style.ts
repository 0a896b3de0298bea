// A prompt style: how each question is put to a policy, and how what comes back is read.

import type { Language } from '../../language/index.ts'
import type { AnswerReading } from '../answer-reading.ts'
import type { Pair, Triplet } from '../task.ts'

/** A program and an input as read; a null part is missing and `problem` says so. */
export interface TripletReading {
  readonly program: string | null
  readonly input: string | null
  readonly problem: string | null
}

/** Inputs and a message as read. */
export interface InductionReading {
  readonly inputs: readonly string[] | null
  readonly message: string
  readonly problem: string | null
}

/**
 * A way to put the questions of self-play. `compact` and `full` are two; one of a user's own is such an object too, easily made
 * of another: `{ ...az.styles.full, name: 'terse', deduction: (program, input) => … }`, and given as `style` to `az.lab` or
 * `az.train`. All texts are sources: programs, argument lists without brackets, literals.
 */
export interface PromptStyle {
  /** What policies and task kinds call it. */
  readonly name: string
  /** The languages whose programs it can speak of; absent: all. */
  readonly languages?: readonly Language['name'][]

  /** Asks for a program and an input, for a solver that must find the output or the input. */
  propose(type: 'deduction' | 'abduction', references: readonly Triplet[], language: Language): string
  /** Asks for so many inputs of a program, and a message to a solver that must write the program. */
  proposeInduction(program: string, inputs: number, language: Language): string
  /** Asks for the output. */
  deduction(program: string, input: string, language: Language): string
  /** Asks for an input that gives the output. */
  abduction(program: string, output: string, language: Language): string
  /** Asks for a program that gives these pairs, and others. */
  induction(message: string, pairs: readonly Pair[], language: Language): string

  /** Reads the answer to `propose`. */
  readTriplet(text: string, language: Language): TripletReading
  /** Reads the answer to `proposeInduction`. */
  readInduction(text: string, language: Language): InductionReading
  /** Reads the source of a value, an output or an argument list: the answer to `deduction` or `abduction`. */
  readSource(text: string, wanted: 'input' | 'output', language: Language): AnswerReading
  /** Reads the source of a program: the answer to `induction`. */
  readProgram(text: string, language: Language): AnswerReading
}
