// What this machine gives for running Python programs, as plain data: for the executor's choice and for `azlab doctor`.

import { type BubblewrapProbe, probeBubblewrap } from '../bubblewrap.ts'
import type { Isolation } from '../executor.ts'
import { findPython, OLDEST, PYTHON_FLAGS, type PythonSearch, SOURCES, ZYGOTE } from './find.ts'
import { type PyodideProbe, probePyodide } from './pyodide.ts'

/** How Python programs can be run here. */
export interface PythonProbe extends PythonSearch {
  readonly bubblewrap: BubblewrapProbe
  /** What stands in where there is no Python; looked for only there. */
  readonly pyodide: PyodideProbe | null
  /** The levels that work here, the strongest first. */
  readonly levels: readonly PythonIsolation[]
  /** The level that programs get where none is asked for: the first with a system-call filter, or null (they are refused). */
  readonly isolation: PythonIsolation | null
  /** What to install or allow for more, a sentence each; empty where nothing is missing. */
  readonly advice: readonly string[]
}

export const PYTHON_ISOLATIONS = [
  ...(['bubblewrap+seccomp', 'seccomp', 'bubblewrap', 'limits', 'pyodide+bubblewrap'] as const),
] as const
export type PythonIsolation = (typeof PYTHON_ISOLATIONS)[number] & Isolation

const known = new Map<string, Promise<PythonProbe>>()

/**
 * Looks for a Python (`path`, else AZLAB_PYTHON, else the PATH), for bubblewrap, and tries both. Asked again, it answers from
 * memory unless something was missing.
 */
export function probePython(path?: string): Promise<PythonProbe> {
  const key = JSON.stringify([path, process.env.AZLAB_PYTHON, process.env.PATH])
  const asked = known.get(key) ?? probe(path)
  known.set(key, asked)
  asked.then(
    ({ advice }) => advice.length > 0 && known.delete(key),
    () => known.delete(key),
  )
  return asked
}

async function probe(path?: string): Promise<PythonProbe> {
  const search = await findPython(path)
  const { python } = search
  const command = python
    ? [python.executable, ...PYTHON_FLAGS, ZYGOTE, '--probe']
    : [process.execPath, '--version']
  const good = (stdout: string): boolean => !python?.seccomp || stdout.includes('"seccomp": true')
  const bubblewrap = await probeBubblewrap(python ? pathsOf(search) : [process.execPath], command, good)
  const levels: PythonIsolation[] = []
  if (python) {
    if (bubblewrap.works && python.seccomp) levels.push('bubblewrap+seccomp')
    if (python.seccomp) levels.push('seccomp')
    if (bubblewrap.works) levels.push('bubblewrap')
    levels.push('limits')
  }
  // A Python that was named and is not there is an error of the user's, which no stand-in must hide.
  const named = path ?? process.env.AZLAB_PYTHON
  const pyodide = python || named ? null : await probePyodide()
  if (pyodide?.bubblewrap?.works) levels.push('pyodide+bubblewrap')
  const isolation = levels.find((level) => level.endsWith('seccomp') || level.startsWith('pyodide')) ?? null
  return { ...search, bubblewrap, pyodide, levels, isolation, advice: advise(search, bubblewrap, pyodide) }
}

/** What a Python reads: what must be visible inside bubblewrap. */
export function pathsOf({ python }: PythonSearch): string[] {
  return python ? [...python.folders, ...python.files, SOURCES.replace(/\/$/, '')] : []
}

function advise(
  { python, tried }: PythonSearch,
  bubblewrap: BubblewrapProbe,
  pyodide: PyodideProbe | null,
): string[] {
  const advice: string[] = []
  if (!python) {
    const problems = tried.map(({ command, problem }) => `${command}: ${problem}`).join('; ')
    advice.push(
      `Install Python ${OLDEST} or later, e.g. apt-get install python3, or name one in AZLAB_PYTHON (${problems.replace(/\.$/, '')}).`,
    )
    if (pyodide?.version === null)
      advice.push(
        'Or, for programs at about one a second, npm install pyodide, which runs them inside bubblewrap.',
      )
  }
  if (python && !python.seccomp) {
    advice.push(
      'The kernel takes no system-call filter from Python: it needs Linux on x86_64 or aarch64 with CONFIG_SECCOMP_FILTER.',
    )
  }
  if (bubblewrap.version === null) {
    advice.push(
      'Install bubblewrap, e.g. apt-get install bubblewrap, to hide files, network and processes too.',
    )
  } else if (!bubblewrap.works) {
    advice.push(
      `bubblewrap does not work here (${bubblewrap.problem}): allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, ` +
        'on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0, in a container --security-opt seccomp=unconfined).',
    )
  }
  return advice
}
