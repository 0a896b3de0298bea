// What a template may use: steps of its own, and characters and items that it makes or goes through.
//
// A template comes with a model, from anybody. One that loops for ever, or doubles a text until the memory is full, is
// refused in seconds. Rendering is synchronous, so one account at a time is enough.

import { Unsupported } from './unsupported.ts'

/** Expressions, statements, and turns of loops. A conversation of a thousand messages takes some 100,000. */
const MOST_STEPS = 2_000_000
/** Characters and items, beside those that the conversation itself allows for. */
const MOST_SIZE = 20_000_000
/** How often a template may go through its conversation, or make as much text as it has, and steps for a character of it. */
const TIMES = 50
const STEPS_EACH = 5
/** Characters of a template. The longest known have some 20,000. */
const LONGEST = 1_000_000

/** What an item or a value within others counts for, beside a character. */
export const ITEM = 4

interface Account {
  readonly most: number
  steps: number
  size: number
}

let account: Account | null = null

/** Runs work with what a conversation of so many characters allows for. */
export function metered<T>(characters: number, work: () => T): T {
  const before = account
  const most = MOST_STEPS + STEPS_EACH * characters
  account = { most, steps: most, size: MOST_SIZE + TIMES * characters }
  try {
    return work()
  } finally {
    account = before
  }
}

/** Counts steps. */
export function step(count = 1): void {
  if (account === null) return
  account.steps -= count
  if (account.steps < 0)
    throw new Unsupported(`more than ${account.most} steps, as of a template that does not end`)
}

/** Counts characters or items, before they are made or gone through. */
export function spend(count: number): void {
  if (account === null) return
  // Also where a count is no number any more.
  if (!(count <= account.size))
    throw new Unsupported('more text than any conversation needs, as of a template that grows without end')
  account.size -= count
}

/** Refuses a template by its length. */
export function checkLength(source: string): void {
  if (source.length > LONGEST) throw new Unsupported(`a template of more than ${LONGEST} characters`)
}

/** The characters of the texts in a value of JSON, and one for every value. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 1 + value.length
  if (typeof value !== 'object' || value === null) return 1
  return Object.entries(value).reduce((sum, [key, held]) => sum + key.length + sizeOf(held), 1)
}
