// A model opened for scoring and sampling in token ids, below the level of a policy.

import type { EngineChoice } from '../engine/index.ts'
import { loadModel, type Model, modelFolder, type Runtime, runtimeOf, type Version } from '../model/index.ts'
import { residencyOf, resolveEngine, sharedRunner } from '../policy/index.ts'
import { sayEngine, sayFetch } from './opening.ts'

export interface OpenModel {
  readonly model: Model
  readonly runtime: Runtime
  /** Runs work with the weights in place. */
  use<T>(work: (version: Version) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Opens the embedded model by its name, a Hugging Face folder, or a model of the hub, on an engine (default `cpu`). */
export async function openModel(
  name: string,
  options: { readonly engine?: EngineChoice } = {},
): Promise<OpenModel> {
  const { engine } = await resolveEngine({ engine: options.engine, onEngine: sayEngine })
  const onFetch = sayFetch()
  const model = await loadModel(await modelFolder(name, { onFetch }), { onFetch })
  const runtime = runtimeOf(sharedRunner({ engine }), model.architecture)
  const residency = residencyOf(runtime)
  const weights = residency.add(model.weights, undefined)
  return {
    model,
    runtime,
    use: (work) => residency.use(weights, work),
    close: () => residency.drop(weights),
  }
}
