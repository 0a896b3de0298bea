// Deduction: the solver sees a program and an input, and predicts the output.

import type { AnswerReading } from './answer-reading.ts'
import type { Check, TaskKind } from './kind.ts'
import { gold } from './source.ts'
import type { DeductionTask } from './task.ts'
import { readTriplet, TRIPLET_FACTS, TRIPLET_KIND, tripletInputs, triplets, tripletTask } from './triplet.ts'

export const deduction: TaskKind<DeductionTask> = {
  type: 'deduction',
  sources: ['deduction'],
  ...TRIPLET_KIND,

  proposePrompt: (references, { style, language }) =>
    style.propose('deduction', triplets(references), language),

  readProposal: (text, _references, settings) => readTriplet('deduction', text, settings),
  build: (parts, outputs, parents, { language }) =>
    tripletTask(
      'deduction',
      { program: parts.program, input: tripletInputs(parts)[0] as string, output: outputs[0] as string },
      parents,
      language.name,
    ),

  solvePrompt: (task, { style, language }) => style.deduction(task.program, task.input, language),

  readAnswer: (text, { style, language }): AnswerReading => {
    const read = style.readSource(text, 'output', language)
    if (read.answer === null) return read
    const value = language.literal(read.answer)
    return value.ok ? read : { answer: null, problem: `The answer is no literal. ${value.message}` }
  },

  // No program runs: two parsed values are compared, so nothing in an answer can act on its own check.
  check: (task, answer, { language }): Check => {
    const expected = gold(task.output, task, language)
    const given = language.literal(answer)
    if (!given.ok) {
      const message = `The answer is no literal. ${given.message}`
      return { kind: 'decided', finding: { outcome: 'format', score: 0, message } }
    }
    const right = language.equal(given.value, expected)
    const message = right
      ? `${task.output} is right.`
      : `Expected ${task.output}, got ${language.display(given.value)}.`
    return { kind: 'decided', finding: { outcome: right ? 'right' : 'wrong', score: right ? 1 : 0, message } }
  },

  seed: {
    from: 'triplets',
    proposes: true,
    task: (triplet, parents, { language }) => tripletTask('deduction', triplet, parents, language.name),
  },
  facts: { ...TRIPLET_FACTS, question, asked: question },
}

function question({ input }: DeductionTask): string {
  return `f(${input}) = ?`
}
