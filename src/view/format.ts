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
/** Digits after the point that a column takes at most; smaller numbers have an exponent. */
const MOST_DIGITS = 7
/** Larger numbers have an exponent: beyond it, JavaScript itself writes one. */
const LARGEST = 1e21

/**
 * Numbers of one column as text. They share their digits after the point, as many as the one that needs most for four
 * significant digits and two after the point, or for all of its own where it has fewer; what would need more than seven is written as `1.2e-9`, by
 * itself, so that no number reads as zero that is none.
 */
export function column(values: readonly (number | bigint)[]): readonly string[] {
  const digits = Math.max(0, ...values.map((value) => digitsOf(value) ?? 0))
  return values.map((value) => {
    if (typeof value === 'bigint') return String(value).replace('-', MINUS)
    if (!Number.isFinite(value) || value === 0) return fixed(value, value === 0 ? digits : 0)
    return digitsOf(value) === null ? exponential(value) : fixed(value, digits)
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
  // Two digits at least, where it has them: 1234.5 is no 1235.
  const needed = Math.max(
    0,
    Math.min(own - Number(exponent), Math.max(2, SIGNIFICANT - 1 - Number(exponent))),
  )
  return needed > MOST_DIGITS ? null : needed
}

function exponential(value: number): string {
  const size = Math.abs(value)
  const rounded = size.toExponential(SIGNIFICANT - 1).replace(/\.?0+e/, 'e')
  // The largest numbers round to one that JavaScript cannot hold.
  const own = size.toExponential()
  const text = Number.isFinite(Number(rounded)) && rounded.length < own.length ? rounded : own
  return `${value < 0 ? MINUS : ''}${text.replace('e+', 'e')}`
}
