// Whether what a program printed is what was expected: line by line, and in a line that differs number by number.

/** What Python's str.strip takes away. */
const BLANK = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+'
const AROUND = new RegExp(`^${BLANK}|${BLANK}$`, 'g')
const BETWEEN = new RegExp(BLANK)
const strip = (text: string): string => text.replace(AROUND, '')
const linesOf = (text: string): readonly string[] => strip(text).split('\n').map(strip)

/** null where both print the same, else what differs first. */
export function difference(printed: string, expected: string): string | null {
  const ours = linesOf(printed)
  const theirs = linesOf(expected)
  if (ours.length !== theirs.length) return `${ours.length} lines, expected ${theirs.length}`
  for (const [at, line] of ours.entries()) {
    const wanted = theirs[at]!
    if (line !== wanted && !sameNumbers(line, wanted))
      return `line ${at + 1} is ${shown(line)}, expected ${shown(wanted)}`
  }
  return null
}

const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)

function sameNumbers(a: string, b: string): boolean {
  const left = a.split(BETWEEN).map(decimal)
  const right = b.split(BETWEEN).map(decimal)
  return left.length === right.length && left.every((value, at) => value !== null && value === right[at])
}

const NUMBER = /^([+-]?)(?:(\d+)\.?(\d*)|\.(\d+))(?:[eE]([+-]?\d+))?$/
const INFINITE = /^([+-]?)inf(?:inity)?$/i

/** A text that equal decimal numbers share, exactly; null for no number, and for NaN, which equals nothing. */
export function decimal(token: string): string | null {
  const text = token.replaceAll('_', '')
  const infinite = INFINITE.exec(text)
  if (infinite) return infinite[1] === '-' ? '-inf' : 'inf'
  const found = NUMBER.exec(text)
  if (!found) return null
  const [, sign, whole = '', part = '', only = '', power = '0'] = found
  const digits = (whole + part + only).replace(/^0+/, '')
  const kept = digits.replace(/0+$/, '')
  if (kept === '') return '0'
  const exponent = BigInt(power) - BigInt((part + only).length) + BigInt(digits.length - kept.length)
  return `${sign === '-' ? '-' : ''}${kept}e${exponent}`
}
