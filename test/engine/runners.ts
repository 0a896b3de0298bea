// The runners that one suite is run on: the reference, and every engine that is on this machine.

import { after, test } from 'node:test'
import * as e from '../../src/engine/index.ts'

const closing: e.Runner[] = []
let registered = false

/** Closes the runners when the tests of the file are over. */
function closeLater(runner: e.Runner): e.Runner {
  closing.push(runner)
  if (!registered) {
    registered = true
    after(async () => {
      for (const open of closing) await open.close()
    })
  }
  return runner
}

/** Whether the tests ask for the WebGPU adapter, beside the other engines (`1`) or in their place (`only`). */
const webgpu = process.env.AZLAB_TEST_WEBGPU

/** The engines: ONNX Runtime on the CPU, TensorFlow.js (native where it is installed), and WebGPU where it is asked for. */
export function engineRunners(): readonly e.Runner[] {
  const runners = webgpu === 'only' ? [] : [e.onnxRunner({ threads: 1 }), e.tensorflowRunner({ threads: 1 })]
  if (webgpu) runners.push(e.onnxRunner({ provider: 'webgpu' }))
  else
    test('the tests of the engine webgpu', {
      skip: 'run them with `npm run test:webgpu`',
    })
  return runners.map(closeLater)
}

/** The engines and the float64 reference. */
export function allRunners(): readonly e.Runner[] {
  return [...engineRunners(), e.referenceRunner()]
}
