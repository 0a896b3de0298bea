// numpy.allclose on values that were read from text: arrays of numbers of one shape, and no array where numpy has none.

interface NumericArray {
  readonly shape: readonly number[]
  /** Real and imaginary parts, in row-major order. */
  readonly parts: readonly (readonly [number, number])[]
}

/** Ints beyond 64 bits make numpy arrays of objects, which it cannot compare with tolerance. */
const LOWEST = -(2n ** 63n)
const HIGHEST = 2n ** 64n - 1n

/**
 * `|a − b| ≤ atol + rtol·|b|` everywhere; false where numpy raises. NaN is near nothing, infinity near itself. Shapes must be the
 * same: numpy repeats members until they are, so that to it `[[], []]` is near `[[1.5], [2.5]]`.
 */
export function allclose(a: unknown, b: unknown, rtol: number, atol: number): boolean {
  const left = arrayOf(a)
  const right = arrayOf(b)
  if (!left || !right || left.shape.join() !== right.shape.join()) return false
  return left.parts.every((part, at) => near(part, right.parts[at]!, rtol, atol))
}

function near(
  [ar, ai]: readonly [number, number],
  [br, bi]: readonly [number, number],
  rtol: number,
  atol: number,
): boolean {
  if (ar === br && ai === bi) return true
  if (!Number.isFinite(br) || !Number.isFinite(bi)) return false
  return Math.hypot(ar - br, ai - bi) <= atol + rtol * Math.hypot(br, bi)
}

function arrayOf(value: unknown): NumericArray | null {
  const single = number(value)
  if (single) return { shape: [], parts: [single] }
  const items = members(value)
  if (!items) return null
  const rows = items.map(arrayOf)
  const [first] = rows
  if (first === null) return null
  if (!first) return { shape: [0], parts: [] }
  const parts: (readonly [number, number])[] = []
  for (const row of rows) {
    if (!row || row.shape.join() !== first.shape.join()) return null
    for (const part of row.parts) parts.push(part)
  }
  return { shape: [rows.length, ...first.shape], parts }
}

function number(value: unknown): readonly [number, number] | null {
  if (typeof value === 'number') return [value, 0]
  if (typeof value === 'boolean') return [Number(value), 0]
  if (typeof value === 'bigint') return value >= LOWEST && value <= HIGHEST ? [Number(value), 0] : null
  const { real, imaginary } = (value ?? {}) as { readonly real?: unknown; readonly imaginary?: unknown }
  return typeof real === 'number' && typeof imaginary === 'number' ? [real, imaginary] : null
}

/** The members of a list or a tuple. */
function members(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value as readonly unknown[]
  const { items } = (value ?? {}) as { readonly items?: unknown }
  return Array.isArray(items) ? (items as readonly unknown[]) : null
}
