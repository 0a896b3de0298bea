// A task kind that no file of azlab knows: the solver sees a program and an input, and says the type of the output.

import { az, type OwnTask, type TaskSettings } from '../../src/index.ts'

/** The literal that stands for an answer in the compact style: a tiny model gives a value, whose type is the answer. */
const compactAnswer = (text: string, { style, language }: TaskSettings) => {
  const read = style.readSource(text, 'output', language)
  if (read.answer === null) return read
  const value = language.literal(read.answer)
  return value.ok
    ? { answer: language.typeName(value.value), problem: null }
    : { answer: null, problem: `The answer is no literal. ${value.message}` }
}

const inputOf = (task: OwnTask): string => task.pairs[0]?.input ?? ''

export default az.kind({
  name: 'output-type',
  seed: 'triplets',
  prompts: {
    // The embedded model was never shown this question, so it is asked for the output as it knows it.
    compact: {
      solve: (task, { style, language }) => style.deduction(task.program, inputOf(task), language),
      readAnswer: compactAnswer,
    },
    full: {
      solve: (task) =>
        `Here is a program, and the arguments with which \`f\` is called.

\`\`\`
${task.program}
\`\`\`
\`\`\`input
${inputOf(task)}
\`\`\`

Say of which type the result is, such as number, string, boolean, list or object. Write the type between <answer> and </answer>.
`,
      readAnswer: (text, { style, language }) => {
        const read = style.readSource(text, 'output', language)
        return read.answer === '' ? { answer: null, problem: 'The answer is empty.' } : read
      },
    },
  },
  task: ({ pairs, outputs }, { language }) => {
    const type = language.typeName(outputs[0] as (typeof outputs)[number])
    return { asked: `the type of f(${pairs[0]?.input})`, columns: { 'type of output': type }, data: type }
  },
  check: (task, answer) => {
    const right = answer.toLowerCase() === String(task.data).toLowerCase()
    const message = right ? `${task.data} is right.` : `Expected ${task.data}, got ${answer}.`
    return { outcome: right ? 'right' : 'wrong', score: right ? 1 : 0, message }
  },
})
