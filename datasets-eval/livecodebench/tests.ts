// The tests of a problem: public ones as JSON, private ones as JSON or packed in base64, zlib and a pickle of one text.

import { inflateSync } from 'node:zlib'
import { AzlabError } from 'azlab/core'

export interface LcbTest {
  readonly kind: 'stdin' | 'functional'
  /** What stands on stdin, or the arguments as JSON, one a line. */
  readonly input: string
  /** What must be printed, or returned as JSON. */
  readonly output: string
}

/** Reads a list of tests as the official files hold it. Throws `benchmark/item`. */
export function readTests(text: string, id: string): readonly LcbTest[] {
  const list = parse(text) ?? parse(unpack(text, id))
  if (!Array.isArray(list)) throw bad(id, 'tests that are no list', text)
  return list.map((test: unknown) => {
    const { input, output, testtype } = (test ?? {}) as Record<string, unknown>
    if (
      typeof input !== 'string' ||
      typeof output !== 'string' ||
      (testtype !== 'stdin' && testtype !== 'functional')
    )
      throw bad(id, 'a test without input, output or a known testtype', written(test))
    return { kind: testtype, input, output }
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function unpack(text: string, id: string): string {
  try {
    return pickledText(inflateSync(Buffer.from(text, 'base64')))
  } catch (cause) {
    if (cause instanceof AzlabError) throw cause
    throw bad(id, `tests that cannot be unpacked (${(cause as Error).message})`, text)
  }
}

const [PROTO, FRAME, MEMOIZE, STOP, BINPUT, LONG_BINPUT] = [0x80, 0x95, 0x94, 0x2e, 0x71, 0x72]
const [TEXT, SHORT_TEXT, LONG_TEXT] = [0x58, 0x8c, 0x8d]

/**
 * The text in a pickle of one text. Of the format no more is read than that: anything else in it, which could name code, is
 * refused.
 */
export function pickledText(bytes: Buffer): string {
  let at = 0
  let text: string | undefined
  const take = (count: number): number => {
    const start = at
    at += count
    if (at > bytes.length) throw new RangeError('the pickle is cut')
    return start
  }
  for (;;) {
    const code = bytes[take(1)]!
    if (code === PROTO || code === BINPUT) take(1)
    else if (code === LONG_BINPUT) take(4)
    else if (code === FRAME) take(8)
    else if (code === MEMOIZE) continue
    else if (code === STOP && text !== undefined) return text
    else if (text === undefined && (code === TEXT || code === SHORT_TEXT || code === LONG_TEXT)) {
      const length =
        code === TEXT
          ? bytes.readUInt32LE(take(4))
          : code === SHORT_TEXT
            ? bytes[take(1)]!
            : Number(bytes.readBigUInt64LE(take(8)))
      const start = take(length)
      text = bytes.toString('utf8', start, start + length)
    } else throw new RangeError(`the pickle holds more than one text (code ${code} at byte ${at - 1})`)
  }
}

/** A value as JSON; what is nested too deeply for it by its type. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch {
    return typeof value
  }
}

function bad(id: string, problem: string, value: string): AzlabError {
  return new AzlabError(`Problem ${id} of LiveCodeBench has ${problem}.`, {
    code: 'benchmark/item',
    value: value.slice(0, 80),
    expected: 'tests of the official format',
    hint: 'The official files are those of livecodebench/code_generation_lite.',
  })
}
