// Whether a text that a Python process gave is canonical text: a program could have written it itself.

import type { Language } from '../../language/index.ts'

/** A text is canonical when the host, who reads it by a closed grammar, writes the same. */
export function canonicalTexts(language: Language): (text: string) => boolean {
  return (text) => {
    const read = language.fromCanonical(text)
    if (!read.ok) return false
    // Only NaN makes a value unequal to itself, and canonical text has none.
    if (text.includes('nan') && !language.equal(read.value, read.value)) return false
    const written = language.canonical(read.value)
    return written === text || sameButUnicode(written, text)
  }
}

/**
 * Which characters are written as escapes depends on the version of Unicode, which is CPython's there and Node's here, and so
 * does the order of a set's members that hold them.
 */
function sameButUnicode(a: string, b: string): boolean {
  if (!/[^ -~]/.test(a + b)) return false
  const [x, y] = [escaped(a), escaped(b)]
  return x === y || (x.length === y.length && [...x].sort().join('') === [...y].sort().join(''))
}

function escaped(text: string): string {
  return text.replaceAll(/[^ -~]/gu, (char) => {
    const code = char.codePointAt(0)!
    const [mark, digits] = code < 0x100 ? ['x', 2] : code < 0x10000 ? ['u', 4] : ['U', 8]
    return `\\${mark}${code.toString(16).padStart(digits as number, '0')}`
  })
}
