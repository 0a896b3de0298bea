// Weights in a runner of their own, closed when the test file ends.

import { after } from 'node:test'
import type { Runner } from '../../src/engine/index.ts'
import { type Model, type Runtime, runtimeOf, scoreRows, type WeightSlots } from '../../src/model/index.ts'
import { testRunner } from '../support/engine.ts'

/** The runner of a test file. */
export const runner = testRunner()
after(() => runner.close())

export interface Opened {
  readonly runtime: Runtime
  readonly slots: WeightSlots
  /** Log-probabilities of ids[1], ids[2], … of each list. */
  score(lists: readonly (readonly number[])[]): Promise<number[][]>
}

let count = 0

/** A model's runtime with its weights in slots, of the file's runner or of another. */
export async function opened(model: Model, inRunner: Runner = runner): Promise<Opened> {
  const runtime = runtimeOf(inRunner, model.architecture)
  const owner = `test${count++}`
  const values = [...model.weights].map(([name, tensor]) => [
    `${owner}/w/${name}`,
    { dtype: 'float32' as const, ...tensor },
  ])
  await inRunner.write(Object.fromEntries(values))
  const slots = Object.fromEntries(runtime.names.map((name) => [`w/${name}`, `${owner}/w/${name}`]))
  return { runtime, slots, score: (lists) => scoreRows(runtime, slots, lists) }
}
