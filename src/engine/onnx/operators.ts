// How each operation of the graph is written in ONNX.

import type { Dim, Shape } from '../dimension.ts'
import type { Node } from '../graph.ts'
import type { ComputedOp, Op } from '../op.ts'
import type { TensorData } from '../tensor.ts'
import { elementType } from './proto.ts'
import type { Scope } from './scope.ts'

/** Writes the operator of a node whose inputs are written, and gives the name of its result. */
export type OperatorRule = (node: Node, inputs: readonly string[], scope: Scope) => string

const MICROSOFT = { domain: 'com.microsoft' } as const

/** Operations that are one ONNX operator without attributes. */
const plain = {
  neg: 'Neg',
  exp: 'Exp',
  log: 'Log',
  sqrt: 'Sqrt',
  reciprocal: 'Reciprocal',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  sin: 'Sin',
  cos: 'Cos',
  abs: 'Abs',
  not: 'Not',
  add: 'Add',
  sub: 'Sub',
  mul: 'Mul',
  div: 'Div',
  minimum: 'Min',
  maximum: 'Max',
  less: 'Less',
  lessOrEqual: 'LessOrEqual',
  greater: 'Greater',
  greaterOrEqual: 'GreaterOrEqual',
  equal: 'Equal',
  and: 'And',
  or: 'Or',
  where: 'Where',
  gather: 'Gather',
} as const satisfies Readonly<Partial<Record<ComputedOp, string>>>

const reduction =
  (opType: string): OperatorRule =>
  (node, [x = ''], scope) => {
    const { axes, keepDims } = node.attributes as { axes: readonly number[]; keepDims: boolean }
    return scope.add(opType, [x, scope.ints(axes)], { keepdims: keepDims ? 1 : 0 })
  }

const scalar = (dim: Dim, scope: Scope): string =>
  typeof dim === 'number' ? scope.ints([dim], []) : scope.add('Squeeze', [scope.size(dim), scope.ints([0])])

