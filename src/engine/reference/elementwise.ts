// The elementwise operations in float64.

import type { BinaryOp, ElementwiseOp, UnaryOp } from '../op.ts'
import type { Kernel, Kernels } from './kernel.ts'
import { broadcastOffset, eachIndex, strides, type Value, zeros } from './value.ts'

const unary: Readonly<Record<UnaryOp, (x: number) => number>> = {
  neg: (x) => -x,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  reciprocal: (x) => 1 / x,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  sin: Math.sin,
  cos: Math.cos,
  abs: Math.abs,
  not: (x) => 1 - x,
  stopGradient: (x) => x,
}

const binary: Readonly<Record<Exclude<BinaryOp, 'div'>, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  minimum: Math.min,
  maximum: Math.max,
  less: (a, b) => Number(a < b),
  lessOrEqual: (a, b) => Number(a <= b),
  greater: (a, b) => Number(a > b),
  greaterOrEqual: (a, b) => Number(a >= b),
  equal: (a, b) => Number(a === b),
  and: (a, b) => a * b,
  or: (a, b) => Math.max(a, b),
}

export const elementwiseKernels: Kernels<ElementwiseOp> = {
  ...kernelsOf(
    unary,
    (f): Kernel =>
      (node, [x]) => ({ dtype: node.dtype, shape: (x as Value).shape, data: (x as Value).data.map(f) }),
  ),
  ...kernelsOf(
    binary,
    (f): Kernel =>
      (node, inputs, shape) =>
        stretch(node.dtype, shape, inputs, ([a, b]) => f(a as number, b as number)),
  ),
  div: (node, inputs, shape) =>
    stretch(node.dtype, shape, inputs, ([a, b]) => {
      const quotient = (a as number) / (b as number)
      return node.dtype === 'int64' ? Math.trunc(quotient) : quotient
    }),
  where: (node, inputs, shape) =>
    stretch(node.dtype, shape, inputs, ([condition, a, b]) => (condition ? (a as number) : (b as number))),
  cast: (node, [x]) => {
    const { shape, data } = x as Value
    const to = { float32: (v: number) => v, int64: Math.trunc, bool: (v: number) => Number(v !== 0) }[
      node.dtype
    ]
    return { dtype: node.dtype, shape, data: data.map(to) }
  },
}

/** A kernel for each function of a table. */
function kernelsOf<K extends string, F>(
  table: Readonly<Record<K, F>>,
  kernel: (f: F) => Kernel,
): Record<K, Kernel> {
  const names = Object.keys(table) as K[]
  return Object.fromEntries(names.map((name) => [name, kernel(table[name])])) as Record<K, Kernel>
}

function stretch(
  dtype: Value['dtype'],
  shape: readonly number[],
  inputs: readonly Value[],
  f: (items: readonly number[]) => number,
): Value {
  const result = zeros(dtype, shape)
  const steps = inputs.map((value) => strides(value.shape))
  eachIndex(shape, (index, flat) => {
    const items = inputs.map(
      (value, i) => value.data[broadcastOffset(index, value.shape, steps[i] ?? [])] ?? 0,
    )
    result.data[flat] = f(items)
  })
  return result
}
