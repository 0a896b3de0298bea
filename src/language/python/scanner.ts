// The tokens of Python literals: spaces, numbers, strings and bytes.

import { Cursor } from '../cursor.ts'
import { Bytes, Complex } from '../value.ts'

// Runs of single characters alone: an expression that repeats a choice takes the engine's stack for each of millions.
const SPACE = /[ \t\n\r\f]*(?:\\\r?\n[ \t\n\r\f]*)*/y
const DIGITS = String.raw`\d[\d_]*`
const IMAGINARY_OR_FLOAT = new RegExp(
  `(?:(?:${DIGITS}\\.(?:${DIGITS})?|\\.${DIGITS})(?:[eE][+-]?${DIGITS})?|${DIGITS}[eE][+-]?${DIGITS})[jJ]?|${DIGITS}[jJ]`,
  'y',
)
const INT = /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|0[0_]*|[1-9][\d_]*/y
/** An underscore stands between two digits, or between the `0x` of a base and a digit. */
const STRAY_UNDERSCORE = /_(?!\d)|(?<![\doObB])_/
const STRAY_IN_HEX = /_(?![\da-fA-F])|(?<![\da-fA-FxX])_/
const PREFIX = /(?:[rR][bB]|[bB][rR]?|[rRuU])?(?:'''|"""|'|")/y
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

const isStray = (number: string): boolean =>
  (/^0[xX]/.test(number) ? STRAY_IN_HEX : STRAY_UNDERSCORE).test(number)

export abstract class Scanner extends Cursor {
  protected readonly blank = SPACE

  protected next(): string {
    return this.source[this.at] ?? ''
  }

  /** A number without a sign: an int is a bigint, a float a number. */
  protected number(): bigint | number | Complex | undefined {
    const start = this.at
    const real = this.match(IMAGINARY_OR_FLOAT)
    const text = real ?? this.match(INT)
    if (text === undefined) return undefined
    // A number must not run into a word or another number: 1a, 017, 1.2.3.
    if (/[\p{ID_Continue}.]/u.test(this.next()) || isStray(text)) {
      this.at = start
      this.fail('a number')
    }
    const digits = text.replaceAll('_', '')
    if (real === undefined) return BigInt(digits)
    return /j$/i.test(digits) ? new Complex(0, Number(digits.slice(0, -1))) : Number(digits)
  }

  /** One string or bytes, or several one after another, which are one value; undefined where there is none. */
  protected strings(): string | Bytes | undefined {
    const text = new Text(this)
    let kind: 'string' | 'bytes' | undefined
    for (;;) {
      const end = this.at
      if (kind !== undefined) this.space()
      const opening = this.match(PREFIX)?.toLowerCase()
      if (opening === undefined) {
        this.at = end
        if (kind === undefined) return undefined
        return kind === 'bytes' ? new Bytes(text.whole()) : text.whole()
      }
      const next = opening.includes('b') ? 'bytes' : 'string'
      if (kind !== undefined && next !== kind) this.fail('strings of one kind side by side')
      kind = next
      this.string(text, opening.replace(/^\w+/, ''), opening.includes('r'), kind === 'bytes')
    }
  }

  private string(text: Text, quote: string, raw: boolean, bytes: boolean): void {
    const plain = quote.startsWith("'") ? /[^\\'\r\n\0]+/y : /[^\\"\r\n\0]+/y
    for (;;) {
      const char = this.next()
      if (char === '' || (quote.length === 1 && (char === '\n' || char === '\r')))
        this.fail(`the end of the string, ${quote}`)
      if (this.take(quote)) return
      if (char === '\0') this.fail('no null character')
      if (char === '\\') text.add(raw ? this.rawPair() : this.escape(bytes))
      else if (char === '\r') text.add(this.lineEnd())
      else {
        // What is neither plain nor the end is a quote or a line's end inside triple quotes.
        const more = this.match(plain) ?? (this.source[this.at++] as string)
        if (bytes && /[^\0-\x7f]/.test(more)) this.fail('ASCII in bytes')
        text.add(more)
      }
    }
  }

  /** In a raw string a backslash stays, and what follows it is no end of the string. */
  private rawPair(): string {
    this.at++
    if (this.next() === '\r') return `\\${this.lineEnd()}`
    return `\\${this.match(/['"\\\n]/y) ?? ''}`
  }

  private lineEnd(): string {
    this.at++
    this.take('\n')
    return '\n'
  }

  private escape(bytes: boolean): string {
    const start = this.at++
    if (this.next() === '\r') return this.lineEnd() && ''
    const char = this.next()
    this.at++
    const simple = ESCAPES[char]
    if (simple !== undefined) return simple
    const width = char === 'x' ? 2 : bytes ? 0 : char === 'u' ? 4 : char === 'U' ? 8 : 0
    if (width > 0) {
      const code = Number.parseInt(this.match(HEX[width as 2 | 4 | 8]) ?? '', 16)
      if (code <= 0x10ffff) return String.fromCodePoint(code)
    } else if (char >= '0' && char <= '7') {
      const code = Number.parseInt(char + (this.match(/[0-7]{0,2}/y) ?? ''), 8)
      return String.fromCharCode(bytes ? code & 0xff : code)
    } else if (char !== '' && !(char === 'N' && !bytes)) {
      // An unknown escape stands for itself; a character beyond the first plane is two units, and this its first.
      this.at--
      return '\\'
    }
    this.at = start
    this.fail('an escape of Python (names as in \\N{…} are not read)')
  }
}

/** A text made of pieces. */
class Text {
  private readonly pieces: string[] = []
  private readonly scanner: Scanner
  private last = 0

  constructor(scanner: Scanner) {
    this.scanner = scanner
  }

  add(piece: string): void {
    if (piece === '') return
    // Two halves of one character that were written apart are two characters in Python, which no text here can hold.
    if (isHigh(this.last) && isLow(piece.charCodeAt(0))) this.scanner.fail('no two surrogates side by side')
    this.pieces.push(piece)
    this.last = piece.charCodeAt(piece.length - 1)
  }

  whole(): string {
    return this.pieces.join('')
  }
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff

const HEX = { 2: /[\da-fA-F]{2}/y, 4: /[\da-fA-F]{4}/y, 8: /[\da-fA-F]{8}/y } as const
