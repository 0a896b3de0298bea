// Values of the reference runner: float64 for every type, and the index arithmetic of row-major tensors.

import { type DType, elementCount, type TensorData } from '../tensor.ts'

/** Every type is kept in float64: whole numbers are exact up to 2^53, booleans are 0 and 1. */
export interface Value {
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly data: Float64Array
}

export function fromTensor({ dtype, shape, data }: TensorData): Value {
  return { dtype, shape, data: Float64Array.from(data) }
}

/** Floats stay in 64 bits. */
export function toTensor({ dtype, shape, data }: Value): TensorData {
  if (dtype === 'float32') return { dtype, shape, data }
  if (dtype === 'int64') return { dtype, shape, data: Int32Array.from(data) }
  return { dtype, shape, data: Uint8Array.from(data) }
}

export function zeros(dtype: DType, shape: readonly number[]): Value {
  return { dtype, shape, data: new Float64Array(elementCount(shape)) }
}

/** How far apart neighbours along each axis lie. */
export function strides(shape: readonly number[]): number[] {
  const result = new Array<number>(shape.length).fill(1)
  for (let axis = shape.length - 2; axis >= 0; axis--)
    result[axis] = (result[axis + 1] ?? 1) * (shape[axis + 1] ?? 1)
  return result
}

/** Calls with each coordinate of a shape in row-major order. The array is reused. */
export function eachIndex(
  shape: readonly number[],
  visit: (index: readonly number[], flat: number) => void,
): void {
  const count = elementCount(shape)
  const index = new Array<number>(shape.length).fill(0)
  for (let flat = 0; flat < count; flat++) {
    visit(index, flat)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1
      if ((index[axis] ?? 0) < (shape[axis] ?? 0)) break
      index[axis] = 0
    }
  }
}

/** Where the coordinate of a larger shape falls in a tensor that is broadcast to it. */
export function broadcastOffset(
  index: readonly number[],
  shape: readonly number[],
  steps: readonly number[],
): number {
  const extra = index.length - shape.length
  let offset = 0
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] !== 1) offset += (index[axis + extra] ?? 0) * (steps[axis] ?? 0)
  }
  return offset
}

/** The lines of a tensor along an axis: calls with the place of the first element, the step, and the length. */
export function eachLine(
  shape: readonly number[],
  axis: number,
  visit: (start: number, step: number, length: number) => void,
): void {
  const length = shape[axis] ?? 1
  const step = strides(shape)[axis] ?? 1
  const outer = elementCount(shape.slice(0, axis))
  for (let o = 0; o < outer; o++) for (let i = 0; i < step; i++) visit(o * length * step + i, step, length)
}
