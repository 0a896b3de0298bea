// JSON as Python's json module reads it: ints of any size apart from floats, and NaN, Infinity and -Infinity.

/** int is a bigint, float a number. */
export type Json = null | boolean | bigint | number | string | readonly Json[] | ReadonlyMap<string, Json>

/** Deepest nesting of lists and objects. Python's own reader ends a little before a thousand. */
const LEVELS = 500

/** Reads a text. Throws SyntaxError, which names the place. */
export function readJson(text: string): Json {
  const reader = new Reader(text)
  const value = reader.value()
  reader.end()
  return value
}

/** The fields of an object's text, each as the text of its value: what is large is read when it is needed. */
export function fieldsOf(text: string): ReadonlyMap<string, string> {
  const reader = new Reader(text)
  const fields = reader.fields()
  reader.end()
  return fields
}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/sy
const SPACE = /[ \t\n\r]*/y
const WORDS: readonly (readonly [string, Json])[] = [
  ...([['null', null] as const, ['true', true] as const, ['false', false] as const] as const),
  ...([['NaN', NaN] as const, ['Infinity', Infinity] as const, ['-Infinity', -Infinity] as const] as const),
]

class Reader {
  private readonly text: string
  private at = 0
  /** Lists and objects around the place. */
  private depth = 0

  constructor(text: string) {
    this.text = text
  }

  value(): Json {
    this.space()
    const char = this.text[this.at]
    if (char === '"') return this.string()
    if (char === '[' || char === '{') {
      if (++this.depth > LEVELS) this.fail(`at most ${LEVELS} levels`)
      const read = char === '[' ? this.list() : this.map()
      this.depth--
      return read
    }
    for (const [word, value] of WORDS)
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length
        return value
      }
    const found = this.match(NUMBER)
    if (!found) return this.fail('a value')
    return found[1] === undefined && found[2] === undefined ? BigInt(found[0]) : Number(found[0])
  }

  fields(): ReadonlyMap<string, string> {
    const fields = new Map<string, string>()
    this.space()
    this.object((key) => {
      this.space()
      const start = this.at
      this.skip()
      fields.set(key, this.text.slice(start, this.at))
    })
    return fields
  }

  end(): void {
    this.space()
    if (this.at < this.text.length) this.fail('the end')
  }

  private map(): ReadonlyMap<string, Json> {
    const entries: [string, Json][] = []
    this.object((key) => entries.push([key, this.value()]))
    return new Map(entries)
  }

  private list(): Json[] {
    const items: Json[] = []
    this.take('[')
    this.space()
    if (this.take(']')) return items
    for (;;) {
      items.push(this.value())
      this.space()
      if (this.take(']')) return items
      if (!this.take(',')) this.fail(', or ]')
    }
  }

  private object(read: (key: string) => void): void {
    if (!this.take('{')) this.fail('{')
    this.space()
    if (this.take('}')) return
    for (;;) {
      this.space()
      const key = this.string()
      this.space()
      if (!this.take(':')) this.fail(':')
      read(key)
      this.space()
      if (this.take('}')) return
      if (!this.take(',')) this.fail(', or }')
    }
  }

  /** Passes over a value: brackets and strings alone are looked at. */
  private skip(): void {
    let depth = 0
    do {
      const char = this.text[this.at]
      if (char === undefined) this.fail('the rest of a value')
      if (char === '"') {
        if (!this.match(STRING)) this.fail('the end of a string')
      } else if (char === '[' || char === '{') {
        depth++
        this.at++
      } else if (char === ']' || char === '}') {
        depth--
        this.at++
      } else if (depth > 0) this.at++
      else if (!this.match(/[^,\]}\s]+/y)) this.fail('a value')
    } while (depth > 0)
  }

  private string(): string {
    const start = this.at
    const found = this.match(STRING)
    if (!found) return this.fail('a string')
    try {
      return JSON.parse(found[0]) as string
    } catch {
      this.at = start
      return this.fail('a string of JSON')
    }
  }

  private space(): void {
    this.match(SPACE)
  }

  private take(char: string): boolean {
    if (this.text[this.at] !== char) return false
    this.at++
    return true
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    if (found) this.at = pattern.lastIndex
    return found
  }

  private fail(expected: string): never {
    const found = this.text.slice(this.at, this.at + 16)
    throw new SyntaxError(
      `No JSON at character ${this.at}: expected ${expected}, found ${JSON.stringify(found)}.`,
    )
  }
}
