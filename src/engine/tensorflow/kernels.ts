// What each operation of a plan is in TensorFlow.js.

import type { Tensor } from '@tensorflow/tfjs-core'
import { type Dim, evaluateDim } from '../dimension.ts'
import type { ComputedOp } from '../op.ts'
import type { DType } from '../tensor.ts'
import type { Tf } from './load.ts'
import type { Step } from './plan.ts'

export type Sizes = ReadonlyMap<string, number>

/** Computes a step's result of the given shape. What it makes on the way is freed by the caller. */
export type Kernel = (
  tf: Tf,
  inputs: readonly Tensor[],
  shape: readonly number[],
  step: Step,
  sizes: Sizes,
) => Tensor

/** Steps that plan.ts makes of operations which the library has in another form, or not at all. */
export type PlannedOp = 'scatterRows' | 'rotaryTable' | 'rotate'

/** Operations that plan.ts leaves no step of. */
type Planned = 'constant' | 'stopGradient' | 'rmsNorm' | 'rotary'

type Kernels = Readonly<Record<Exclude<ComputedOp, keyof typeof plain | Planned> | PlannedOp, Kernel>>

/** The library's name of each type. It has no int64. */
export const tfType = { float32: 'float32', int64: 'int32', bool: 'bool' } as const satisfies Record<
  DType,
  string
>

/** Operations that are one of the library's, by its name. */
const plain = {
  neg: 'neg',
  exp: 'exp',
  log: 'log',
  sqrt: 'sqrt',
  reciprocal: 'reciprocal',
  sigmoid: 'sigmoid',
  tanh: 'tanh',
  sin: 'sin',
  cos: 'cos',
  abs: 'abs',
  not: 'logicalNot',
  add: 'add',
  sub: 'sub',
  mul: 'mul',
  minimum: 'minimum',
  maximum: 'maximum',
  less: 'less',
  lessOrEqual: 'lessEqual',
  greater: 'greater',
  greaterOrEqual: 'greaterEqual',
  equal: 'equal',
  and: 'logicalAnd',
  or: 'logicalOr',
  where: 'where',
  gather: 'gather',
} as const satisfies Readonly<Partial<Record<ComputedOp, keyof Tf>>>

const reduction =
  (name: 'sum' | 'mean' | 'max'): Kernel =>
  (tf, [x], _shape, { attributes }) =>
    tf[name](x as Tensor, [...(attributes.axes as number[])], attributes.keepDims as boolean)

