// Operations that work on each element alone; operands broadcast against each other.

import { equalShapes, type Shape } from '../dimension.ts'
import {
  broadcastShapes,
  lift,
  makeNode,
  type Node,
  type Operand,
  requireType,
  shapeError,
} from '../graph.ts'
import type { BinaryOp, UnaryOp } from '../op.ts'
import type { DType } from '../tensor.ts'

/** −x of each element, of the shape of `x`. */
export const neg = (x: Node): Node => unary('neg', x)
/** e to the power of each element, of the shape of `x`. */
export const exp = (x: Node): Node => unary('exp', x)
/** The natural logarithm of each element, of the shape of `x`. */
export const log = (x: Node): Node => unary('log', x)
/** The square root of each element, of the shape of `x`. */
export const sqrt = (x: Node): Node => unary('sqrt', x)
/** 1 / x of each element, of the shape of `x`. */
export const reciprocal = (x: Node): Node => unary('reciprocal', x)
/** 1 / (1 + e^−x) of each element, of the shape of `x`. */
export const sigmoid = (x: Node): Node => unary('sigmoid', x)
/** The hyperbolic tangent of each element, of the shape of `x`. */
export const tanh = (x: Node): Node => unary('tanh', x)
/** The sine of each element in radians, of the shape of `x`. */
export const sin = (x: Node): Node => unary('sin', x)
/** The cosine of each element in radians, of the shape of `x`. */
export const cos = (x: Node): Node => unary('cos', x)
/** The gradient at 0 is 0. */
export const abs = (x: Node): Node => unary('abs', x)

/** a + b, float32 or int64; shapes broadcast as in NumPy. */
export const add = (a: Operand, b: Operand): Node => arithmetic('add', a, b)
/** a − b, float32 or int64; shapes broadcast as in NumPy. */
export const sub = (a: Operand, b: Operand): Node => arithmetic('sub', a, b)
/** a · b element by element, float32 or int64; shapes broadcast as in NumPy. */
export const mul = (a: Operand, b: Operand): Node => arithmetic('mul', a, b)
/** Whole numbers divide without a remainder, towards zero. */
export const div = (a: Operand, b: Operand): Node => arithmetic('div', a, b)
/** Where both are equal the gradient goes to the first. */
export const minimum = (a: Operand, b: Operand): Node => arithmetic('minimum', a, b)
/** Where both are equal the gradient goes to the first. */
export const maximum = (a: Operand, b: Operand): Node => arithmetic('maximum', a, b)

/** Whether a < b, element by element, as booleans; shapes broadcast as in NumPy. */
export const less = (a: Operand, b: Operand): Node => comparison('less', a, b)
/** Whether a ≤ b, element by element, as booleans; shapes broadcast as in NumPy. */
export const lessOrEqual = (a: Operand, b: Operand): Node => comparison('lessOrEqual', a, b)
/** Whether a > b, element by element, as booleans; shapes broadcast as in NumPy. */
export const greater = (a: Operand, b: Operand): Node => comparison('greater', a, b)
/** Whether a ≥ b, element by element, as booleans; shapes broadcast as in NumPy. */
export const greaterOrEqual = (a: Operand, b: Operand): Node => comparison('greaterOrEqual', a, b)
/** Whether a = b, element by element, as booleans; shapes broadcast as in NumPy. */
export const equal = (a: Operand, b: Operand): Node => comparison('equal', a, b)

/** Whether both hold, element by element; booleans whose shapes broadcast. */
export const and = (a: Node, b: Node): Node => logical('and', [a, b])
/** Whether one of them holds, element by element; booleans whose shapes broadcast. */
export const or = (a: Node, b: Node): Node => logical('or', [a, b])
/** Whether it does not hold, element by element; booleans of any shape. */
export const not = (a: Node): Node => logical('not', [a])

/** `a` where the condition holds, `b` elsewhere. All three broadcast. */
export function where(condition: Node, a: Operand, b: Operand): Node {
  const [x, y] = pair('where', a, b)
  if (condition.dtype !== 'bool') throw shapeError('where', [condition, x, y], 'a bool condition')
  const shape = broadcastShapes('where', [condition, x, y])
  return makeNode('where', unstretched('where', [condition, x, y], shape), shape, x.dtype)
}

/** The values as another type: a float loses its fraction, a number is true where it is not 0. */
export function cast(x: Node, dtype: DType): Node {
  return x.dtype === dtype ? x : makeNode('cast', [x], x.shape, dtype)
}

/** The same value, through which no gradient flows. */
export function stopGradient(x: Node): Node {
  return makeNode('stopGradient', [x], x.shape, x.dtype)
}

/** `x` kept between two bounds. */
export const clip = (x: Node, low: number, high: number): Node => minimum(maximum(x, low), high)

/** x · σ(x), the activation of SwiGLU. */
export const silu = (x: Node): Node => mul(x, sigmoid(x))

/** x · x: a product, since the runtime's power is slow. */
export const square = (x: Node): Node => mul(x, x)

function unary(op: UnaryOp, x: Node): Node {
  requireType(op, [x], 'float32')
  return makeNode(op, [x], x.shape, x.dtype)
}

function arithmetic(op: BinaryOp, a: Operand, b: Operand): Node {
  const operands = pair(op, a, b)
  requireType(op, operands, 'float32', 'int64')
  const shape = broadcastShapes(op, operands)
  return makeNode(op, unstretched(op, operands, shape), shape, operands[0].dtype)
}

function comparison(op: BinaryOp, a: Operand, b: Operand): Node {
  const operands = pair(op, a, b)
  if (op !== 'equal') requireType(op, operands, 'float32', 'int64')
  return makeNode(op, operands, broadcastShapes(op, operands), 'bool')
}

function logical(op: 'and' | 'or' | 'not', operands: readonly Node[]): Node {
  requireType(op, operands, 'bool')
  return makeNode(op, operands, broadcastShapes(op, operands), 'bool')
}

/** Both operands as nodes of one type; a number takes the type of the other. */
function pair(op: string, a: Operand, b: Operand): readonly [Node, Node] {
  const dtype = typeof a === 'object' ? a.dtype : typeof b === 'object' ? b.dtype : 'float32'
  const operands = [lift(a, dtype), lift(b, dtype)] as const
  if (operands[0].dtype !== operands[1].dtype) throw shapeError(op, operands, 'operands of one type')
  return operands
}

/** The operands without broadcasts that the operation does by itself. */
function unstretched(op: string, operands: readonly Node[], shape: Shape): readonly Node[] {
  let result = operands
  for (let i = 0; i < operands.length; i++) {
    const node = operands[i] as Node
    const shorter = node.op === 'broadcastTo' ? result.with(i, node.inputs[0] as Node) : result
    if (equalShapes(broadcastShapes(op, shorter), shape)) result = shorter
  }
  return result
}
