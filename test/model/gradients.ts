// Loss and gradients of a model on one text, on any engine.

import { floats, gradients, input, ints, type Runner } from '../../src/engine/index.ts'
import { type Model, nextTokenBatch, trainedNames } from '../../src/model/index.ts'
import { crossEntropy, teacherForced } from '../../src/model/loss.ts'
import { prefixed } from '../../src/model/slots.ts'
import { opened, runner } from './open.ts'

/** The mean next-token loss of a text, and its gradient for every weight that is trained: all, or the adapter's. */
export async function gradientsOf(
  model: Model,
  ids: readonly number[],
  inRunner: Runner = runner,
): Promise<{ readonly loss: number; readonly found: ReadonlyMap<string, Float32Array> }> {
  const { runtime, slots } = await opened(model, inRunner)
  const length = ids.length - 1
  const forced = teacherForced(model.architecture, { rows: 1, length })
  const tokenWeights = input('tokenWeights', [1, length])
  const loss = crossEntropy(forced.chosen, tokenWeights)
  const names = trainedNames(model.architecture)
  const slopes = gradients(
    loss,
    names.map((name) => forced.weights[name]!),
  )
  const weights = prefixed('w', runtime.names, Object.values(forced.weights))
  const program = await inRunner.compile({
    inputs: { ...forced.inputs, tokenWeights, ...weights },
    outputs: { loss, ...prefixed('g', names, slopes) },
  })
  const batch = nextTokenBatch([ids], { rows: 1, length })
  const out = await program.run(
    {
      tokens: ints([1, length], batch.tokens),
      targets: ints([1, length], batch.targets),
      tokenWeights: floats([1, length], new Float32Array(length).fill(1 / length)),
    },
    { use: slots },
  )
  await program.release()
  const found = new Map(names.map((name) => [name, out[`g/${name}`]!.data as Float32Array]))
  return { loss: Number(out.loss!.data[0]), found }
}

/** The Euclidean norm. */
export function normOf(values: Float32Array): number {
  return Math.sqrt(values.reduce((total, value) => total + value * value, 0))
}
