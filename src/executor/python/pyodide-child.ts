// One Pyodide for one input, inside bubblewrap. It imports nothing of ours, since it sees nothing but this folder.
//
//   pyodide-child PYODIDE make SEED        writes a memory snapshot of a prepared interpreter to stdout
//   pyodide-child PYODIDE run SEED         writes `R` when warm, reads one line, writes one answer, waits for its end
//   pyodide-child PYODIDE restore SEED     the same from a snapshot, which is open as descriptor 3

import { fstatSync, readFileSync, readSync, writeSync } from 'node:fs'

interface Pyodide {
  runPython(code: string): unknown
  makeMemorySnapshot(): Uint8Array
}
type Load = (options: object) => Promise<Pyodide>
type Run = (source: string, encoded: string, limit: number, perturbation: number) => string

const [pyodide = '', mode = 'run', seed = '0'] = process.argv.slice(2)
const text = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

// The same Python as in the template, without its jail.
const PREPARE = `
import sys, types
def _take(name, source):
    module = sys.modules[name] = types.ModuleType(name)
    exec(compile(source, name + ".py", "exec"), module.__dict__)
    return module
_modules = _take("modules", ${JSON.stringify(text('modules.py'))})
_modules.load()
_literals = _take("literals", ${JSON.stringify(text('literals.py'))})
_program = _take("program", ${JSON.stringify(text('program.py'))})
_after = compile(${JSON.stringify(text('answer.py'))}, "answer", "exec")
_bottom = compile(${JSON.stringify(text('bottom.py'))}, "bottom", "exec")
def _run(source, encoded, limit, perturbation):
    parts = []
    def write(_, data):
        parts.append(data)
        return len(data)
    names = dict(_program.names(), source=source, arguments=_literals.arguments(encoded), space=_program.begin(perturbation))
    exec(_bottom, dict(names, after=_after, limit=limit, answer=1, write=write, leave=abs))
    return b"".join(parts).decode()
_modules.hide_clocks()
_modules.clear_environment()
`
const HIDE = `
import sys
_modules.forget("literals", "program", "modules", "js", "pyodide_js", "pyodide", "_pyodide", "_pyodide_core")
sys.meta_path[:] = [item for item in sys.meta_path if "Js" not in type(item).__name__]
_run
`

function write(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at)
}

async function readLine(): Promise<string> {
  let line = ''
  for await (const part of process.stdin.setEncoding('utf8')) {
    line += part
    if (line.endsWith('\n')) return line
  }
  process.exit(0) // the host is gone
}

/** The whole of descriptor 3, whose place in the file other processes share. */
function readSnapshot(): Uint8Array {
  const bytes = new Uint8Array(fstatSync(3).size)
  for (let at = 0; at < bytes.length; ) at += readSync(3, bytes, at, bytes.length - at, at)
  return bytes
}

const { loadPyodide } = (await import(pyodide)) as { readonly loadPyodide: Load }
const options = {
  env: { TZ: 'UTC', LC_ALL: 'C', LANG: 'C', PYTHONHASHSEED: seed },
  stdout: () => {},
  stderr: () => {},
}
if (mode === 'make') {
  const python = await loadPyodide({ ...options, _makeSnapshot: true })
  python.runPython(PREPARE)
  write(python.makeMemorySnapshot())
} else {
  const kept = mode === 'restore' ? { _loadSnapshot: readSnapshot() } : {}
  const python = await loadPyodide({ ...options, ...kept, jsglobals: Object.create(null) })
  if (mode !== 'restore') python.runPython(PREPARE)
  const run = python.runPython(HIDE) as Run
  write(Buffer.from('R'))
  const [source, encoded, limit, perturbation] = JSON.parse(await readLine()) as Parameters<Run>
  const answer = run(source, encoded, limit, perturbation)
  write(Buffer.from(answer))
  setInterval(() => {}, 1_000_000) // its host ends it, and reads its CPU time before
}
