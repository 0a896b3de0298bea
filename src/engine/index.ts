// engine: the graph of tensor operations, its gradients, and what runs it.
//
//   const x = input('x', ['N', 3]), w = input('w', [3])           // named sizes are chosen by each run
//   const loss = mean(square(sum(mul(x, w), { axes: [1] })))
//   const [slope] = gradients(loss, [w])                           // nodes of the same graph
//   const program = await onnxRunner().compile({ inputs: { x, w }, outputs: { loss, w: sub(w, mul(slope, 0.1)) } })
//   await program.run({ x: floats([2, 3], data) }, { use: { w: 'w' }, keep: { w: 'w' } })   // w stays in its slot

export {
  checkEngine,
  checkRuns,
  ENGINE_NAMES,
  type EngineChoice,
  type EngineName,
  openEngine,
  type RunnerOptions,
} from './choice/engines.ts'
export {
  autoReport,
  type EngineReport,
  type EngineState,
  engineReport,
  type ReportOptions,
} from './choice/report.ts'
export { type OnnxOptions, onnxRunner, type Provider } from './onnx/runner.ts'
export * from './portable.ts'
export { type TensorflowOptions, tensorflowRunner } from './tensorflow/runner.ts'
