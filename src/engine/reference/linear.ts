// Products, reductions and operations along an axis in float64.

import type { LinearOp } from '../op.ts'
import type { Kernels } from './kernel.ts'
import { broadcastOffset, eachIndex, eachLine, strides, type Value, zeros } from './value.ts'

export const linearKernels: Kernels<LinearOp> = {
  matmul: (node, inputs, shape) => {
    const [a, b] = inputs as readonly [Value, Value]
    const { transposeA, transposeB, scale } = node.attributes as {
      transposeA: boolean
      transposeB: boolean
      scale: number
    }
    const result = zeros('float32', shape)
    const inner = a.shape.at(transposeA ? -2 : -1) ?? 0
    const [stepsA, stepsB] = [strides(a.shape), strides(b.shape)]
    const [rowA, columnA] = lastSteps(stepsA, transposeA)
    const [rowB, columnB] = lastSteps(stepsB, transposeB)
    eachIndex(shape, (index, flat) => {
      const batch = index.slice(0, -2)
      const [row, column] = index.slice(-2) as [number, number]
      const startA = broadcastOffset(batch, a.shape.slice(0, -2), stepsA) + row * rowA
      const startB = broadcastOffset(batch, b.shape.slice(0, -2), stepsB) + column * columnB
      let total = 0
      for (let k = 0; k < inner; k++)
        total += (a.data[startA + k * columnA] ?? 0) * (b.data[startB + k * rowB] ?? 0)
      result.data[flat] = total * scale
    })
    return result
  },
  sum: (node, [x], shape) => reduce(x as Value, shape, node.attributes.axes as number[], 0, (a, b) => a + b),
  mean: (node, [x], shape) => {
    const { axes } = node.attributes as { axes: readonly number[] }
    const count = axes.reduce((product, axis) => product * ((x as Value).shape[axis] ?? 1), 1)
    const total = reduce(x as Value, shape, axes, 0, (a, b) => a + b)
    return { ...total, data: total.data.map((value) => value / count) }
  },
  max: (node, [x], shape) => reduce(x as Value, shape, node.attributes.axes as number[], -Infinity, Math.max),
  argmax: (node, [x], shape) => {
    const { data, shape: from } = x as Value
    const result = zeros('int64', shape)
    let line = 0
    eachLine(from, node.attributes.axis as number, (start, step, length) => {
      let best = 0
      for (let i = 1; i < length; i++) {
        if ((data[start + i * step] ?? 0) > (data[start + best * step] ?? 0)) best = i
      }
      result.data[line++] = best
    })
    return result
  },
  softmax: (_node, [x]) =>
    alongLast(x as Value, (line) => {
      const total = logSumExp(line)
      return line.map((v) => Math.exp(v - total))
    }),
  logSoftmax: (_node, [x]) =>
    alongLast(x as Value, (line) => {
      const total = logSumExp(line)
      return line.map((v) => v - total)
    }),
  topK: (node, [x], shape) => {
    const count = shape.at(-1) ?? 0
    const { data, shape: from } = x as Value
    const result = zeros('float32', shape)
    let line = 0
    eachLine(from, from.length - 1, (start, _step, length) => {
      const sorted = data.slice(start, start + length).sort((a, b) => b - a)
      result.data.set(sorted.subarray(0, count), count * line++)
    })
    return { ...result, dtype: node.dtype }
  },
  cumsum: (node, [x]) => {
    const { axis, reverse, exclusive } = node.attributes as {
      axis: number
      reverse: boolean
      exclusive: boolean
    }
    const { data, shape, dtype } = x as Value
    const result = zeros(dtype, shape)
    eachLine(shape, axis, (start, step, length) => {
      let total = 0
      for (let i = 0; i < length; i++) {
        const at = start + (reverse ? length - 1 - i : i) * step
        const item = data[at] ?? 0
        result.data[at] = exclusive ? total : total + item
        total += item
      }
    })
    return result
  },
  rmsNorm: (node, inputs) => {
    const [x, weight] = inputs as readonly [Value, Value]
    const epsilon = node.attributes.epsilon as number
    return alongLast(x, (line) => {
      const scale = inverseRms(line, epsilon)
      return line.map((v, i) => v * scale * (weight.data[i] ?? 0))
    })
  },
  inverseRms: (node, inputs, shape) => {
    const [, x] = inputs as readonly [Value, Value]
    const result = zeros('float32', shape)
    let row = 0
    eachLine(x.shape, x.shape.length - 1, (start, _step, length) => {
      result.data[row++] = inverseRms(x.data.slice(start, start + length), node.attributes.epsilon as number)
    })
    return result
  },
  rotary: (_node, inputs) => rotate(inputs as readonly [Value, Value, Value, Value]),
}

/** 1 / √(mean(x²) + epsilon) */
function inverseRms(line: Float64Array, epsilon: number): number {
  return 1 / Math.sqrt(line.reduce((sum, v) => sum + v * v, 0) / line.length + epsilon)
}

function lastSteps(steps: readonly number[], transposed: boolean): [row: number, column: number] {
  const [row, column] = steps.slice(-2) as [number, number]
  return transposed ? [column, row] : [row, column]
}

function reduce(
  x: Value,
  shape: readonly number[],
  axes: readonly number[],
  start: number,
  f: (a: number, b: number) => number,
): Value {
  const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  const steps = strides(kept)
  const result = zeros(x.dtype, shape)
  result.data.fill(start)
  eachIndex(x.shape, (index, flat) => {
    const at = broadcastOffset(index, kept, steps)
    result.data[at] = f(result.data[at] ?? 0, x.data[flat] ?? 0)
  })
  return result
}

function alongLast(x: Value, f: (line: Float64Array) => Float64Array): Value {
  const result = zeros(x.dtype, x.shape)
  eachLine(x.shape, x.shape.length - 1, (start, _step, length) => {
    result.data.set(f(x.data.slice(start, start + length)), start)
  })
  return result
}

function logSumExp(line: Float64Array): number {
  const top = line.reduce((a, b) => Math.max(a, b), -Infinity)
  return top + Math.log(line.reduce((sum, v) => sum + Math.exp(v - top), 0))
}

/** x: (B, T, heads·D) or (B, heads, T, D), both seen as a list of (batch, time, head's first element). */
function rotate([x, positions, cosines, sines]: readonly [Value, Value, Value, Value]): Value {
  const half = cosines.shape[1] ?? 0
  const flat = x.shape.length === 3
  const [batch = 0, second = 0, third = 0] = x.shape
  const [heads, time] = flat ? [third / (2 * half), second] : [second, third]
  const result = zeros(x.dtype, x.shape)
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < time; t++) {
      const row = (positions.data[b * time + t] ?? 0) * half
      for (let h = 0; h < heads; h++) {
        const head = flat ? (b * time + t) * heads + h : (b * heads + h) * time + t
        for (let i = 0; i < half; i++) {
          const at = head * 2 * half + i
          const [p, q] = [x.data[at] ?? 0, x.data[at + half] ?? 0]
          const [c, s] = [cosines.data[row + i] ?? 0, sines.data[row + i] ?? 0]
          result.data[at] = p * c - q * s
          result.data[at + half] = q * c + p * s
        }
      }
    }
  }
  return result
}
