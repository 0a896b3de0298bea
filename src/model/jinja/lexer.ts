// A chat template as tokens, with trim_blocks, lstrip_blocks and jinja2's line ends.

import { TemplateError, Unsupported } from './values.ts'

export type TokenKind =
  | 'data'
  | 'variable_begin'
  | 'variable_end'
  | 'block_begin'
  | 'block_end'
  | 'name'
  | 'string'
  | 'integer'
  | 'float'
  | 'operator'
  | 'end'

export interface Token {
  readonly kind: TokenKind
  readonly text: string
  readonly line: number
}

/** What Python counts as space: without the byte order mark, with the separators of ASCII. */
export const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
/** Where Python's splitlines() ends a line, \r\n apart. */
export const LINE_ENDS = '\\n-\\r\\x1c-\\x1e\\x85\\u2028\\u2029'
const sticky = (pattern: string): RegExp => new RegExp(pattern.replaceAll('\\s', `[${SPACE}]`), 'yu')

const OPENING = new RegExp(
  '\\{%[-+]?\\s*raw\\s*(?:-%\\}\\s*|%\\})|\\{\\{[-+]?|\\{%[-+]?|\\{#[-+]?'.replaceAll('\\s', `[${SPACE}]`),
  'gu',
)
const RAW_END = new RegExp(
  '\\{%([-+]?)\\s*endraw\\s*(?:\\+%\\}|-%\\}\\s*|%\\}\\n?)'.replaceAll('\\s', `[${SPACE}]`),
  'gu',
)
const COMMENT_END = new RegExp('(?:\\+#\\}|-#\\}\\s*|#\\}\\n?)'.replaceAll('\\s', `[${SPACE}]`), 'gu')
const BLOCK_END = sticky('\\+%\\}|-%\\}\\s*|%\\}\\n?')
const VARIABLE_END = sticky('-\\}\\}\\s*|\\}\\}')
const BLANKS = sticky('\\s+')
const LEXEMES: readonly (readonly [TokenKind, RegExp])[] = [
  ['float', /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy],
  ['integer', /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy],
  ['name', /[\p{L}\p{M}\p{N}\p{Pc}\u00b7]+/uy],
  ['string', /'[^'\\]*(?:\\.[^'\\]*)*'|"[^"\\]*(?:\\.[^"\\]*)*"/suy],
  ['operator', /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}<>=.:|,;]/y],
]
const IS_SPACE = new RegExp(`[${SPACE}]`, 'u')

