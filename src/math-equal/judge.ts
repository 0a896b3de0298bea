// One pair of texts judged in the thread that calls: extraction on both sides, then equivalence.

import { isEquivalent } from './equal.ts'
import { type Answer, extractAnswer } from './extract.ts'
import { keyOf } from './tree.ts'

/** A right answer, and one to be judged. */
export interface Pair {
  /** The right answer: a formula in $…$ or \boxed{…}, or a number. */
  readonly gold: string
  /** What is judged: the same, or a sentence or a whole solution with the answer in it. */
  readonly answer: string
}

/** What a judge says of a pair. */
export interface Verdict {
  readonly equal: boolean
  /** How it was decided, in words. */
  readonly reason: string
  /** The forms that were extracted, undefined where there is none. */
  readonly gold?: string
  readonly answer?: string
}

/** Judges a pair. It may take long on hostile input: `Judge` of thread-judge.ts sets a limit. */
export function judgePair(pair: Pair): Verdict {
  const [gold, answer] = [extractAnswer(pair.gold), extractAnswer(pair.answer)]
  const forms = { ...shown('gold', gold), ...shown('answer', answer) }
  if (gold.text === undefined && !gold.node) return { equal: false, reason: 'no answer in gold', ...forms }
  if (answer.text === undefined && !answer.node) return { equal: false, reason: 'no answer found', ...forms }
  if (gold.text !== undefined && gold.text.trim() !== '' && gold.text.trim() === answer.text?.trim())
    return { equal: true, reason: 'the same text', ...forms }
  if (!gold.node || !answer.node) {
    const which = gold.node ? 'answer' : 'gold'
    return { equal: false, reason: `${which} is no formula, and the texts differ`, ...forms }
  }
  const equal = isEquivalent(gold.node, answer.node)
  return { equal, reason: equal ? 'equivalent' : 'not equivalent', ...forms }
}

function shown(side: 'gold' | 'answer', { node, text }: Answer): { gold?: string; answer?: string } {
  const form = node ? keyOf(node) : text
  return form === undefined ? {} : { [side]: form }
}
