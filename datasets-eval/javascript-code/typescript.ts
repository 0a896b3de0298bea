// TypeScript to JavaScript: types are removed and never checked; enums, namespaces and parameter properties are turned into code.
//
// A source of 200 characters can keep the parser busy for years: `a?(b):c=>` again and again is read in two ways at each place.
// So sources are read in a thread of their own, which is ended when it is late.

import { openThread, type Thread } from 'azlab/core'
import type { Strip, Stripped } from './strip.ts'

export type { Stripped } from './strip.ts'

/** ms for a source; those that people write take a few. */
const LIMIT = 5000
const MEMORY = 512
/** Longest source that is read, in UTF-16 units. */
const LENGTH_LIMIT = 262_144

let thread: Thread<Strip, Stripped> | undefined

/** Removes the types of a source, or says in one line why it is no TypeScript. */
export function stripTypes(source: string): Promise<Stripped> {
  return strip({ source, mode: 'transform' })
}

/** A text that the parser could not read in time. */
export class TooSlow extends Error {}

/** An expression without its types, or null where it is none. It may hold comments and what types leave: blanks. Throws TooSlow. */
export async function stripAnswer(expression: string): Promise<string | null> {
  const lead = 'answer = '
  const stripped = await strip({ source: `${lead}${expression}`, mode: 'strip-only' })
  if (!stripped.ok && stripped.late) throw new TooSlow(stripped.message)
  return stripped.ok && stripped.code.startsWith(lead) ? stripped.code.slice(lead.length) : null
}

async function strip(question: Strip): Promise<Stripped> {
  if (question.source.length > LENGTH_LIMIT)
    return {
      ok: false,
      message: `it is ${question.source.length} characters long; at most ${LENGTH_LIMIT} are read`,
    }
  thread ??= openThread('strip-worker', import.meta.url, { limit: LIMIT, memory: MEMORY })
  const answered = await thread.ask(question)
  return answered.ok ? answered.answer : answered
}
