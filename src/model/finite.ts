// Looks for numbers that are not finite among many, at about the speed of memory, and refuses tensors that have some.

import { AzlabError, show } from '../core/portable.ts'

/** Values that are looked at before the result of these is asked for. */
const block = 2 ** 14

/** The place of the first value that is NaN or infinite; −1 where all are finite. */
export function firstNotFinite(data: Float32Array): number {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length)
  for (let at = 0; at < bits.length; at += block) {
    const end = Math.min(bits.length, at + block)
    // An exponent of ones alone carries into the sign: no branch a value.
    let carried = 0
    for (let i = at; i < end; i++) carried |= (bits[i]! & 0x7f800000) + 0x00800000
    if (carried >= 0) continue
    for (let i = at; i < end; i++) if (!Number.isFinite(data[i]!)) return i
  }
  return -1
}

/** The indices of a place in a tensor of this shape, row-major. */
export function indicesOf(place: number, shape: readonly number[]): readonly number[] {
  const indices: number[] = []
  let rest = place
  for (const length of [...shape].reverse()) {
    indices.unshift(rest % length)
    rest = Math.floor(rest / length)
  }
  return indices
}

/** Throws `safetensors/not-finite`, naming the tensor, the value and its place, where not all values are finite. */
export function checkFinite(
  whose: string,
  name: string,
  { shape, data }: { readonly shape: readonly number[]; readonly data: Float32Array },
): void {
  const place = firstNotFinite(data)
  if (place < 0) return
  const value = data[place]
  throw new AzlabError(`${whose} ${value} in ${show(name)}, at [${indicesOf(place, shape).join(', ')}].`, {
    code: 'safetensors/not-finite',
    value,
    expected: 'finite float32 numbers',
    hint: 'The weights are damaged, or come from a training that diverged: fetch them again, or take an earlier checkpoint.',
  })
}
