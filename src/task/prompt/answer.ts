// Reads a solver's answer out of its completion, in either style.

import type { AnswerReading, TaskSettings } from '../kind.ts'
import { fences, lastAnswer, lastFence } from './extract.ts'
import { marksIn } from './read-compact.ts'
import { languageWords } from './words.ts'

const unreadable = (problem: string): AnswerReading => ({ answer: null, problem })

/** The whole completion, which may hold no mark. */
function compactAnswer(text: string): AnswerReading {
  const marks = marksIn(text)
  if (marks.length > 0) return unreadable(`The answer holds the mark ${marks[0]}.`)
  return { answer: text.trim(), problem: null }
}

/**
 * The source of a value: an output, or an argument list. An argument list may be empty, an output may not.
 * Full style: what stands between the answer's tags, in a block of that name or bare.
 */
export function answerSource(text: string, tag: 'input' | 'output', settings: TaskSettings): AnswerReading {
  if (settings.style === 'compact') return compactAnswer(text)
  const answer = lastAnswer(text)
  if (answer === null) return unreadable('The answer is not between <answer> and </answer>.')
  const blocks = fences(answer)
  const named = blocks.findLast((block) => block.tag === tag) ?? blocks.at(-1)
  return { answer: named ? named.body : answer, problem: null }
}

/** The source of a program. Full style: the last block of the language between the answer's tags. */
export function answerProgram(text: string, settings: TaskSettings): AnswerReading {
  const read = settings.style === 'compact' ? compactAnswer(text) : fullProgram(text, settings)
  return read.answer === '' ? unreadable('The answer is empty.') : read
}

function fullProgram(text: string, settings: TaskSettings): AnswerReading {
  const answer = lastAnswer(text)
  if (answer === null) return unreadable('The answer is not between <answer> and </answer>.')
  const { tags } = languageWords(settings.language)
  const program = lastFence(answer, [...tags, ''])
  return program === null
    ? unreadable(`There is no \`\`\`${tags[0]} block with the program.`)
    : { answer: program, problem: null }
}
