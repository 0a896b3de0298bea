// Reads completions in the compact style: sources between marks.

import type { AnswerReading } from '../answer-reading.ts'
import { MARK } from './compact.ts'
import type { InductionReading, TripletReading } from './style.ts'

/** The marks in a text, in order. */
export function marksIn(text: string): string[] {
  return Object.values(MARK)
    .flatMap((mark) => [...text.matchAll(new RegExp(mark.replaceAll('|', '\\|'), 'g'))])
    .sort((a, b) => a.index - b.index)
    .map((match) => match[0])
}

/** Reads `P<|input|>I`. */
export function readCompactTriplet(text: string): TripletReading {
  const missing = (problem: string): TripletReading => ({ program: null, input: null, problem })
  const marks = marksIn(text)
  if (marks.length !== 1 || marks[0] !== MARK.input) {
    return missing(
      `Expected a program, ${MARK.input} and an input; the marks are ${marks.join(' ') || 'none'}.`,
    )
  }
  const [program = '', input = ''] = text.split(MARK.input).map((part) => part.trim())
  if (program === '') return missing('The program is empty.')
  return { program, input, problem: null }
}

/** Reads `I<|input|>I…<|message|>M`. */
export function readCompactInduction(text: string): InductionReading {
  const marks = marksIn(text)
  const inOrder = marks.every((mark, i) => mark === (i < marks.length - 1 ? MARK.input : MARK.message))
  if (marks.length === 0 || !inOrder) {
    const problem = `Expected inputs between ${MARK.input}, then ${MARK.message} and a message; the marks are ${marks.join(' ') || 'none'}.`
    return { inputs: null, message: '', problem }
  }
  const [inputs = '', message = ''] = text.split(MARK.message)
  return {
    inputs: inputs.split(MARK.input).map((input) => input.trim()),
    message: message.trim(),
    problem: null,
  }
}

/** The whole completion, which may hold no mark. */
export function readCompactAnswer(text: string): AnswerReading {
  const [mark] = marksIn(text)
  if (mark !== undefined) return { answer: null, problem: `The answer holds the mark ${mark}.` }
  return { answer: text.trim(), problem: null }
}
