// The graph: immutable nodes that name an operation, its inputs, and the shape and type of its one result.

import { AzlabError } from '../core/portable.ts'
import { type Dim, equalShapes, isName, type Shape, showShape } from './dimension.ts'
import type { Op } from './op.ts'
import { bools, type DType, floats, ints, type TensorData } from './tensor.ts'

/** The parameters of an operation that are no tensors. */
export type Attributes = Readonly<Record<string, unknown>>

/** One value of the computation. Nodes have no names and no global number: two are the same if they are the same object. */
export interface Node {
  readonly op: Op
  readonly inputs: readonly Node[]
  readonly shape: Shape
  readonly dtype: DType
  readonly attributes: Attributes
}

/** A node, or a number that stands for a scalar of the other operand's type. */
export type Operand = Node | number

/** What a runner compiles: named inputs (weights among them) and named results. */
export interface Graph {
  readonly inputs: Readonly<Record<string, Node>>
  readonly outputs: Readonly<Record<string, Node>>
}

/** A value fed at run time. A string in the shape names a size that each run may choose; equal names are equal sizes. */
export function input(name: string, shape: Shape, dtype: DType = 'float32'): Node {
  for (const dim of shape) {
    if (isName(dim) || (typeof dim === 'number' && Number.isInteger(dim) && dim >= 0)) continue
    throw new AzlabError(`The input '${name}' has the size ${JSON.stringify(dim)}.`, {
      code: 'engine/bad-size',
      value: dim,
      expected: 'a whole number or a bare name such as N',
    })
  }
  return makeNode('input', [], shape, dtype, { name })
}

/** A small constant. Weights are inputs, so that an update needs no new program. */
export function constant(value: number | boolean | TensorData, dtype?: DType): Node {
  if (typeof value === 'object') return makeNode('constant', [], value.shape, value.dtype, { value })
  const type = dtype ?? (typeof value === 'boolean' ? 'bool' : 'float32')
  const data = [Number(value)]
  const tensor =
    type === 'float32'
      ? floats([], Float64Array.from(data))
      : type === 'int64'
        ? ints([], data)
        : bools([], data)
  return makeNode('constant', [], [], type, { value: tensor })
}

/** Makes a node. Operations call this after they have checked their operands; that the result has a shape is checked here. */
export function makeNode(
  op: Op,
  inputs: readonly Node[],
  shape: Shape,
  dtype: DType,
  attributes: Attributes = {},
): Node {
  if (shape.some((dim) => typeof dim === 'number' && !(Number.isInteger(dim) && dim >= 0)))
    throw shapeError(op, inputs, `whole sizes of 0 or more, but the shape would be ${showShape(shape)}`)
  return { op, inputs, shape, dtype, attributes }
}

/** Turns a number into a scalar constant of the type. */
export function lift(value: Operand, dtype: DType = 'float32'): Node {
  return typeof value === 'number' ? constant(value, dtype) : value
}

/** The error of an operation that was given operands it cannot take. */
export function shapeError(op: string, inputs: readonly Node[], expected: string): AzlabError {
  const given = inputs.map((node) => `${node.dtype}${showShape(node.shape)}`)
  return new AzlabError(`${op} cannot take ${given.join(' and ')}: expected ${expected}.`, {
    code: 'engine/shape',
    value: given,
    expected,
  })
}

export function requireType(op: string, inputs: readonly Node[], ...types: readonly DType[]): void {
  if (inputs.every((node) => types.includes(node.dtype))) return
  throw shapeError(op, inputs, `operands of type ${types.join(' or ')}`)
}

/** The shape that operands have together: sizes meet from the last axis on, and a size of 1 stretches. */
export function broadcastShapes(op: string, inputs: readonly Node[]): Shape {
  const rank = Math.max(...inputs.map((node) => node.shape.length))
  return Array.from({ length: rank }, (_, axis): Dim => {
    let result: Dim = 1
    for (const node of inputs) {
      const dim = node.shape[axis - rank + node.shape.length] ?? 1
      if (dim === 1) continue
      if (result !== 1 && result !== dim) {
        throw shapeError(op, inputs, `sizes that agree or are 1, but axis ${axis} has ${result} and ${dim}`)
      }
      result = dim
    }
    return result
  })
}

/** A negative axis counts from the end. */
export function resolveAxis(op: string, node: Node, axis: number): number {
  const rank = node.shape.length
  const resolved = axis < 0 ? axis + rank : axis
  if (Number.isInteger(resolved) && resolved >= 0 && resolved < rank) return resolved
  throw shapeError(op, [node], `an axis from ${-rank} to ${rank - 1}, but it is ${axis}`)
}

/** The size of an axis that is known to be there. */
export function dimAt(node: Node, axis: number): Dim {
  const dim = node.shape[axis < 0 ? axis + node.shape.length : axis]
  if (dim === undefined) throw shapeError('dimAt', [node], `an axis ${axis}`)
  return dim
}

export function sameShape(a: Node, b: Node): boolean {
  return equalShapes(a.shape, b.shape)
}
