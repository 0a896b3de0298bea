// A model opened for scoring and sampling in token ids, below the level of a policy.

import { loadModel, type Model, type Runtime, runtimeOf, type Version } from '../model/index.ts'
import { residencyOf, sharedRunner } from '../policy/index.ts'
import { embeddedFolder } from './model-folder.ts'

export interface OpenModel {
  readonly model: Model
  readonly runtime: Runtime
  /** Runs work with the weights in place. */
  use<T>(work: (version: Version) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Opens a Hugging Face folder, or the embedded model by its name. */
export async function openModel(name: string): Promise<OpenModel> {
  const model = await loadModel(embeddedFolder(name))
  const runtime = runtimeOf(sharedRunner(), model.architecture)
  const residency = residencyOf(runtime)
  const weights = residency.add(model.weights, undefined)
  return {
    model,
    runtime,
    use: (work) => residency.use(weights, work),
    close: () => residency.drop(weights),
  }
}
