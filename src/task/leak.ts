// Whether an induction task's message gives the program away.

import type { Language } from '../language/portable.ts'
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
  if (holds(said, source)) return true
  if ([message, ...fences(message).map((fence) => fence.body)].some((text) => language.parse(text).ok))
    return true
  if (longestShared(said, source) >= Math.max(12, source.length / 2)) return true
  const expressions = new Set(returned(program).filter((expression) => expression.length >= 5))
  return [...expressions].slice(0, MOST_EXPRESSIONS).some((expression) => holds(said, expression))
}

/** Expressions of a program that are looked for: each is a walk through the text. */
const MOST_EXPRESSIONS = 200

/** Longest text that V8's own search looks for: with longer ones it takes the product of both lengths in the worst case. */
const PLAIN_SEARCH = 64

/** Whether a text holds a part, found in one walk through both (Knuth, Morris and Pratt, 1977). */
function holds(text: string, part: string): boolean {
  if (part.length <= PLAIN_SEARCH) return text.includes(part)
  // For each beginning of the part: the longest beginning that it ends with.
  const borders = new Int32Array(part.length)
  for (let at = 1, length = 0; at < part.length; at++) {
    while (length > 0 && part[at] !== part[length]) length = borders[length - 1]!
    if (part[at] === part[length]) length++
    borders[at] = length
  }
  for (let at = 0, length = 0; at < text.length; at++) {
    while (length > 0 && text[at] !== part[length]) length = borders[length - 1]!
    if (text[at] === part[length]) length++
    if (length === part.length) return true
  }
  return false
}

/** Without closing braces at the end: those of the function around it. */
function withoutBraces(expression: string): string {
  let end = expression.length
  while (end > 0 && expression[end - 1] === '}') end--
  return expression.slice(0, end)
}

/** The expressions after `return`, blanks squeezed out. */
function returned(program: string): string[] {
  return [...program.matchAll(/\breturn\b([^;\n]*)/g)].map((match) =>
    withoutBraces(squeeze(match[1] as string)),
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
