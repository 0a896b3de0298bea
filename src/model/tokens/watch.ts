// Expressions of a tokenizer.json come from anybody, and one that backtracks can take for ever on thirty characters.

import { AzlabError } from '../../core/portable.ts'
import { within } from '../../platform/index.ts'

/** Milliseconds for a text, and for each character of it: a thousand times what tokenizers that are in use need. */
const PATIENCE_MS = 10_000
const PATIENCE_EACH_MS = 0.02
/** Characters of all added tokens together, each of which is looked for at every place of a text. */
const MOST_ADDED = 100_000

/** Those of Qwen 2 and 3, Llama 3 and GPT-4, which take a time that grows with the text, as measured on runs of every kind. */
const KNOWN: ReadonlySet<string> = new Set(
  ['\\p{N}', '\\p{N}{1,3}'].map(
    (numbers) =>
      `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${numbers}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`,
  ),
)

/** Runs work on a text of so many characters, for as long as that may take. */
export type Watch = <T>(characters: number, work: () => T) => T

/** Watches what is done by these rules; where no expression of theirs can backtrack, there is nothing to watch. */
export function watchOf(
  rules: object,
  added: readonly { readonly content: string }[],
  patienceMs = PATIENCE_MS,
): Watch {
  const isLong = added.reduce((sum, { content }) => sum + content.length, 0) > MOST_ADDED
  if (!isLong && !repeats(rules)) return (_, work) => work()
  return (characters, work) => {
    const patience = Math.round(patienceMs + PATIENCE_EACH_MS * characters)
    try {
      const done = within(patience, work)
      if (done) return done.value
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw slow(characters, 'needs more memory than there is', error)
    }
    throw slow(characters, `has not ended after ${Math.round(patience / 1000)} s`)
  }
}

function slow(characters: number, what: string, cause?: Error): AzlabError {
  return new AzlabError(
    `The tokenizer's expressions are read on a text of ${characters} characters, and that ${what}.`,
    {
      code: 'model/tokenizer-slow',
      value: characters,
      expected: 'expressions that read a text once, such as those of Qwen or Llama',
      hint: 'Look at the entries Regex of its tokenizer.json: one of them tries the same characters again and again.',
    },
    { cause },
  )
}

/** Whether an entry `Regex` of rules, however deep, repeats something and is none of the known. */
function repeats(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, held]) =>
    name === 'Regex' && typeof held === 'string' ? /[*+?{]/.test(held) && !KNOWN.has(held) : repeats(held),
  )
}
