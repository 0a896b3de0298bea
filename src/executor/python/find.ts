// Finds a Python that can be the sandbox: a command, what it is, and what this machine gives it, by running zygote.py --probe.

import { fileURLToPath } from 'node:url'
import { AzlabError } from '../../core/portable.ts'
import { pythonInterpreter } from '../../language/python/interpreter.ts'
import { run } from '../command.ts'

/** The folder of our Python files. */
export const SOURCES = fileURLToPath(new URL('.', import.meta.url))
export const ZYGOTE = fileURLToPath(new URL('zygote.py', import.meta.url))

/** The oldest Python that programs are run with. */
export const OLDEST = '3.9'

/** A Python and its machine, as `zygote.py --probe` tells them. */
export interface FoundPython {
  readonly implementation: string
  readonly version: string
  /** The interpreter itself: no link, no shim, no virtual environment. */
  readonly executable: string
  /** Its standard library's folders. */
  readonly folders: readonly string[]
  /** Files that it has open once everything is loaded: itself and its libraries. */
  readonly files: readonly string[]
  /** Virtual memory of the process then; 0 where there is no /proc. */
  readonly virtualBytes: number
  /** Whether the kernel takes the system-call filter. */
  readonly seccomp: boolean
  /** Whether a process may have a user namespace of its own. */
  readonly userNamespaces: boolean
}

/** A command that was tried and cannot be used. */
export interface TriedPython {
  readonly command: string
  readonly problem: string
}

export interface PythonSearch {
  readonly python: FoundPython | null
  readonly tried: readonly TriedPython[]
}

/** The Python at `path` if given, else the one that parses programs: AZLAB_PYTHON's, else the first on the PATH. */
export async function findPython(path?: string): Promise<PythonSearch> {
  let command = path
  try {
    command ??= pythonInterpreter().path
  } catch (error) {
    if (!(error instanceof AzlabError)) throw error
    const named = process.env.AZLAB_PYTHON || 'python3'
    const [, why = error.message] = /\(([^()]*)\)/.exec(error.message) ?? []
    return { python: null, tried: [{ command: named, problem: why.replace(`${named}: `, '') }] }
  }
  const found = await tryPython(command)
  if (typeof found !== 'string') return { python: found, tried: [] }
  return { python: null, tried: [{ command, problem: found }] }
}

async function tryPython(command: string): Promise<FoundPython | string> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PYTHON')))
  const { error, stdout, stderr } = await run(command, [...PYTHON_FLAGS, ZYGOTE, '--probe'], env)
  if (error) {
    if (error.code === 'ENOENT') return 'not found'
    return `does not run (${stderr.trim().split('\n').at(-1) || error.message})`
  }
  const found = readFound(stdout)
  if (!found) return `answers ${JSON.stringify(stdout.slice(0, 80))}`
  if (found.implementation !== 'CPython') return `is ${found.implementation}, not CPython`
  return older(found.version, OLDEST) ? `is Python ${found.version}, older than ${OLDEST}` : found
}

/** No user folder, no site packages, no bytecode written. Isolated mode (-I) would ignore PYTHONHASHSEED. */
export const PYTHON_FLAGS = ['-s', '-S', '-B'] as const

function readFound(text: string): FoundPython | null {
  try {
    const found = JSON.parse(text) as FoundPython
    return typeof found.version === 'string' && typeof found.executable === 'string' ? found : null
  } catch {
    return null
  }
}

function older(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [wantedMajor = 0, wantedMinor = 0] = than.split('.').map(Number)
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor)
}
