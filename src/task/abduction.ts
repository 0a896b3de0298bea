// Abduction: the solver sees a program and an output, and finds any input that gives it.

import type { AnswerReading } from './answer-reading.ts'
import type { Check, TaskKind } from './kind.ts'
import { gold, runValue } from './source.ts'
import type { AbductionTask } from './task.ts'
import { readTriplet, TRIPLET_FACTS, TRIPLET_KIND, tripletInputs, triplets, tripletTask } from './triplet.ts'
import { unchecked } from './unchecked.ts'

export const abduction: TaskKind<AbductionTask> = {
  type: 'abduction',
  sources: ['abduction'],
  ...TRIPLET_KIND,

  proposePrompt: (references, { style, language }) =>
    style.propose('abduction', triplets(references), language),

  readProposal: (text, _references, settings) => readTriplet('abduction', text, settings),
  build: (parts, outputs, parents, { language }) =>
    tripletTask(
      'abduction',
      { program: parts.program, input: tripletInputs(parts)[0] as string, output: outputs[0] as string },
      parents,
      language.name,
    ),

  solvePrompt: (task, { style, language }) => style.abduction(task.program, task.output, language),

  readAnswer: (text, { style, language }): AnswerReading => {
    const read = style.readSource(text, 'input', language)
    if (read.answer === null) return read
    const values = language.literals(read.answer)
    return values.ok
      ? read
      : { answer: null, problem: `The answer is no list of literals. ${values.message}` }
  },

  // The answer is parsed as data and written out again; only the task's own program runs, on those values.
  check: (task, answer, { language }): Check => {
    const expected = gold(task.output, task, language)
    const given = language.literals(answer)
    if (!given.ok) {
      const message = `The answer is no list of literals. ${given.message}`
      return { kind: 'decided', finding: { outcome: 'format', score: 0, message } }
    }
    const input = language.displayList(given.value)
    return {
      kind: 'run',
      program: task.program,
      inputs: [input],
      judge: ([run]) => {
        const stopped = unchecked(run)
        if (stopped) return { outcome: 'unchecked', score: 0, message: `f(${input}): ${stopped}` }
        const came = runValue(run, language)
        if (!came.ok)
          return { outcome: 'wrong', score: 0, message: `f(${input}) gives no value: ${came.message}` }
        const right = language.equal(came.value, expected)
        const message = right
          ? `f(${input}) gives ${task.output}.`
          : `f(${input}) gives ${language.display(came.value)}, not ${task.output}.`
        return { outcome: right ? 'right' : 'wrong', score: right ? 1 : 0, message }
      },
    }
  },

  seed: {
    from: 'triplets',
    proposes: true,
    task: (triplet, parents, { language }) => tripletTask('abduction', triplet, parents, language.name),
  },
  facts: { ...TRIPLET_FACTS, question, asked: question },
}

function question({ output }: AbductionTask): string {
  return `f(?) = ${output}`
}
