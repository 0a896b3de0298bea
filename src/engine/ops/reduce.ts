// Reductions over axes, and operations along one axis.

import type { Dim } from '../dimension.ts'
import { makeNode, type Node, requireType, resolveAxis, shapeError } from '../graph.ts'

/** Which axes are reduced, and whether they stay with length 1. */
export interface ReduceOptions {
  /** The axes to reduce; all by default. */
  readonly axes?: readonly number[]
  /** Keep reduced axes with size 1. */
  readonly keepDims?: boolean
}

/** The sum over `axes` (all of them by default); these axes go, or stay with length 1 with `keepDims`. */
export const sum = (x: Node, options?: ReduceOptions): Node => reduce('sum', x, options)
/** The mean over `axes` (all of them by default); these axes go, or stay with length 1 with `keepDims`. */
export const mean = (x: Node, options?: ReduceOptions): Node => reduce('mean', x, options)
/** The gradient is shared by equal maxima. */
export const max = (x: Node, options?: ReduceOptions): Node => reduce('max', x, options)

/** The place of the largest value along an axis (the first of equals), int64; the axis goes. */
export function argmax(x: Node, axis = -1): Node {
  requireType('argmax', [x], 'float32')
  const at = resolveAxis('argmax', x, axis)
  return makeNode('argmax', [x], x.shape.toSpliced(at, 1), 'int64', { axis: at })
}

/** exp(x) over its sum along the last axis. */
export const softmax = (x: Node): Node => lastAxis('softmax', x)
/** log of softmax along the last axis. */
export const logSoftmax = (x: Node): Node => lastAxis('logSoftmax', x)

/** Along which axis a running sum goes, and whether it leaves out the element itself. */
export interface CumsumOptions {
  readonly axis?: number
  /** Sum from the end. */
  readonly reverse?: boolean
  /** Leave out the element itself. */
  readonly exclusive?: boolean
}

/** Running sums along an axis, the last by default. */
export function cumsum(x: Node, options: CumsumOptions = {}): Node {
  requireType('cumsum', [x], 'float32', 'int64')
  const axis = resolveAxis('cumsum', x, options.axis ?? -1)
  const { reverse = false, exclusive = false } = options
  return makeNode('cumsum', [x], x.shape, x.dtype, { axis, reverse, exclusive })
}

/** The `count` largest values along the last axis, largest first. `count` equal to the axis sorts it. No gradient. */
export function topK(x: Node, count: Dim): Node {
  requireType('topK', [x], 'float32')
  const axis = resolveAxis('topK', x, -1)
  const size = x.shape[axis] as Dim
  if (typeof count === 'number' && typeof size === 'number' && !(count >= 1 && count <= size)) {
    throw shapeError('topK', [x], `a count from 1 to ${size}, but it is ${count}`)
  }
  return makeNode('topK', [x], [...x.shape.slice(0, -1), count], 'float32', { count })
}

function reduce(op: 'sum' | 'mean' | 'max', x: Node, options: ReduceOptions = {}): Node {
  requireType(op, [x], ...(op === 'mean' ? (['float32'] as const) : (['float32', 'int64'] as const)))
  const axes = (options.axes ?? x.shape.map((_, axis) => axis)).map((axis) => resolveAxis(op, x, axis))
  if (new Set(axes).size !== axes.length) throw shapeError(op, [x], `each axis once, but they are ${axes}`)
  if (axes.length === 0) return x
  const keepDims = options.keepDims ?? false
  const shape = x.shape.flatMap((dim, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [dim]))
  return makeNode(op, [x], shape, x.dtype, { axes: [...axes].sort((a, b) => a - b), keepDims })
}

function lastAxis(op: 'softmax' | 'logSoftmax', x: Node): Node {
  requireType(op, [x], 'float32')
  resolveAxis(op, x, -1)
  return makeNode(op, [x], x.shape, 'float32')
}
