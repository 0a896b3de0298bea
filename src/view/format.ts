// Numbers in what people read: one minus sign, never a negative zero, `93 %`, `1 round` and `2 rounds`, `steps 1 to 3`.
//
// The minus sign is U+2212 and stands before the number. An exponent, as in `1.2e-9`, is a program's notation and keeps
// the hyphen of programs.

/** The true minus sign, as wide as a plus. */
export const MINUS = '−'

/** With so many digits after the point, e.g. `−0.50`; what rounds to zero has no sign. */
export function fixed(value: number, digits = 0): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value < 0 ? `${MINUS}∞` : '∞'
  const text = Math.abs(value).toFixed(digits)
  return value < 0 && /[1-9]/.test(text) ? `${MINUS}${text}` : text
}

/** The same with `+` before what is above zero, for changes. */
export function signed(value: number, digits = 0): string {
  const text = fixed(value, digits)
  return value > 0 && /[1-9∞]/.test(text) ? `+${text}` : text
}

/** A share from 0 to 1 in per cent, e.g. `93 %`. */
export function percent(share: number, digits = 0): string {
  return `${fixed(100 * share, digits)} %`
}

/** A difference of shares in points, e.g. `+3.1`. */
export function points(difference: number): string {
  return signed(100 * difference, 1)
}

/** A whole number with its thousands apart, e.g. `14,000`. */
export function count(value: number): string {
  return value.toLocaleString('en-GB').replace('-', MINUS)
}

/** A count with its noun, e.g. `1 round`, `1,200 rounds`; `many` where the plural has more than an s. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** `3`, `3 and 5`, or `1, 3 and 7`; three or more in a row are `1 to 4`. */
export function listed(numbers: readonly number[]): string {
  const runs: number[][] = []
  for (const one of numbers) {
    const last = runs.at(-1)
    if (last && one === (last.at(-1) as number) + 1) last.push(one)
    else runs.push([one])
  }
  const parts = runs.flatMap((run) => (run.length > 2 ? [`${run[0]} to ${run.at(-1)}`] : run.map(String)))
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

/** Significant digits that a number of a column keeps. */
const SIGNIFICANT = 4
/** Digits after the point that a number keeps at least, where it has them: 12345.678 is no 12346. */
const LEAST_DIGITS = 3
/** Digits after the point that a number of a column takes at most; smaller numbers have an exponent. */
const MOST_DIGITS = 7
/** Larger numbers have an exponent: beyond it, JavaScript itself writes one. */
const LARGEST = 1e21
/** Spaces as wide as a digit and as a point. */
const [FIGURE_SPACE, POINT_SPACE] = ['\u2007', '\u2008']

/**
 * Numbers of one column as text, points below points. Each has digits of its own: four significant ones, and three after the
 * point where it has so many; none is filled up with zeros that it does not have. What would need more than seven after the
 * point is written as `1.2e-9`, so that no number reads as zero that is none.
 */
export function column(values: readonly (number | bigint)[]): readonly string[] {
  const digits = values.map(digitsOf)
  const most = digits.reduce((found: number, one) => Math.max(found, one ?? 0), 0)
  return values.map((value, at) => {
    const own = digits[at] ?? null
    if (own === null) return exponential(Number(value))
    const text = typeof value === 'bigint' ? String(value).replace('-', MINUS) : fixed(value, own)
    if (own === most || (typeof value === 'number' && !Number.isFinite(value))) return text
    return `${text}${own === 0 ? POINT_SPACE : ''}${FIGURE_SPACE.repeat(most - own)}`
  })
}

/** Digits after the point that a number needs; null where only an exponent shows it. */
function digitsOf(value: number | bigint): number | null {
  if (typeof value === 'bigint' || !Number.isFinite(value) || value === 0) return 0
  const size = Math.abs(value)
  if (size >= LARGEST) return null
  if (Number.isInteger(value)) return 0
  // JavaScript's shortest text that gives the number back, e.g. 4e-5 or 0.5.
  const [mantissa = '', exponent = '0'] = size.toExponential().split('e')
  const own = mantissa.length > 1 ? mantissa.length - 2 : 0
  const kept = Math.max(LEAST_DIGITS, SIGNIFICANT - 1 - Number(exponent))
  const needed = Math.max(0, Math.min(own - Number(exponent), kept))
  // What is rounded may end in zeros, which are no digits of its own: 0.30000000000000004 is 0.3.
  const rounded = size.toFixed(Math.min(needed, 100)).replace(/0+$/, '')
  const shown = rounded.length - rounded.indexOf('.') - 1
  return needed > MOST_DIGITS ? null : shown
}

function exponential(value: number): string {
  const size = Math.abs(value)
  const rounded = size.toExponential(SIGNIFICANT - 1).replace(/\.?0+e/, 'e')
  // The largest numbers round to one that JavaScript cannot hold.
  const own = size.toExponential()
  const text = Number.isFinite(Number(rounded)) && rounded.length < own.length ? rounded : own
  return `${value < 0 ? MINUS : ''}${text.replace('e+', 'e')}`
}
