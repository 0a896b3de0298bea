// The nearest known word, for "did you mean", and the error for a name that is none of those that there are.

import { distance } from 'fastest-levenshtein'
import { AzlabError, show } from './error.ts'

/** The choice nearest to a word by edit distance, or null where none is near (more than a third of the letters differ). */
export function nearest(word: string, choices: readonly string[]): string | null {
  let best: string | null = null
  let least = Number.POSITIVE_INFINITY
  for (const choice of choices) {
    const edits = distance(word.toLowerCase(), choice.toLowerCase())
    if (edits < least) {
      least = edits
      best = choice
    }
  }
  return best !== null && least <= Math.max(2, best.length / 3) && least < best.length ? best : null
}

/** What an unknown name is told. */
export interface UnknownName {
  readonly code: string
  /** What it should have been a name of, e.g. `benchmark`. */
  readonly what: string
  /** That in the plural, e.g. `Benchmarks`; default: `what` with an s. */
  readonly plural?: string
  readonly choices: readonly string[]
  /** A sentence that is added where no choice is near, e.g. where more is said of each. */
  readonly more?: string
}

/** The error for a name that is none of the choices: the nearest is named, or else all of them. */
export function unknownName(name: unknown, { code, what, plural, choices, more }: UnknownName): AzlabError {
  const near = typeof name === 'string' ? nearest(name, choices) : null
  const all = choices.join(', ')
  const many = plural ?? `${what.charAt(0).toUpperCase()}${what.slice(1)}s`
  return new AzlabError(`There is no ${what} ${show(name)}.`, {
    code,
    value: name,
    expected: `one of ${all}`,
    hint: near === null ? `${many} are ${all}.${more ? ` ${more}` : ''}` : `Did you mean ${near}?`,
  })
}