const own: Kernels = {
  div: (tf, [a, b], _shape, { dtype }) => {
    if (dtype !== 'int64') return tf.div(a as Tensor, b as Tensor)
    // The library rounds down; ours is towards zero.
    const down = tf.floorDiv(a as Tensor, b as Tensor)
    const inexact = tf.notEqual(tf.mul(down, b as Tensor), a as Tensor)
    const low = tf.logicalAnd(inexact, tf.less(down, tf.scalar(0, 'int32')))
    return tf.add(down, tf.cast(low, 'int32'))
  },
  cast: (tf, [x], _shape, { dtype }) => tf.cast(x as Tensor, tfType[dtype]),
  matmul: (tf, [a, b], shape, { attributes }) => {
    const { transposeA, transposeB, scale } = attributes as {
      transposeA: boolean
      transposeB: boolean
      scale: number
    }
    const batch = shape.slice(0, -2)
    const [left, right] = [batched(tf, a as Tensor, batch), batched(tf, b as Tensor, batch)]
    if (scale === 1) return tf.matMul(left, right, transposeA, transposeB)
    // The smallest of the three is scaled.
    const size = shape.reduce((product, dim) => product * dim, 1)
    if (left.size <= size && left.size <= right.size)
      return tf.matMul(tf.mul(left, scale), right, transposeA, transposeB)
    if (right.size <= size) return tf.matMul(left, tf.mul(right, scale), transposeA, transposeB)
    return tf.mul(tf.matMul(left, right, transposeA, transposeB), scale)
  },
  sum: reduction('sum'),
  mean: reduction('mean'),
  max: reduction('max'),
  argmax: (tf, [x], _shape, { attributes }) => tf.argMax(x as Tensor, attributes.axis as number),
  softmax: (tf, [x]) => tf.softmax(x as Tensor),
  logSoftmax: (tf, [x]) => {
    // One kernel where the backend has it; the library writes it out for the sake of a gradient that we do not need.
    const native = tf.getKernel('LogSoftmax', tf.getBackend()) !== undefined
    return native
      ? (tf.engine().runKernel('LogSoftmax', { logits: x as Tensor }) as Tensor)
      : tf.logSoftmax(x as Tensor)
  },
  cumsum: (tf, [x], _shape, { attributes }) => {
    const { axis, reverse, exclusive } = attributes as { axis: number; reverse: boolean; exclusive: boolean }
    return tf.cumsum(x as Tensor, axis, exclusive, reverse)
  },
  topK: (tf, [x], shape) => tf.topk(x as Tensor, shape.at(-1), true).values,
  reshape: (tf, [x], shape) => tf.reshape(x as Tensor, [...shape]),
  transpose: (tf, [x], _shape, { attributes }) =>
    tf.transpose(x as Tensor, [...(attributes.permutation as number[])]),
  concat: (tf, inputs, _shape, { attributes }) => tf.concat([...inputs], attributes.axis as number),
  slice: (tf, [x], shape, { attributes }, sizes) => {
    const begin = shape.map((_, axis) =>
      axis === attributes.axis ? evaluateDim(attributes.start as Dim, sizes) : 0,
    )
    return tf.slice(x as Tensor, begin, [...shape])
  },
  pad: (tf, [x], shape, { attributes }, sizes) => {
    const { axis, before } = attributes as { axis: number; before: Dim }
    const first = evaluateDim(before, sizes)
    const rest = (shape[axis] ?? 0) - first - ((x as Tensor).shape[axis] ?? 0)
    return tf.pad(
      x as Tensor,
      shape.map((_, place): [number, number] => (place === axis ? [first, rest] : [0, 0])),
    )
  },
  broadcastTo: (tf, [x], shape) => tf.broadcastTo(x as Tensor, [...shape]),
  gatherElements: (tf, [x, indices], shape, { attributes }) => {
    const flat = flatIndices(tf, indices as Tensor, (x as Tensor).shape, attributes.axis as number)
    return tf.reshape(tf.gather(tf.reshape(x as Tensor, [-1]), tf.reshape(flat, [-1])), [...shape])
  },
  scatterElements: (tf, [indices, updates], shape, { attributes }) => {
    const flat = flatIndices(tf, indices as Tensor, shape, attributes.axis as number)
    const size = shape.reduce((product, dim) => product * dim, 1)
    const added = tf.scatterND(tf.reshape(flat, [-1, 1]), tf.reshape(updates as Tensor, [-1]), [size])
    return tf.reshape(added, [...shape])
  },
  scatterRows: (tf, [indices, updates], shape) =>
    tf.scatterND(indices as Tensor, updates as Tensor, [...shape]),
  oneHot: (tf, [indices], shape) => tf.oneHot(indices as Tensor, shape.at(-1) ?? 0, 1, 0, 'float32'),
  range: (tf, _inputs, shape) => tf.range(0, shape[0] ?? 0, 1, 'int32'),
  dimension: (tf, _inputs, _shape, { attributes }, sizes) =>
    tf.scalar(evaluateDim(attributes.size as Dim, sizes), 'int32'),
  inverseRms: (tf, [x], _shape, { attributes }) =>
    tf.rsqrt(tf.add(tf.mean(tf.square(x as Tensor), -1, true), attributes.epsilon as number)),
  // (B, T, 1, 2, D/2): the angles' cosines for both halves of a head, or their sines with a sign for the first.
  rotaryTable: (tf, [positions, table], _shape, { attributes }) => {
    const rows = tf.gather(table as Tensor, positions as Tensor)
    const [batch = 0, time = 0, half = 0] = rows.shape
    const both = tf.stack([tf.mul(rows, attributes.first as number), rows], 2)
    return tf.reshape(both, [batch, time, 1, 2, half])
  },
  rotate: (tf, [x, cosines, sines], shape) => {
    const [batch = 0, time = 0, , , half = 0] = (cosines as Tensor).shape
    const flat = shape.length === 3
    const split = flat
      ? [batch, time, (shape[2] ?? 0) / (2 * half), 2, half]
      : [batch, shape[1] ?? 0, time, 2, half]
    const table = flat ? [batch, time, 1, 2, half] : [batch, 1, time, 2, half]
    const heads = tf.reshape(x as Tensor, split)
    const turned = tf.add(
      tf.mul(heads, tf.reshape(cosines as Tensor, table)),
      tf.mul(tf.reverse(heads, [3]), tf.reshape(sines as Tensor, table)),
    )
    return tf.reshape(turned, [...shape])
  },
}

/** The kernel of an operation, if there is one. */
export function kernelOf(op: string): Kernel | undefined {
  if (!Object.hasOwn(plain, op)) return (own as Readonly<Partial<Record<string, Kernel>>>)[op]
  const name = plain[op as keyof typeof plain]
  return (tf, inputs) => (tf[name] as (...operands: readonly Tensor[]) => Tensor)(...inputs)
}

/** The factor of a product with all axes of its batch: in plain JavaScript the broadcasting of them is not the usual one. */
function batched(tf: Tf, x: Tensor, batch: readonly number[]): Tensor {
  if (tf.getBackend() === 'tensorflow') return x
  const given = x.shape.slice(0, -2)
  if (given.length === batch.length && given.every((size, axis) => size === batch[axis])) return x
  return tf.broadcastTo(x, [...batch, ...x.shape.slice(-2)])
}

/** The places in a flat tensor of a shape of what indices along an axis name. */
function flatIndices(tf: Tf, indices: Tensor, shape: readonly number[], axis: number): Tensor {
  let step = 1
  let total: Tensor | undefined
  for (let at = shape.length - 1; at >= 0; at--) {
    const size = shape[at] ?? 0
    const places =
      at === axis
        ? indices
        : tf.reshape(
            tf.range(0, size, 1, 'int32'),
            shape.map((_, other) => (other === at ? size : 1)),
          )
    if (at === axis || size > 1) {
      const scaled = step === 1 ? places : tf.mul(places, tf.scalar(step, 'int32'))
      total = total ? tf.add(total, scaled) : scaled
    }
    step *= size
  }
  return total ?? indices
}
