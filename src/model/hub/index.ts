// A model by its name: the embedded one, a folder, or one of the hub, from the cache or fetched into it.
//
// The package @huggingface/hub (2.17) fetches into the same cache, but whole repositories, without going on from where a
// connection broke and without comparing checksums, and it asks the hub for what the cache has; hence the requests of our own.

import { stat } from 'node:fs/promises'
import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AzlabError, nearest, show } from '../../core/index.ts'
import { cachedCommit, cacheFolder, isComplete, type Part, snapshotFolder } from './cache.ts'
import { offline } from './errors.ts'
import { type FetchProgress, fetchModel } from './fetch.ts'
import { hubName } from './name.ts'
import { type Environment, hubSettings } from './settings.ts'

export type { FetchProgress } from './fetch.ts'
export { hubName, nameOfSnapshot } from './name.ts'

/** Where a model of the hub is kept, and what is told while it is fetched. */
export interface ModelFolderOptions {
  /** What is wanted: the whole model (default), or its tokenizer alone, for which no weights are fetched. */
  readonly part?: Part
  /** Told how far it is, at the beginning of each file and after each piece. */
  readonly onFetch?: ((progress: FetchProgress) => void) | undefined
  /** Ends fetching; what came is kept, and gone on from the next time. */
  readonly signal?: AbortSignal | undefined
  /** Default: that of this process. */
  readonly env?: Environment
  /** Milliseconds before a broken connection is tried again, twice as long each further time. Default 1000. */
  readonly pause?: number
}

/** The models that come with the package. */
const EMBEDDED: Readonly<Record<string, string>> = { tiny: 'models/tiny-js' }

/**
 * The folder of a model: the embedded one by name (`tiny`), a path that is there, or a model of the Hugging Face hub by its id,
 * `organisation/model` or `organisation/model@revision`. The hub's cache is looked into first, without a request; what it has
 * is taken as it is. What it lacks is fetched into it, as transformers would: config, tokenizer, generation config, chat template
 * and safetensors, each checked. Throws `model/missing` and `hub/…`.
 */
export async function modelFolder(name: string, options: ModelFolderOptions = {}): Promise<string> {
  if (Object.hasOwn(EMBEDDED, name))
    return fileURLToPath(new URL(`../../../${EMBEDDED[name]}`, import.meta.url))
  if (await isThere(name)) return name
  const wanted = hubName(name)
  if (wanted === undefined) {
    if (isAbsolute(name) || /^[.~]|[\\/]/.test(name)) return name
    const near = nearest(name, Object.keys(EMBEDDED))
    throw new AzlabError(
      `There is no model ${show(name)}: no folder ${resolve(name)}, and no id of the hub.`,
      {
        code: 'model/missing',
        value: name,
        expected: `${Object.keys(EMBEDDED).join(', ')}, a Hugging Face model folder, or an id of the hub such as Qwen/Qwen2.5-0.5B`,
        hint: near === null ? 'Check the name of the model.' : `Did you mean ${near}?`,
      },
    )
  }
  const { part = 'model', onFetch, signal, env, pause } = options
  const settings = await hubSettings(env)
  const folder = cacheFolder(settings.cache, wanted)
  const commit = await cachedCommit(folder, wanted)
  const snapshot = commit && snapshotFolder(folder, commit)
  if (snapshot && (await isComplete(snapshot, part))) return snapshot
  const at = { folder: resolve(name), cached: folder }
  if (settings.offline) throw offline(wanted, at)
  return fetchModel({ name: wanted, at, settings, signal, pause }, part, onFetch)
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
