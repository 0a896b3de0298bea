// The second wall around JavaScript: bubblewrap, where it works. What broke out of an engine would find itself in a process
// that sees Node and the engines' files read-only, no other file, no network, no other process, and no rights.

import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beside } from '../../core/beside.ts'
import { NODE_FLAGS } from '../../platform/v8.ts'
import { type BubblewrapProbe, bubblewrapArgs, probeBubblewrap } from '../bubblewrap.ts'
import type { Compilers } from '../executor.ts'
import type { EngineChoice } from './engine.ts'

const executor = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
const child = fileURLToPath(beside(import.meta.url, './child'))
const FLAGS = [
  '--no-node-snapshot', // isolated-vm requires it
  ...NODE_FLAGS,
]
const PACKAGES = [
  ...['isolated-vm', 'node-gyp-build', 'quickjs-emscripten-core'],
  ...['@jitl/quickjs-ffi-types', '@jitl/quickjs-ng-wasmfile-release-sync'],
]

/** What a sandbox process is told of itself: its engine, what programs share, their compilers, and whether it is in bubblewrap. */
export function childArgs(
  engine: EngineChoice,
  sharing: 'isolate' | 'context',
  compilers: Compilers,
  jailed: boolean,
  probe = false,
): string[] {
  const around = jailed ? 'bubblewrap' : 'bare'
  return [...FLAGS, child, engine, sharing, compilers, around, ...(probe ? ['probe'] : [])]
}

const known = new Map<string, Promise<BubblewrapProbe>>()

/** Tries the sandbox process itself inside bubblewrap; remembered for each engine and its compilers. */
export function probeJail(engine: EngineChoice, compilers: Compilers): Promise<BubblewrapProbe> {
  const command = [process.execPath, ...childArgs(engine, 'isolate', compilers, true, true)]
  const key = `${engine} ${compilers}`
  const asked = known.get(key) ?? probeBubblewrap(paths(), command, (told) => told.includes('"ready":true'))
  known.set(key, asked)
  asked.then(({ works }) => works || known.delete(key)) // it may work the next time
  return asked
}

/** The command line in front of Node. */
export function jailCommand({ proc }: BubblewrapProbe): string[] {
  return ['bwrap', ...bubblewrapArgs(paths(), proc)]
}

/** What a sandbox process reads: Node, our files and the engines' packages. */
function paths(): string[] {
  const above: string[] = []
  for (let folder = executor; ; folder = dirname(folder)) {
    above.push(folder)
    if (folder === dirname(folder)) break
  }
  const found = (name: string): string[] => {
    const folder = above.map((item) => join(item, name)).find((path) => existsSync(path))
    return folder ? [folder, realpathSync(folder)] : []
  }
  const packages = PACKAGES.flatMap((name) => found(join('node_modules', name)))
  return [process.execPath, realpathSync(process.execPath), executor, ...found('package.json'), ...packages]
}
