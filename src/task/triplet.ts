// What deduction and abduction share: both are made from one program, one input and its output.

import { z } from 'zod'
import { contentId } from '../core/portable.ts'
import type { ProposalReading, TaskFacts, TaskKind, TaskSettings, TaskShape } from './kind.ts'
import type { AbductionTask, DeductionTask, ProposalParts, Task, Triplet } from './task.ts'

/** A task on one pair. */
export type TripletTask = DeductionTask | AbductionTask

/** The triplets of the references: their program with their pair, the first where there are several; an induction task has none. */
export function triplets(references: readonly Task[]): Triplet[] {
  return references.flatMap((task) => {
    if (!('pairs' in task)) return [task]
    const [pair] = task.type === 'induction' ? [] : task.pairs
    return pair ? [{ program: task.program, ...pair }] : []
  })
}

/** Reads a proposal of a program and an input. */
export function readTriplet(
  type: 'deduction' | 'abduction',
  text: string,
  { style, language }: TaskSettings,
): ProposalReading {
  const read = style.readTriplet(text, language)
  if (read.program === null || read.input === null) return { parts: null, problem: read.problem }
  const arguments_ = language.literals(read.input)
  return {
    parts: { type, program: read.program, input: read.input },
    problem:
      read.problem ?? (arguments_.ok ? null : `The input is no list of literals. ${arguments_.message}`),
  }
}

/** The inputs of a proposal of a program and an input: that one. */
export function tripletInputs(parts: ProposalParts): readonly string[] {
  return 'inputs' in parts ? parts.inputs : [parts.input]
}

/** The same proposal with its input as it was written out. */
function tripletWritten(parts: ProposalParts, [input]: readonly string[]): ProposalParts {
  return 'inputs' in parts ? parts : { ...parts, input: input as string }
}

const source = { program: z.string(), input: z.string() }
const TRIPLET_SHAPE: TaskShape = {
  task: z.object({ ...source, output: z.string() }),
  parts: z.object(source),
}

/** What both have to say for themselves, the questions apart. */
export const TRIPLET_FACTS: Omit<TaskFacts<TripletTask>, 'question' | 'asked'> = {
  examples: ({ input, output }) => [{ input, output, hidden: false }],
  exampleText: ({ input, output }) => `${input} → ${output}`,
  exampleTitle: 'input → output',
  columns: () => ({}),
  inputsText: (parts) => tripletInputs(parts).join('\n'),
}

/** How both are proposed, built and stored. */
export const TRIPLET_KIND: Pick<
  TaskKind,
  | 'styles'
  | 'shownTasks'
  | 'inputCount'
  | 'inputs'
  | 'written'
  | 'refuse'
  | 'ownProgram'
  | 'showsProgram'
  | 'shape'
> = {
  styles: null,
  shownTasks: (references) => references,
  inputCount: () => 1,
  inputs: tripletInputs,
  written: tripletWritten,
  refuse: () => null,
  ownProgram: true,
  showsProgram: true,
  shape: TRIPLET_SHAPE,
}

/** A deduction or abduction task. Its id is of its whole content, parents included. */
export function tripletTask<T extends 'deduction' | 'abduction'>(
  type: T,
  triplet: Triplet,
  parents: readonly string[],
  language: string,
): Extract<TripletTask, { type: T }> {
  const { program, input, output } = triplet
  const id = contentId('task', type, language, program, input, output, parents)
  const task = { kind: 'task', id, parents, type, language, program, input, output }
  return task as unknown as Extract<TripletTask, { type: T }>
}
