// Whether a program printed what was expected: line by line, and in a line that differs number by number.
//
// A program may print 16 MB of whatever it likes, so all of this takes time in proportion to the text.

/** What Python's str.strip takes away. */
const BLANKS = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
const BLANK = new RegExp(BLANKS)
const BETWEEN = new RegExp(`${BLANKS}+`)

function strip(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && BLANK.test(text[start]!)) start++
  while (start < end && BLANK.test(text[end - 1]!)) end--
  return text.slice(start, end)
}

const linesOf = (text: string): readonly string[] => strip(text).split('\n')

/** null where both print the same, else what differs first. */
export function difference(printed: string, expected: string): string | null {
  const ours = linesOf(printed)
  const theirs = linesOf(expected)
  if (ours.length !== theirs.length) return `${ours.length} lines, expected ${theirs.length}`
  for (const [at, raw] of ours.entries()) {
    const [line, wanted] = [strip(raw), strip(theirs[at]!)]
    if (line !== wanted && !sameNumbers(line, wanted))
      return `line ${at + 1} is ${shown(line)}, expected ${shown(wanted)}`
  }
  return null
}

const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)

function sameNumbers(a: string, b: string): boolean {
  const [left, right] = [tokensOf(a), tokensOf(b)]
  return (
    left.length === right.length &&
    left.every((token, at) => {
      const value = decimal(token)
      return value !== null && value === decimal(right[at]!)
    })
  )
}

const tokensOf = (line: string): readonly string[] => line.split(BETWEEN).filter((token) => token !== '')

const NUMBER = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?)(\d+))?$/
const INFINITE = /^([+-]?)inf(?:inity)?$/i
/** Digits of an exponent in Python's decimal: no number has more. */
const POWER_DIGITS = 19
const GREATEST_POWER = 999_999_999_999_999_999n
const LEAST_POWER = -1_999_999_999_999_999_997n

const OTHER_DIGITS = /[^\P{Nd}0-9]/gu
const DIGIT = /\p{Nd}/u

const asciiOf = new Map<string, string>()

/** Python's decimal takes the digits of every script, such as １ and ٣; Unicode has each script's ten in a row. */
function inAscii(digit: string): string {
  const known = asciiOf.get(digit)
  if (known !== undefined) return known
  const point = digit.codePointAt(0)!
  let first = point
  while (DIGIT.test(String.fromCodePoint(first - 1))) first--
  const value = String((point - first) % 10)
  asciiOf.set(digit, value)
  return value
}

/** A text that equal decimal numbers share, exactly; null for no number, and for NaN, which equals nothing. */
export function decimal(token: string): string | null {
  const text = token.replaceAll('_', '').replace(OTHER_DIGITS, inAscii)
  const infinite = INFINITE.exec(text)
  if (infinite) return infinite[1] === '-' ? '-inf' : 'inf'
  const found = NUMBER.exec(text)
  if (!found) return null
  const [, sign, whole = '', part = '', only = '', powerSign = '', writtenPower = ''] = found
  const power = writtenPower.replace(/^0+/, '')
  if (power.length > POWER_DIGITS) return null
  const exponent = BigInt(`${powerSign}${power || '0'}`) - BigInt((part + only).length)
  const digits = (whole + part + only).replace(/^0+/, '')
  if (exponent < LEAST_POWER || exponent + BigInt(Math.max(digits.length, 1) - 1) > GREATEST_POWER)
    return null
  let end = digits.length
  while (end > 0 && digits[end - 1] === '0') end--
  if (end === 0) return '0'
  return `${sign === '-' ? '-' : ''}${digits.slice(0, end)}e${exponent + BigInt(digits.length - end)}`
}
