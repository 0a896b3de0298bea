// Finds TensorFlow.js: the packages are optional, and looked for when an engine on it is first used.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import util from 'node:util'
import { AzlabError } from '../../core/index.ts'

/** The operations of TensorFlow.js. */
export type Tf = typeof import('@tensorflow/tfjs-core')

export interface LoadedTf {
  readonly tf: Tf
  readonly package: string
  readonly version: string
  /** `tensorflow` is the native library, `cpu` plain JavaScript. */
  readonly backend: string
}

/** The packages, the fastest first, and what each needs beside it. */
const candidates: readonly { readonly name: string; readonly beside?: string }[] = [
  { name: '@tensorflow/tfjs-node-gpu' },
  { name: '@tensorflow/tfjs-node' },
  { name: '@tensorflow/tfjs' },
  { name: '@tensorflow/tfjs-core', beside: '@tensorflow/tfjs-backend-cpu' },
]

/** The folder that `azlab setup tensorflow` fills. */
export const TENSORFLOW_FOLDER = '.tensorflow'

const HINT =
  'Run `azlab setup tensorflow` (builds @tensorflow/tfjs-node against the TensorFlow of a Python wheel; with --gpu for CUDA), or `npm install @tensorflow/tfjs-core@4.22 @tensorflow/tfjs-backend-cpu@4.22` for the slow one in plain JavaScript.'

/** Where packages are looked for: AZLAB_TENSORFLOW alone if set, or the setup's folder here or above, this package, and the working folder. */
export function searchPlaces(from = process.cwd(), given = process.env.AZLAB_TENSORFLOW): readonly string[] {
  if (given) return [join(given, 'noop.js')]
  const own = fileURLToPath(import.meta.url)
  const built = [...parents(from), ...parents(dirname(own))]
    .map((folder) => join(folder, TENSORFLOW_FOLDER))
    .filter((folder) => existsSync(join(folder, 'node_modules')))
  return [...new Set([...built.map((folder) => join(folder, 'noop.js')), own, join(from, 'noop.js')])]
}

/**
 * Loads the fastest package that is there. Throws `engine/not-installed` where there is none, and `engine/broken` where the
 * first one found cannot be loaded: a slower one is never taken in its place.
 */
export async function loadTf(places: readonly string[] = searchPlaces()): Promise<LoadedTf> {
  // TensorFlow.js 4.22 still calls these: Node 23 took the first away and warns of the second.
  const isNullOrUndefined = (value: unknown): boolean => value === null || value === undefined
  Object.assign(util, { isNullOrUndefined, isArray: Array.isArray })
  for (const { name, beside } of candidates) {
    for (const place of places) {
      const require = createRequire(place)
      const version = installed(require, name)
      if (version === undefined) continue
      try {
        if (name.includes('tfjs-node')) pin(dirname(require.resolve(`${name}/package.json`)))
        const tf = require(name) as Tf
        tf.enableProdMode()
        if (beside !== undefined) require(beside)
        const backend = name.includes('tfjs-node') ? 'tensorflow' : 'cpu'
        if (!(await tf.setBackend(backend))) throw new Error(`its backend '${backend}' does not start`)
        await tf.ready()
        return { tf, package: name, version, backend }
      } catch (cause) {
        throw broken(name, cause)
      }
    }
  }
  throw new AzlabError("The engine 'tensorflow' needs a package of TensorFlow.js, and none is installed.", {
    code: 'engine/not-installed',
    value: candidates.map(({ name }) => name),
    expected: '@tensorflow/tfjs-node-gpu, @tensorflow/tfjs-node or @tensorflow/tfjs 4.22',
    hint: HINT,
  })
}

/** The version of a package under its own name: an override may have put another in its place. */
function installed(require: NodeJS.Require, name: string): string | undefined {
  for (const folder of require.resolve.paths(name) ?? []) {
    const file = join(folder, name, 'package.json')
    if (!existsSync(file)) continue
    const found = JSON.parse(readFileSync(file, 'utf8')) as { name: string; version: string }
    return found.name === name ? found.version : undefined
  }
  return undefined
}

/** RTLD_NODELETE of Linux and glibc; Node has no name for it. */
const NEVER_UNLOAD = 0x1000

/**
 * Keeps the native library in memory until the process ends. A worker thread that ends unloads its addons, and the library's own
 * threads would then run into nothing.
 */
function pin(folder: string): void {
  if (process.platform !== 'linux') return
  const libraries = join(folder, 'deps', 'lib')
  const found = existsSync(libraries) ? readdirSync(libraries) : []
  for (const name of found.filter((item) => /^libtensorflow.*\.so/.test(item))) {
    try {
      process.dlopen({ exports: {} }, join(libraries, name), constants.dlopen.RTLD_NOW | NEVER_UNLOAD)
    } catch {
      // It is no addon, as expected; it stays loaded all the same.
    }
  }
}

function broken(name: string, cause: unknown): AzlabError {
  const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]
  return new AzlabError(
    `The package ${name} is installed, but it cannot be loaded: ${reason}.`,
    { code: 'engine/broken', value: name, hint: HINT },
    { cause },
  )
}

function parents(folder: string): string[] {
  const above = dirname(folder)
  return above === folder ? [folder] : [folder, ...parents(above)]
}
