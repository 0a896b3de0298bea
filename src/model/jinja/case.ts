// The case of letters as Python has it: by the derived properties of Unicode, a character at a time.

import { characters, Unsupported } from './values.ts'

const isCased = (one: string): boolean => /\p{Cased}/u.test(one)
const isUpperCase = (one: string): boolean => /\p{Uppercase}/u.test(one)
const isLowerCase = (one: string): boolean => /\p{Lowercase}/u.test(one)
const isTitleCase = (one: string): boolean => /\p{Lt}/u.test(one)

/** One character as the first of a word. Its title case is not its upper case everywhere. */
function title(one: string): string {
  if (/[\u0149\u01c4-\u01cc\u01f1-\u01f3\u10d0-\u10ff\u1f80-\u1fff]/u.test(one))
    throw new Unsupported(`the title case of ${one}`)
  const [first = '', ...rest] = characters(one.toUpperCase())
  return first + rest.join('').toLowerCase()
}

/** A text with every character as `change` has it; `lower` is its lower case, by which a sigma at the end of a word is ς. */
function changed(
  self: string,
  change: (one: string, lower: string, before: string | undefined) => string,
): string {
  // İ alone has a lower case of another length.
  const lowered = self.replaceAll('\u0130', 'I').toLowerCase()
  let at = 0
  let before: string | undefined
  return characters(self)
    .map((one) => {
      const lower = one === '\u0130' ? one.toLowerCase() : lowered.slice(at, at + one.length)
      at += one.length
      const made = change(one, lower, before)
      before = one
      return made
    })
    .join('')
}

export const capitalize = (self: string): string =>
  changed(self, (one, lower, before) => (before === undefined ? title(one) : lower))

export const titled = (self: string): string =>
  changed(self, (one, lower, before) => (before !== undefined && isCased(before) ? lower : title(one)))

export const swapped = (self: string): string =>
  changed(self, (one, lower) => (isUpperCase(one) ? lower : isLowerCase(one) ? one.toUpperCase() : one))

export function isTitled(self: string): boolean {
  let [before, found] = [false, false]
  for (const one of characters(self)) {
    const begins = isUpperCase(one) || isTitleCase(one)
    if (begins ? before : isLowerCase(one) && !before) return false
    before = begins || isLowerCase(one)
    found ||= before
  }
  return found
}

const some = (self: string, test: (one: string) => boolean): boolean => characters(self).some(test)
export const isLower = (self: string): boolean =>
  some(self, isLowerCase) && !some(self, (one) => isUpperCase(one) || isTitleCase(one))
export const isUpper = (self: string): boolean =>
  some(self, isUpperCase) && !some(self, (one) => isLowerCase(one) || isTitleCase(one))
