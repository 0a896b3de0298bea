// The engine that the tests of models and policies run on: ONNX Runtime on the CPU, or the one that AZLAB_TEST_ENGINE names.

import { onnxRunner, type Runner, tensorflowRunner } from '../../src/engine/index.ts'

/** `cpu`, `tensorflow` or `webgpu`. */
export const testEngine = process.env.AZLAB_TEST_ENGINE ?? 'cpu'

/** A runner on one thread: the tests' models are too small to share. */
export function testRunner(): Runner {
  if (testEngine === 'tensorflow') return tensorflowRunner({ threads: 1 })
  if (testEngine === 'webgpu') return onnxRunner({ provider: 'webgpu' })
  return onnxRunner({ threads: 1 })
}
