// The part of engine that knows no platform: the graph, its gradients, its form as an ONNX model, and the slow reference.

export {
  addDims,
  type Dim,
  divideDims,
  evaluateDim,
  multiplyDims,
  type Shape,
  showShape,
  sizeOf,
  subtractDims,
} from './dimension.ts'
export { gradients } from './gradient/index.ts'
export { constant, dimAt, type Graph, input, type Node, type Operand } from './graph.ts'
export { type EmitOptions, type EmittedModel, emitModel } from './onnx/emit.ts'
export type { Op } from './op.ts'
export * from './ops/index.ts'
export {
  type AdamWOptions,
  type AdamWResult,
  adamW,
  type ClippedGradients,
  clipByGlobalNorm,
  clippingFactor,
  globalNorm,
} from './optimizer.ts'
export { referenceRunner } from './reference/runner.ts'
export type { CompileOptions, OperatorTime, Program, Runner, RunOptions, Slot } from './runner.ts'
export {
  type BoolTensor,
  bools,
  type DType,
  elementCount,
  type FloatTensor,
  floats,
  type IntTensor,
  ints,
  type TensorData,
} from './tensor.ts'
