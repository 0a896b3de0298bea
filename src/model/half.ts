// Half-precision numbers: IEEE float16 and bfloat16 to float32 and back, rounding to the nearest, ties to even.

const word = new Uint32Array(1)
const real = new Float32Array(word.buffer)

/** One float16 bit pattern as a number. */
function decode(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >>> 10) & 31
  const fraction = bits & 1023
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** The float16 bit pattern nearest to a float32. */
function encode(value: number): number {
  real[0] = value
  const bits = word[0]!
  const sign = (bits >>> 16) & 0x8000
  const exponent = (bits >>> 23) & 255
  const fraction = bits & 0x7fffff
  if (exponent === 255) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200)
  const shifted = exponent - 127 + 15
  if (shifted >= 31) return sign | 0x7c00
  if (shifted <= 0) {
    if (shifted < -10) return sign
    const mantissa = fraction | 0x800000
    return sign | roundShift(mantissa, 14 - shifted)
  }
  // A carry out of the fraction raises the exponent, as it should.
  return sign | ((shifted << 10) + roundShift(fraction, 13))
}

/** value >> shift, to the nearest, ties to even. */
function roundShift(value: number, shift: number): number {
  const kept = value >>> shift
  const rest = value & ((1 << shift) - 1)
  const half = 1 << (shift - 1)
  return rest > half || (rest === half && kept & 1) ? kept + 1 : kept
}

/** float16 → float32, into `out` where it is given. */
export function fromFloat16(
  halves: Uint16Array,
  out: Float32Array = new Float32Array(halves.length),
): Float32Array {
  for (let i = 0; i < halves.length; i++) out[i] = decode(halves[i]!)
  return out
}

/** float32 → float16; what is too large becomes infinite. */
export function toFloat16(values: Float32Array): Uint16Array {
  // Not by `from`, which gathers all values in a list first.
  const halves = new Uint16Array(values.length)
  for (let i = 0; i < halves.length; i++) halves[i] = encode(values[i]!)
  return halves
}

/** bfloat16 → float32, into `out` where it is given. */
export function fromBfloat16(
  halves: Uint16Array,
  out: Float32Array = new Float32Array(halves.length),
): Float32Array {
  const bits = new Uint32Array(out.buffer, out.byteOffset, out.length)
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i]! << 16
  return out
}

/** float32 → bfloat16. */
export function toBfloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const halves = new Uint16Array(bits.length)
  for (let i = 0; i < halves.length; i++) {
    const b = bits[i]!
    const noNumber = (b & 0x7fffffff) > 0x7f800000
    halves[i] = noNumber ? (b >>> 16) | 0x40 : (b + 0x7fff + ((b >>> 16) & 1)) >>> 16
  }
  return halves
}
