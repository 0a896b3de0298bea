// Whether a text that a Python process gave is canonical text: a program could have written it itself.

import type { Language } from '../../language/index.ts'
import { canonicalAs } from '../../language/python/write.ts'

/** A text is canonical when the host, who reads it by a closed grammar, writes the same. */
export function canonicalTexts(language: Language): (text: string) => boolean {
  return (text) => {
    const read = language.fromCanonical(text)
    if (!read.ok) return false
    // Only NaN makes a value unequal to itself, and canonical text has none.
    if (text.includes('nan') && !language.equal(read.value, read.value)) return false
    // Which characters are written as escapes depends on the version of Unicode, which is CPython's there and Node's here.
    return language.canonical(read.value) === text || canonicalAs(text, read.value) === text
  }
}
