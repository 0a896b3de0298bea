// Comments of an answer, which the official scorers run as code with the rest of its text.

import type { Dialect } from './item.ts'

const PYTHON =
  /("""|''')(?:\\[\s\S]|(?!\1)[\s\S])*\1|(["'])(?:\\[\s\S]|(?!\2)[^\\\n])*\2|#[^\n]*|\\\n|[([{]|[)\]}]|\n/g
const JAVASCRIPT =
  /(["'])(?:\\[\s\S]|(?!\1)[^\\\n])*\1|`(?:\\[\s\S]|[^\\`])*`|\/\/[^\n]*\n?|\/\*[\s\S]*?\*\//g

/**
 * The text without its comments; null where a comment stands so that the official assertion is not about the rest of the text.
 * In Python, that is a comment before the answer (the line ends after `==`), and anything but comments in later lines. In
 * JavaScript and TypeScript it is a comment to the end of the text, which swallows the end of the assertion.
 */
export function withoutComments(text: string, dialect: Dialect): string | null {
  return dialect === 'python' ? pythonWithout(text) : javascriptWithout(text)
}

function pythonWithout(text: string): string | null {
  let code = ''
  let read = 0
  let depth = 0
  for (const { 0: part, index } of text.matchAll(PYTHON)) {
    code += text.slice(read, index)
    read = index + part.length
    // A comment to the end of its line, or a line that goes on in the next.
    if (part.startsWith('#') || part === '\\\n') code += ' '
    else {
      if ('([{'.includes(part)) depth++
      if (')]}'.includes(part)) depth--
      if (part === '\n' && depth <= 0) {
        const rest = text.slice(read).split('\n')
        const isOver = rest.every((line) => /^\s*(?:#.*)?$/.test(line))
        return isOver && code.trim() !== '' ? code : null
      }
      code += part
    }
  }
  return code + text.slice(read)
}

/** The comments of a text of Python. */
export const pythonComments = (text: string): readonly string[] =>
  [...text.matchAll(PYTHON)].map(([part]) => part).filter((part) => part.startsWith('#'))

function javascriptWithout(text: string): string | null {
  let isOpen = false
  const code = text.replace(JAVASCRIPT, (part) => {
    if (!/^\/[/*]/.test(part)) return part
    isOpen ||= part.startsWith('//') && !part.endsWith('\n')
    // A comment over lines ends one, as a line end does.
    return part.includes('\n') ? '\n' : ' '
  })
  return isOpen ? null : code
}
