// The operations that move or choose values, in float64.

import { type Dim, evaluateDim } from '../dimension.ts'
import type { MovementOp } from '../op.ts'
import type { TensorData } from '../tensor.ts'
import type { Kernels } from './kernel.ts'
import { broadcastOffset, eachIndex, fromTensor, strides, type Value, zeros } from './value.ts'

export const movementKernels: Kernels<MovementOp> = {
  constant: (node) => fromTensor(node.attributes.value as TensorData),
  reshape: (_node, [x], shape) => ({ ...(x as Value), shape }),
  transpose: (node, [x], shape) => {
    const { permutation } = node.attributes as { permutation: readonly number[] }
    const { data, dtype, shape: from } = x as Value
    const steps = strides(from)
    const result = zeros(dtype, shape)
    eachIndex(shape, (index, flat) => {
      const offset = permutation.reduce((sum, axis, i) => sum + (index[i] ?? 0) * (steps[axis] ?? 0), 0)
      result.data[flat] = data[offset] ?? 0
    })
    return result
  },
  concat: (node, inputs, shape) => {
    const { axis } = node.attributes as { axis: number }
    const result = zeros(node.dtype, shape)
    let start = 0
    for (const part of inputs) {
      paste(result, part, axis, start)
      start += part.shape[axis] ?? 0
    }
    return result
  },
  slice: (node, [x], shape, sizes) => {
    const { axis, start } = node.attributes as { axis: number; start: Dim }
    const from = evaluateDim(start, sizes)
    const { data, dtype, shape: source } = x as Value
    const steps = strides(source)
    const result = zeros(dtype, shape)
    eachIndex(shape, (index, flat) => {
      const offset = index.reduce(
        (sum, place, i) => sum + (place + (i === axis ? from : 0)) * (steps[i] ?? 0),
        0,
      )
      result.data[flat] = data[offset] ?? 0
    })
    return result
  },
  pad: (node, [x], shape, sizes) => {
    const { axis, before } = node.attributes as { axis: number; before: Dim }
    const result = zeros(node.dtype, shape)
    paste(result, x as Value, axis, evaluateDim(before, sizes))
    return result
  },
  broadcastTo: (node, [x], shape) => {
    const { data, shape: from } = x as Value
    const steps = strides(from)
    const result = zeros(node.dtype, shape)
    eachIndex(shape, (index, flat) => {
      result.data[flat] = data[broadcastOffset(index, from, steps)] ?? 0
    })
    return result
  },
  gather: (node, [table, indices], shape) => {
    const { data, shape: from } = table as Value
    const width = from.slice(1).reduce((product, size) => product * size, 1)
    const result = zeros(node.dtype, shape)
    ;(indices as Value).data.forEach((row, i) => {
      result.data.set(data.subarray(row * width, (row + 1) * width), i * width)
    })
    return result
  },
  gatherElements: (node, [x, indices], shape) => {
    const result = zeros(node.dtype, shape)
    alongIndices(x as Value, indices as Value, node.attributes.axis as number, (place, flat) => {
      result.data[flat] = (x as Value).data[place] ?? 0
    })
    return result
  },
  scatterElements: (node, [indices, updates], shape) => {
    const result = zeros(node.dtype, shape)
    alongIndices(result, indices as Value, node.attributes.axis as number, (place, flat) => {
      result.data[place] = (result.data[place] ?? 0) + ((updates as Value).data[flat] ?? 0)
    })
    return result
  },
  oneHot: (_node, [indices], shape) => {
    const result = zeros('float32', shape)
    const depth = shape.at(-1) ?? 0
    ;(indices as Value).data.forEach((index, i) => {
      result.data[i * depth + index] = 1
    })
    return result
  },
  range: (_node, _inputs, shape) => ({
    dtype: 'int64',
    shape,
    data: Float64Array.from({ length: shape[0] ?? 0 }, (_, i) => i),
  }),
  dimension: (node, _inputs, shape, sizes) => ({
    dtype: 'int64',
    shape,
    data: Float64Array.of(evaluateDim(node.attributes.size as Dim, sizes)),
  }),
}

function paste(into: Value, part: Value, axis: number, at: number): void {
  const steps = strides(into.shape)
  eachIndex(part.shape, (index, flat) => {
    const offset = index.reduce((sum, place, i) => sum + (place + (i === axis ? at : 0)) * (steps[i] ?? 0), 0)
    into.data[offset] = part.data[flat] ?? 0
  })
}

/** Calls with the place in `x` that each index names, and the index's own place. */
function alongIndices(
  x: Value,
  indices: Value,
  axis: number,
  visit: (place: number, flat: number) => void,
): void {
  const steps = strides(x.shape)
  eachIndex(indices.shape, (index, flat) => {
    const chosen = indices.data[flat] ?? 0
    visit(
      index.reduce((sum, place, i) => sum + (i === axis ? chosen : place) * (steps[i] ?? 0), 0),
      flat,
    )
  })
}
