// Comments of an answer, which the official scorers run as code with the rest of its text. Each text is read in one pass.

import type { Dialect } from './item.ts'

/** A part of a text. A string that is not closed ends with its line, or with the text where it may have lines. */
interface Piece {
  readonly kind: 'code' | 'string' | 'comment' | 'open'
  readonly text: string
}

/** The parts of a text in order: comments, strings, and single characters of code. `open` is a comment that does not end. */
function* piecesOf(text: string, dialect: Dialect): Generator<Piece> {
  const quotes = dialect === 'python' ? `"'` : `"'\``
  for (let at = 0, end = at; at < text.length; at = end) {
    let kind: Piece['kind'] = 'code'
    end = at + 1
    if (quotes.includes(text[at]!)) [kind, end] = ['string', endOfString(text, at, dialect)]
    else if (dialect === 'python') {
      // A line that goes on in the next has no end, as if a comment stood there.
      if (text.startsWith('\\\n', at)) [kind, end] = ['comment', at + 2]
      if (text[at] === '#') [kind, end] = ['comment', indexOr(text, '\n', at)]
    } else if (text.startsWith('//', at)) {
      const line = text.indexOf('\n', at)
      ;[kind, end] = line < 0 ? ['open', text.length] : ['comment', line + 1]
    } else if (text.startsWith('/*', at)) {
      const close = text.indexOf('*/', at + 2)
      ;[kind, end] = close < 0 ? ['open', text.length] : ['comment', close + 2]
    }
    yield { kind, text: text.slice(at, end) }
  }
}

function indexOr(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from)
  return at < 0 ? text.length : at
}

function endOfString(text: string, from: number, dialect: Dialect): number {
  const quote = text[from]!
  const triple = quote.repeat(3)
  const mark = dialect === 'python' && text.startsWith(triple, from) ? triple : quote
  const hasLines = mark === triple || quote === '`'
  for (let at = from + mark.length; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text.startsWith(mark, at)) return at + mark.length
    else if (text[at] === '\n' && !hasLines) return at
  }
  return text.length
}

/**
 * The text without its comments; null where a comment stands so that the official assertion is not about the rest of the text.
 * In Python, that is a comment before the answer (the line ends after `==`), and anything but comments in later lines. In
 * JavaScript and TypeScript it is a comment to the end of the text, which swallows the end of the assertion.
 */
export function withoutComments(text: string, dialect: Dialect): string | null {
  return dialect === 'python' ? pythonWithout(text) : javascriptWithout(text, dialect)
}

function pythonWithout(text: string): string | null {
  let code = ''
  let read = 0
  let depth = 0
  for (const { kind, text: part } of piecesOf(text, 'python')) {
    read += part.length
    if (kind === 'comment') {
      code += ' '
      continue
    }
    if (kind === 'code') {
      if ('([{'.includes(part)) depth++
      if (')]}'.includes(part)) depth--
      if (part === '\n' && depth <= 0) {
        const rest = text.slice(read).split('\n')
        const isOver = rest.every((line) => /^\s*(?:#.*)?$/.test(line))
        return isOver && code.trim() !== '' ? code : null
      }
    }
    code += part
  }
  return code
}

/** The comments of a text of Python. */
export const pythonComments = (text: string): readonly string[] =>
  [...piecesOf(text, 'python')].map(({ text: part }) => part).filter((part) => part.startsWith('#'))

function javascriptWithout(text: string, dialect: Dialect): string | null {
  let code = ''
  for (const { kind, text: part } of piecesOf(text, dialect)) {
    if (kind === 'open') return null
    // A comment over lines ends one, as a line end does.
    code += kind !== 'comment' ? part : part.includes('\n') ? '\n' : ' '
  }
  return code
}