const rules: Readonly<Record<Exclude<ComputedOp, keyof typeof plain>, OperatorRule>> = {
  constant: (node, _inputs, scope) => scope.constant((node.attributes as { value: TensorData }).value),
  stopGradient: (_node, [x = '']) => x,
  cast: (node, [x = ''], scope) => scope.add('Cast', [x], { to: elementType[node.dtype] }),
  matmul: (node, inputs, scope) => {
    const { transposeA, transposeB, scale } = node.attributes as {
      transposeA: boolean
      transposeB: boolean
      scale: number
    }
    if (!transposeA && !transposeB && scale === 1) return scope.add('MatMul', inputs)
    const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0, alpha: { float: scale } }
    return scope.add('FusedMatMul', inputs, attributes, MICROSOFT)
  },
  sum: reduction('ReduceSum'),
  mean: reduction('ReduceMean'),
  max: reduction('ReduceMax'),
  argmax: (node, inputs, scope) =>
    scope.add('ArgMax', inputs, { axis: node.attributes.axis as number, keepdims: 0 }),
  softmax: (_node, inputs, scope) => scope.add('Softmax', inputs, { axis: -1 }),
  logSoftmax: (_node, inputs, scope) => scope.add('LogSoftmax', inputs, { axis: -1 }),
  cumsum: (node, [x = ''], scope) => {
    const { axis, reverse, exclusive } = node.attributes as {
      axis: number
      reverse: boolean
      exclusive: boolean
    }
    return scope.add('CumSum', [x, scope.ints([axis], [])], {
      reverse: Number(reverse),
      exclusive: Number(exclusive),
    })
  },
  topK: (node, [x = ''], scope) =>
    scope.add('TopK', [x, scope.size(node.attributes.count as Dim)], { axis: -1 }, { outputs: 2 }),
  reshape: (node, [x = ''], scope) => reshape(x, node.shape, scope),
  transpose: (node, inputs, scope) =>
    scope.add('Transpose', inputs, { perm: node.attributes.permutation as readonly number[] }),
  concat: (node, inputs, scope) => scope.add('Concat', inputs, { axis: node.attributes.axis as number }),
  slice: (node, [x = ''], scope) => {
    const { axis, start, end } = node.attributes as { axis: number; start: Dim; end: Dim }
    return scope.add('Slice', [x, scope.size(start), scope.size(end), scope.ints([axis])])
  },
  pad: (node, [x = ''], scope) => {
    const { axis, before, after } = node.attributes as { axis: number; before: Dim; after: Dim }
    return scope.add('Pad', [x, scope.shapeVector([before, after]), '', scope.ints([axis])])
  },
  broadcastTo: (node, [x = ''], scope) => scope.add('Expand', [x, scope.shapeVector(node.shape)]),
  gatherElements: (node, inputs, scope) =>
    scope.add('GatherElements', inputs, { axis: node.attributes.axis as number }),
  // The runtime's ScatterElements adds in order on one thread, unlike its ScatterND: the same bits each time.
  scatterElements: (node, inputs, scope) => {
    const zero = scope.constant({ dtype: 'float32', shape: [], data: new Float32Array(1) })
    const zeros = scope.add('Expand', [zero, scope.shapeVector(node.shape)])
    return scope.add('ScatterElements', [zeros, ...inputs], {
      axis: node.attributes.axis as number,
      reduction: 'add',
    })
  },
  oneHot: (node, [indices = ''], scope) => {
    const values = scope.constant({ dtype: 'float32', shape: [2], data: Float32Array.of(0, 1) })
    return scope.add('OneHot', [indices, scope.size(node.attributes.depth as Dim), values], { axis: -1 })
  },
  range: (node, _inputs, scope) =>
    scope.add('Range', [scope.ints([0], []), scalar(node.shape[0] as Dim, scope), scope.ints([1], [])]),
  dimension: (node, _inputs, scope) => scalar(node.attributes.size as Dim, scope),
  rmsNorm: (node, inputs, scope) =>
    scope.add('SimplifiedLayerNormalization', inputs, {
      axis: -1,
      epsilon: { float: node.attributes.epsilon as number },
      stash_type: 1,
    }),
  inverseRms: (node, [norm = '', x = ''], scope) => {
    if (scope.byProducts) return scope.addOutput(norm, 1)
    const square = scope.add('ReduceMean', [scope.add('Mul', [x, x]), scope.ints([-1])], { keepdims: 1 })
    const epsilon = Float32Array.of(node.attributes.epsilon as number)
    const sum = scope.add('Add', [square, scope.constant({ dtype: 'float32', shape: [], data: epsilon })])
    return scope.add('Reciprocal', [scope.add('Sqrt', [sum])])
  },
  rotary: (_node, inputs, scope) => scope.add('RotaryEmbedding', inputs, { interleaved: 0 }, MICROSOFT),
}

/** The rule of an operation, if ONNX has it. */
export function operatorRule(op: Op): OperatorRule | undefined {
  const opType = (plain as Readonly<Partial<Record<Op, string>>>)[op]
  if (opType !== undefined) return (_node, inputs, scope) => scope.add(opType, inputs)
  return (rules as Readonly<Partial<Record<Op, OperatorRule>>>)[op]
}

/** A shape with one unknown size is written with -1, which costs nothing; otherwise the shape is computed. */
function reshape(x: string, shape: Shape, scope: Scope): string {
  const open = shape.filter((dim) => typeof dim === 'string')
  const vector =
    open.length === 1 && !shape.includes(0)
      ? scope.ints(shape.map((dim) => (typeof dim === 'string' ? -1 : dim)))
      : scope.shapeVector(shape)
  // With allowzero a computed size of 0 is 0, not "as before"; -1 may not stand beside it.
  const allowzero = open.length === 1 && !shape.includes(0) ? 0 : 1
  return scope.add('Reshape', [x, vector], { allowzero })
}
