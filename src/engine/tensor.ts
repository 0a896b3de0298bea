// Tensors as plain data: what goes into a program and what comes out of it.

import { AzlabError, show } from '../core/portable.ts'

/** `int64` data is kept in 32 bits on this side: every whole number that we feed (a token, a length) fits. */
export type DType = 'float32' | 'int64' | 'bool'

/** A float32 tensor. 64-bit data is accepted too: the reference runner keeps it, the others round it. */
export interface FloatTensor {
  readonly dtype: 'float32'
  readonly shape: readonly number[]
  readonly data: Float32Array | Float64Array
}

/** A tensor of whole numbers: 64 bits in the graph, 32 here. */
export interface IntTensor {
  readonly dtype: 'int64'
  readonly shape: readonly number[]
  readonly data: Int32Array
}

/** 0 is false, 1 is true. */
export interface BoolTensor {
  readonly dtype: 'bool'
  readonly shape: readonly number[]
  readonly data: Uint8Array
}

/** Row-major values with their shape. */
export type TensorData = FloatTensor | IntTensor | BoolTensor

type Numbers = ArrayLike<number>

/** A float32 tensor of a shape; a Float32Array or Float64Array is taken as it is, without a copy. */
export function floats(shape: readonly number[], data: Numbers): FloatTensor {
  const values = data instanceof Float32Array || data instanceof Float64Array ? data : Float32Array.from(data)
  return checked({ dtype: 'float32', shape, data: values })
}

/** An int64 tensor of a shape. */
export function ints(shape: readonly number[], data: Numbers): IntTensor {
  if (data instanceof Int32Array) return checked({ dtype: 'int64', shape, data })
  const values = Int32Array.from(data)
  const odd = values.findIndex((value, i) => value !== data[i])
  if (odd >= 0) {
    throw new AzlabError(`An int64 tensor got ${show(data[odd])}.`, {
      code: 'engine/bad-tensor',
      value: data[odd],
      expected: 'whole numbers that fit into 32 bits',
      hint: 'Cast the tensor to float32 to compute with fractions.',
    })
  }
  return checked({ dtype: 'int64', shape, data: values })
}

/** A bool tensor of a shape, from numbers (0 is false) or booleans. */
export function bools(shape: readonly number[], data: ArrayLike<number | boolean>): BoolTensor {
  return checked({
    dtype: 'bool',
    shape,
    data: data instanceof Uint8Array ? data : Uint8Array.from(data, (item) => (item ? 1 : 0)),
  })
}

/** The number of values that a shape holds. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

function checked<T extends TensorData>(tensor: T): T {
  const count = elementCount(tensor.shape)
  if (count === tensor.data.length && tensor.shape.every((size) => Number.isInteger(size) && size >= 0)) {
    return tensor
  }
  throw new AzlabError(
    `A ${tensor.dtype} tensor of shape ${show(tensor.shape)} got ${tensor.data.length} values.`,
    {
      code: 'engine/bad-tensor',
      value: tensor.shape,
      expected: `${tensor.data.length} values in whole, non-negative sizes`,
    },
  )
}
