// Operations that choose values by index, and whole numbers made from sizes.

import { addDims, type Dim, equalShapes, type Shape } from '../dimension.ts'
import { dimAt, makeNode, type Node, requireType, resolveAxis, shapeError } from '../graph.ts'

/** Rows of a table (the first axis) by index: an embedding. (V, …) and (…indices) → (…indices, …). */
export function gather(table: Node, indices: Node): Node {
  requireType('gather', [indices], 'int64')
  if (table.shape.length < 1) throw shapeError('gather', [table, indices], 'a table with a first axis')
  return makeNode('gather', [table, indices], [...indices.shape, ...table.shape.slice(1)], table.dtype)
}

/** The values at the indices of each line along an axis: picks a token's log-probability with indices (…, 1). */
export function gatherElements(x: Node, indices: Node, axis = -1): Node {
  const at = resolveAxis('gatherElements', x, axis)
  requireType('gatherElements', [indices], 'int64')
  checkLines('gatherElements', x, indices, at)
  return makeNode('gatherElements', [x, indices], indices.shape, x.dtype, { axis: at })
}

/** Zeros of a shape to which the updates are added at the indices along an axis; the gradient of `gatherElements`. */
export function scatterElements(shape: Shape, indices: Node, updates: Node, axis = -1): Node {
  const result = makeNode('scatterElements', [indices, updates], shape, updates.dtype)
  const at = resolveAxis('scatterElements', result, axis)
  requireType('scatterElements', [indices], 'int64')
  requireType('scatterElements', [updates], 'float32')
  checkLines('scatterElements', result, indices, at)
  if (!equalShapes(indices.shape, updates.shape)) {
    throw shapeError('scatterElements', [indices, updates], 'as many updates as indices')
  }
  return makeNode('scatterElements', [indices, updates], shape, updates.dtype, { axis: at })
}

/** 1 at the index, 0 elsewhere, along a new last axis, float32. */
export function oneHot(indices: Node, depth: Dim): Node {
  requireType('oneHot', [indices], 'int64')
  return makeNode('oneHot', [indices], [...indices.shape, depth], 'float32', { depth })
}

/** 0, 1, … size - 1 as int64. */
export function range(size: Dim): Node {
  return makeNode('range', [], [size], 'int64')
}

/** A size as an int64 scalar. */
export function dimension(size: Dim): Node {
  // Adding refuses what is no size.
  return makeNode('dimension', [], [], 'int64', { size: addDims(size) })
}

function checkLines(op: string, x: Node, indices: Node, axis: number): void {
  const agree =
    x.shape.length === indices.shape.length &&
    x.shape.every((dim, other) => other === axis || dim === dimAt(indices, other))
  if (!agree) throw shapeError(op, [x, indices], `indices of the tensor's shape except at axis ${axis}`)
}
