// Python for the pool: a zygote of our own under the strongest isolation that this machine gives.

import { fileURLToPath } from 'node:url'
import { beside } from '../../core/beside.ts'
import { AzlabError } from '../../core/portable.ts'
import type { Language } from '../../language/index.ts'
import { NODE_FLAGS } from '../../platform/v8.ts'
import { bubblewrapArgs } from '../bubblewrap.ts'
import type { Runner, Runtime } from '../runtime.ts'
import { canonicalTexts } from './canonical.ts'
import { OLDEST, PYTHON_FLAGS, ZYGOTE } from './find.ts'
import { PYTHON_ISOLATIONS, type PythonIsolation, type PythonProbe, pathsOf, probePython } from './probe.ts'
import type { PyodideProbe } from './pyodide.ts'

export const pythonRunner: Runner = {
  // Objects of Python are large: a list of a million small ones has 100 MiB.
  limits: { timeoutMs: 1000, memoryMiB: 256, outputBytes: 65_536 },
  check({ isolation, engine, compilers }, { operations }) {
    if (isolation !== undefined && !(PYTHON_ISOLATIONS as readonly string[]).includes(isolation))
      throw wrong('isolation', isolation, `one of ${PYTHON_ISOLATIONS.join(', ')}, or left out`)
    if (engine !== undefined) throw wrong('engine', engine, 'left out: Python has one')
    if (compilers !== undefined)
      throw wrong('compilers', compilers, "left out: they are V8's, for JavaScript")
    if (operations !== undefined)
      throw wrong('limits.operations', operations, 'left out: Python does not count them')
  },
  open: async ({ isolation, python: path }, language) => {
    const probe = await probePython(path)
    const { python, bubblewrap } = probe
    const level = choose(probe, isolation)
    if (level === 'pyodide+bubblewrap') return pyodideRuntime(probe.pyodide!, language)
    if (!python) throw missing(probe)
    const inside = level.includes('bubblewrap')
    const lead = inside ? ['bwrap', ...bubblewrapArgs(pathsOf(probe), bubblewrap.proc)] : []
    const note = probe.advice.join(' ')
    const [file, ...args] = [
      ...[...lead, python.executable, ...PYTHON_FLAGS, ZYGOTE, level, String(python.virtualBytes)],
      ...(note ? [note] : []),
    ]
    return {
      engine: `CPython ${python.version}`,
      strains: 2, // two hash seeds: what depends on the order of a set shows in the second run
      command: (strain) => ({
        file: file!,
        args,
        env: {
          TZ: 'UTC',
          LC_ALL: 'C',
          LANG: 'C',
          PYTHONHASHSEED: String(strain),
          ...(inside && process.env.PATH ? { PATH: process.env.PATH } : {}),
        },
        cwd: '/',
      }),
      allows: (told) => told === level,
      encode: encoder(language),
      canonical: canonicalTexts(language),
      outOfMemory: /MemoryError|cannot allocate memory/i,
      expected: `${python.executable} runs the sandbox process at the level ${level}`,
      hint: 'azlab doctor tells what this machine gives; AZLAB_PYTHON names another Python.',
    }
  },
}

const encoder =
  (language: Language): Runtime['encode'] =>
  (values) =>
    JSON.stringify(values.map((value) => language.canonical(value)))

function pyodideRuntime(probe: PyodideProbe, language: Language): Runtime {
  const server = fileURLToPath(beside(import.meta.url, './pyodide-server'))
  return {
    engine: `Pyodide ${probe.version}`,
    strains: 2,
    command: (strain) => ({
      file: process.execPath,
      args: [...NODE_FLAGS, server, JSON.stringify(probe), String(strain)],
      env: {
        TZ: 'UTC',
        LC_ALL: 'C',
        LANG: 'C',
        ...(process.env.PATH ? { PATH: process.env.PATH } : {}),
      },
    }),
    allows: (told) => told === 'pyodide+bubblewrap',
    encode: encoder(language),
    canonical: canonicalTexts(language),
    outOfMemory: /out of memory|allocation failed/i,
    expected: 'Pyodide starts in a process of Node inside bubblewrap',
    hint: 'Install Python 3.9 or later. `azlab doctor` tells what this machine gives.',
  }
}

function choose(probe: PythonProbe, asked: string | undefined): PythonIsolation {
  if (probe.levels.length === 0) throw missing(probe)
  const level = asked === undefined ? probe.isolation : probe.levels.find((item) => item === asked)
  if (level) return level
  const wanted = asked === undefined ? 'No system-call filter works here' : `${asked} does not work here`
  throw new AzlabError(`${wanted}, so Python programs are refused.`, {
    code: 'executor/isolation',
    value: asked ?? null,
    expected: 'bubblewrap+seccomp or seccomp',
    hint: `${probe.advice.join(' ')} What works here where it is asked for by name: ${probe.levels.join(', ')}.`,
  })
}

function missing({ tried, advice }: PythonProbe): AzlabError {
  const [first] = tried
  const why = first ? ` ${first.command}: ${first.problem}` : ''
  return new AzlabError(`There is no Python that can run programs.${why}`, {
    code: 'executor/python-missing',
    value: first?.command ?? null,
    expected: `CPython ${OLDEST} or later, named by AZLAB_PYTHON or the option python, or on the PATH`,
    hint: advice.join(' '),
  })
}

function wrong(name: string, value: unknown, expected: string): AzlabError {
  const hint = `It must be ${expected}.`
  return new AzlabError(`${name} is ${String(value)}.`, { code: 'executor/option', value, expected, hint })
}
