// The Python interpreter of this machine: found once, by AZLAB_PYTHON or on the PATH.

import { spawnSync } from 'node:child_process'
import { AzlabError } from '../../core/portable.ts'

export interface Interpreter {
  /** The program itself, past any wrapper that the PATH names. */
  readonly path: string
  /** For example `3.11.2`. */
  readonly version: string
}

/** The oldest Python whose syntax trees and limits are known to work here. */
const OLDEST: readonly [number, number] = [3, 9]
const START_MS = 20_000
const ASK =
  'import sys, os; print(os.path.realpath(sys.executable or ""), ".".join(map(str, sys.version_info[:3])), sys.implementation.name, sep="\\n")'

let found: { readonly wanted: string; readonly interpreter: Interpreter } | undefined

/**
 * CPython 3.9 or later: the one that the environment variable `AZLAB_PYTHON` names, else `python3`, else `python` on the
 * PATH. Throws `language/python-missing` where there is none; it looks again at the next call.
 */
export function pythonInterpreter(): Interpreter {
  const wanted = process.env.AZLAB_PYTHON ?? ''
  if (found?.wanted === wanted) return found.interpreter
  const tried: string[] = []
  for (const command of wanted === '' ? ['python3', 'python'] : [wanted]) {
    const answer = ask(command)
    if ('path' in answer) {
      found = { wanted, interpreter: answer }
      return answer
    }
    tried.push(`${command}: ${answer.problem}`)
  }
  throw new AzlabError(`No usable Python was found (${tried.join('; ')}).`, {
    code: 'language/python-missing',
    value: wanted === '' ? process.env.PATH : wanted,
    expected: `CPython ${OLDEST.join('.')} or later`,
    hint:
      wanted === ''
        ? "Install Python (Debian and Ubuntu: apt install python3), set AZLAB_PYTHON to an interpreter's path, or install the npm package pyodide (slow)."
        : 'AZLAB_PYTHON must be the path of CPython 3.9 or later; unset it to use python3 from the PATH.',
  })
}

function ask(command: string): Interpreter | { readonly problem: string } {
  const { stdout, error, status } = spawnSync(command, ['-I', '-B', '-S', '-c', ASK], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: START_MS,
  })
  if (error)
    return { problem: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'not found' : error.message }
  const [path = '', version = '', implementation = ''] = stdout.split('\n')
  if (status !== 0 || version === '') return { problem: `it ended with ${status}` }
  if (implementation !== 'cpython') return { problem: `it is ${implementation}, not CPython` }
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major !== OLDEST[0] || minor < OLDEST[1]) return { problem: `it is version ${version}` }
  return { path: path === '' ? command : path, version }
}
