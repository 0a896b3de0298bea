// Whether an induction task's message gives the program away.

import type { Language } from '../language/index.ts'
import { fences } from './prompt/extract.ts'

const squeeze = (text: string): string => text.replace(/\s+/g, '')

/**
 * True where the message holds a program of its own, a run of characters that makes up half of the program (blanks aside,
 * at least 12), or the expression that the program returns (at least 5). A rule for text, which paraphrase can get round.
 */
export function leaks(message: string, program: string, language: Language): boolean {
  const said = squeeze(message)
  if (said === '') return false
  const source = squeeze(program)
  if (said.includes(source)) return true
  if ([message, ...fences(message).map((fence) => fence.body)].some((text) => language.parse(text).ok))
    return true
  if (longestShared(said, source) >= Math.max(12, source.length / 2)) return true
  return returned(program).some((expression) => expression.length >= 5 && said.includes(expression))
}

/** The expressions after `return`, blanks squeezed out. */
function returned(program: string): string[] {
  return [...program.matchAll(/\breturn\b([^;\n]*)/g)].map((match) =>
    squeeze(match[1] as string).replace(/\}+$/, ''),
  )
}

/** Length of the longest run of characters that two texts share. Only the first 4,000 of each are compared. */
function longestShared(a: string, b: string): number {
  const [left, right] = [a.slice(0, 4000), b.slice(0, 4000)]
  let row = new Uint16Array(right.length + 1)
  let longest = 0
  for (let i = 1; i <= left.length; i++) {
    const next = new Uint16Array(right.length + 1)
    for (let j = 1; j <= right.length; j++) {
      if (left[i - 1] !== right[j - 1]) continue
      const run = (row[j - 1] as number) + 1
      next[j] = run
      if (run > longest) longest = run
    }
    row = next
  }
  return longest
}
