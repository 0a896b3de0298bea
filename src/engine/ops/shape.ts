// Operations that move values without changing them.

import {
  addDims,
  type Dim,
  divideDims,
  equalShapes,
  type Shape,
  showShape,
  sizeOf,
  subtractDims,
} from '../dimension.ts'
import {
  broadcastShapes,
  dimAt,
  makeNode,
  type Node,
  requireType,
  resolveAxis,
  shapeError,
} from '../graph.ts'

/** The same values in another shape of the same size. One size may be -1: it is worked out from the others. */
export function reshape(x: Node, shape: Shape): Node {
  const size = sizeOf(x.shape)
  const open = shape.indexOf(-1)
  const known = shape.filter((dim) => dim !== -1)
  const missing = open < 0 ? undefined : divideDims(size, sizeOf(known))
  const full = open < 0 ? [...shape] : shape.with(open, missing ?? -1)
  if (full.includes(-1) || sizeOf(full) !== size) {
    throw shapeError('reshape', [x], `${size} elements, but the shape is ${showShape(shape)}`)
  }
  if (equalShapes(full, x.shape)) return x
  // A reshape of a reshape is one reshape.
  const source = x.op === 'reshape' ? (x.inputs[0] as Node) : x
  if (equalShapes(full, source.shape)) return source
  return makeNode('reshape', [source], full, x.dtype)
}

/** Axis `i` of the result is axis `permutation[i]` of `x`. */
export function transpose(x: Node, permutation: readonly number[]): Node {
  const sorted = [...permutation].sort((a, b) => a - b)
  if (sorted.length !== x.shape.length || sorted.some((axis, i) => axis !== i)) {
    throw shapeError('transpose', [x], `each axis once, but the permutation is ${showShape(permutation)}`)
  }
  if (permutation.every((axis, i) => axis === i)) return x
  const shape = permutation.map((axis) => dimAt(x, axis))
  // Where only axes of size 1 change their place, no value does.
  const moving = permutation.filter((axis) => dimAt(x, axis) !== 1)
  if (moving.every((axis, i) => i === 0 || axis > (moving[i - 1] as number))) return reshape(x, shape)
  return makeNode('transpose', [x], shape, x.dtype, { permutation })
}

/** The tensors one after the other along an axis. */
export function concat(parts: readonly Node[], axis: number): Node {
  const [first] = parts
  if (!first) throw shapeError('concat', [], 'at least one tensor')
  if (parts.length === 1) return first
  const at = resolveAxis('concat', first, axis)
  requireType('concat', parts, first.dtype)
  const others = (node: Node): Shape => node.shape.toSpliced(at, 1)
  if (
    parts.some(
      (part) => part.shape.length !== first.shape.length || !equalShapes(others(part), others(first)),
    )
  ) {
    throw shapeError('concat', parts, `shapes that differ at axis ${at} only`)
  }
  const size = addDims(...parts.map((part) => dimAt(part, at)))
  return makeNode('concat', parts, first.shape.with(at, size), first.dtype, { axis: at })
}

/**
 * The part of an axis from `start` up to, not including, `end` (the end of the axis by default). A negative number counts
 * from the end; a named size may be given where an input binds it.
 */
export function slice(x: Node, axis: number, start: Dim, end?: Dim): Node {
  const at = resolveAxis('slice', x, axis)
  const size = dimAt(x, at)
  const absolute = (place: Dim): Dim =>
    typeof place === 'number' && place < 0 ? addDims(size, place) : place
  const from = absolute(start)
  const to = end === undefined ? size : absolute(end)
  const length = subtractDims(to, from)
  const outside = [from, length, subtractDims(size, to)].some((dim) => typeof dim === 'number' && dim < 0)
  if (outside)
    throw shapeError('slice', [x], `a range inside axis ${at}, but it is ${start} to ${end ?? 'the end'}`)
  if (from === 0 && to === size) return x
  return makeNode('slice', [x], x.shape.with(at, length), x.dtype, { axis: at, start: from, end: to })
}

/** Zeros put before and after an axis. */
export function pad(x: Node, axis: number, before: Dim, after: Dim): Node {
  const at = resolveAxis('pad', x, axis)
  requireType('pad', [x], 'float32', 'int64')
  if ([before, after].some((dim) => typeof dim === 'number' && dim < 0)) {
    throw shapeError('pad', [x], `padding of 0 or more, but it is ${before} and ${after}`)
  }
  if (before === 0 && after === 0) return x
  const size = addDims(before, dimAt(x, at), after)
  return makeNode('pad', [x], x.shape.with(at, size), x.dtype, { axis: at, before, after })
}

/** The tensor repeated along new axes and along those of size 1, up to the shape. */
export function broadcastTo(x: Node, shape: Shape): Node {
  if (equalShapes(x.shape, shape)) return x
  const target = makeNode('broadcastTo', [x], shape, x.dtype)
  if (!equalShapes(broadcastShapes('broadcastTo', [x, target]), shape)) {
    throw shapeError('broadcastTo', [x, target], 'a shape that the tensor can stretch to')
  }
  return makeNode('broadcastTo', [x], shape, x.dtype)
}
