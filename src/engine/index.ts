// engine: the graph of tensor operations, its gradients, and what runs it.

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
export { constant, type Graph, input, type Node, type Operand } from './graph.ts'
export { type OnnxOptions, onnxRunner, type Provider } from './onnx/runner.ts'
export * from './ops/index.ts'
export {
  type AdamWOptions,
  type AdamWResult,
  adamW,
  type ClippedGradients,
  clipByGlobalNorm,
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