/** A text without the blanks at its end. An expression would begin anew at each blank of each run. */
function withoutEnd(text: string): string {
  let end = text.length
  while (end > 0 && IS_SPACE.test(text[end - 1]!)) end--
  return text.slice(0, end)
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** The tokens of a template. Throws TemplateError with the line where there is none that jinja2 knows. */
export function tokenize(template: string): readonly Token[] {
  const lines = template.split(/\r\n|\r|\n/)
  if (lines.at(-1) === '') lines.pop()
  const source = lines.join('\n')
  const tokens: Token[] = []
  let at = 0
  let line = 1
  let lineStarts = true

  const add = (kind: TokenKind, text: string): void => {
    tokens.push({ kind, text, line })
  }
  /** Moves over a text that has been read. */
  const pass = (to: number): void => {
    const passed = source.slice(at, to)
    line += passed.split('\n').length - 1
    if (to > at) lineStarts = passed.endsWith('\n')
    at = to
  }
  const fail = (problem: string): never => {
    throw new TemplateError(`line ${line}: ${problem}`)
  }
  /** Text before a tag, without the blanks that the tag takes away. */
  const before = (text: string, sign: string | undefined, isVariable: boolean): string => {
    if (sign === '-') return withoutEnd(text)
    if (sign === '+' || isVariable) return text
    const start = text.lastIndexOf('\n') + 1
    const isBlank = new RegExp(`^[${SPACE}]+$`, 'u').test(text.slice(start))
    return (start > 0 || lineStarts) && isBlank ? text.slice(0, start) : text
  }

  while (at < source.length) {
    OPENING.lastIndex = at
    const opening = OPENING.exec(source)
    if (!opening) {
      add('data', source.slice(at))
      break
    }
    const tag = opening[0]
    const text = before(source.slice(at, opening.index), /^..([-+])/.exec(tag)?.[1], tag.startsWith('{{'))
    if (text !== '') add('data', text)
    pass(opening.index + tag.length)
    if (tag.startsWith('{#')) {
      COMMENT_END.lastIndex = at
      const end = COMMENT_END.exec(source) ?? fail('a comment does not end')
      pass(end.index + end[0].length)
    } else if (/raw/.test(tag)) {
      RAW_END.lastIndex = at
      const end = RAW_END.exec(source) ?? fail('a raw block does not end')
      const raw = before(source.slice(at, end.index), end[1], false)
      if (raw !== '') add('data', raw)
      pass(end.index + end[0].length)
    } else inTag(tag.startsWith('{{') ? 'variable' : 'block')
  }
  add('end', '')
  return tokens

  function inTag(kind: 'variable' | 'block'): void {
    add(`${kind}_begin`, '')
    const end = kind === 'variable' ? VARIABLE_END : BLOCK_END
    const open: string[] = []
    while (at < source.length) {
      end.lastIndex = at
      const closed = open.length === 0 ? end.exec(source) : null
      if (closed) {
        add(`${kind}_end`, '')
        pass(at + closed[0].length)
        return
      }
      BLANKS.lastIndex = at
      const blanks = BLANKS.exec(source)
      if (blanks) pass(at + blanks[0].length)
      else lexeme(open)
    }
    fail('a tag does not end')
  }

  function lexeme(open: string[]): void {
    for (const [kind, pattern] of LEXEMES) {
      pattern.lastIndex = at
      const text = pattern.exec(source)?.[0]
      if (text === undefined) continue
      if (kind === 'operator') balance(text, open)
      if (kind === 'name' && !/^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(text))
        fail(`${JSON.stringify(text)} is no name`)
      add(kind, kind === 'string' ? unescaped(text.slice(1, -1)) : text)
      pass(at + text.length)
      return
    }
    fail(`unexpected character ${JSON.stringify(String.fromCodePoint(source.codePointAt(at)!))}`)
  }

  function balance(text: string, open: string[]): void {
    const closing = CLOSING[text]
    if (closing) open.push(closing)
    else if (/^[)\]}]$/.test(text) && open.pop() !== text) fail(`unexpected ${text}`)
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
}

/** The escapes of Python's unicode-escape, which keeps those that it does not know. */
function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/gu,
    (whole: string, x?: string, u?: string, long?: string, octal?: string, one?: string) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
      const digits = x ?? u ?? long
      if (digits !== undefined) return point(digits, whole)
      if (one! in ESCAPES) return ESCAPES[one!]!
      if (one === 'N') throw new Unsupported('a character by its name (\\N) in a text')
      if (/^[xuU]$/.test(one!)) throw new TemplateError(`a text has a truncated escape ${whole}`)
      const code = one!.codePointAt(0)!
      if (code < 128) return whole
      // Before the escapes are read, what is not ASCII has become an escape itself.
      const [letter, width] = code < 0x100 ? ['x', 2] : code < 0x10000 ? ['u', 4] : ['U', 8]
      return `\\${letter}${code.toString(16).padStart(Number(width), '0')}`
    },
  )
}

function point(digits: string, whole: string): string {
  const code = Number.parseInt(digits, 16)
  if (code > 0x10ffff) throw new TemplateError(`a text has an escape beyond Unicode: ${whole}`)
  // Python keeps the halves of a pair apart, and no such text can be written out.
  if (code >= 0xd800 && code <= 0xdfff) throw new Unsupported(`the half of a character in a text (${whole})`)
  return String.fromCodePoint(code)
}
