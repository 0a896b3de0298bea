// Reads completions in the full style: fenced blocks inside the answer's tags.

import type { Language } from '../../language/portable.ts'
import type { AnswerReading } from '../answer-reading.ts'
import { fences, lastAnswer, lastFence } from './extract.ts'
import type { InductionReading, TripletReading } from './style.ts'
import { languageWords } from './words.ts'

// Blocks without the tags around them are still read: the task may be good, though the response's format is not.
const NO_TAGS = 'The answer is not between <answer> and </answer>.'

/** Reads a program block and an input block. */
export function readFullTriplet(text: string, language: Language): TripletReading {
  const answer = lastAnswer(text)
  const { tags } = languageWords(language)
  const program = lastFence(answer ?? text, tags)
  const input = lastFence(answer ?? text, ['input'])
  if (program === null || program === '') {
    return { program: null, input, problem: `There is no \`\`\`${tags[0]} block with the program.` }
  }
  if (input === null) return { program, input, problem: 'There is no ```input block.' }
  return { program, input, problem: answer === null ? NO_TAGS : null }
}

/** Reads input blocks and one message block; a proposal without a message has an empty one. */
export function readFullInduction(text: string): InductionReading {
  const answer = lastAnswer(text)
  const blocks = fences(answer ?? text)
  const inputs = blocks.filter((block) => block.tag === 'input').map((block) => block.body)
  const message = blocks.findLast((block) => block.tag === 'message')?.body
  if (inputs.length === 0) return { inputs: null, message: '', problem: 'There are no ```input blocks.' }
  if (message === undefined) return { inputs, message: '', problem: 'There is no ```message block.' }
  return { inputs, message, problem: answer === null ? NO_TAGS : null }
}

const unreadable = (problem: string): AnswerReading => ({ answer: null, problem })

/** An output, or an argument list, which may be empty: what stands between the answer's tags, in a block of that name or bare. */
export function readFullSource(text: string, wanted: 'input' | 'output'): AnswerReading {
  const answer = lastAnswer(text)
  if (answer === null) return unreadable(NO_TAGS)
  const blocks = fences(answer)
  const named = blocks.findLast((block) => block.tag === wanted) ?? blocks.at(-1)
  return { answer: named ? named.body : answer, problem: null }
}

/** The last block of the language between the answer's tags. */
export function readFullProgram(text: string, language: Language): AnswerReading {
  const answer = lastAnswer(text)
  if (answer === null) return unreadable(NO_TAGS)
  const { tags } = languageWords(language)
  const program = lastFence(answer, [...tags, ''])
  return program === null
    ? unreadable(`There is no \`\`\`${tags[0]} block with the program.`)
    : { answer: program, problem: null }
}
