// Where there is no Python: Pyodide, a CPython in WebAssembly, in a process of Node inside bubblewrap.
//
// Pyodide alone holds nothing: programs reach JavaScript, and through it Node. So it is used only inside bubblewrap, with a
// fresh process for each input, and it is slow (about a second of CPU an input). A system-call filter is not there.

import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beside } from '../../core/beside.ts'
import { NODE_FLAGS } from '../../platform/v8.ts'
import { type BubblewrapProbe, bubblewrapArgs, probeBubblewrap } from '../bubblewrap.ts'
import { SOURCES } from './find.ts'

export interface PyodideProbe {
  readonly version: string | null
  readonly folder: string | null
  /** Whether Node starts inside bubblewrap. */
  readonly bubblewrap: BubblewrapProbe | null
}

/** Looks for the npm package `pyodide` and, where it is there, tries Node inside bubblewrap. */
export async function probePyodide(): Promise<PyodideProbe> {
  let folder: string
  try {
    folder = realpathSync(dirname(fileURLToPath(import.meta.resolve('pyodide/package.json'))))
  } catch {
    return { version: null, folder: null, bubblewrap: null }
  }
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  const command = [process.execPath, '--print', '6 * 7']
  const bubblewrap = await probeBubblewrap(nodePaths(folder), command, (stdout) => stdout.trim() === '42')
  return { version, folder, bubblewrap }
}

/** What a process of Node with Pyodide reads, besides the system's folders. */
function nodePaths(folder: string): string[] {
  const neighbours = ['ws', '@types']
    .map((name) => join(dirname(folder), name))
    .filter((path) => existsSync(path))
  return [realpathSync(process.execPath), process.execPath, folder, ...neighbours, SOURCES.replace(/\/$/, '')]
}

/** The command line of one Pyodide inside bubblewrap. */
export function pyodideCommand({ folder, bubblewrap }: PyodideProbe, args: readonly string[]): string[] {
  const jail = bubblewrapArgs(nodePaths(folder!), bubblewrap!.proc)
  const flags = [...NODE_FLAGS, '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON']
  return [
    'bwrap',
    ...jail,
    process.execPath,
    ...flags,
    fileURLToPath(beside(import.meta.url, './pyodide-child')),
    join(folder!, 'pyodide.mjs'),
    ...args,
  ]
}
