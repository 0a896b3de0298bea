// analyse.py in Pyodide, for machines without Python: the same parser in WebAssembly. Nothing that it is given is run.
//
//   analyse-pyodide PYODIDE_MODULE FOLDER     the FIFOs `request` and `reply` are in the folder already

import { createReadStream, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

interface Pyodide {
  runPython(code: string): unknown
}

const [module = '', folder = ''] = process.argv.slice(2)
const { loadPyodide } = (await import(module)) as { loadPyodide: (options: object) => Promise<Pyodide> }
const source = readFileSync(new URL('./analyse.py', import.meta.url), 'utf8')
const python = await loadPyodide({})
// WebAssembly has no resource limits; the host ends this process when it takes too long.
const answer = python.runPython(`
import json, sys, types
sys.modules.setdefault("resource", types.ModuleType("resource"))
_scope = {"__name__": "analyse"}
exec(compile(${JSON.stringify(source)}, "analyse.py", "exec"), _scope)
def _reply(line):
    reply = _scope["answer"](json.loads(line))
    sys.setrecursionlimit(10 * _scope["LEVELS"])
    try:
        return json.dumps(reply)
    except RecursionError:
        return json.dumps({"error": "the program is nested too deeply", "line": None})
    finally:
        sys.setrecursionlimit(1000)
_reply
`) as (line: string) => string

// Both are open before the first word: the host then removes the folder.
const requests = openSync(join(folder, 'request'), 'r')
const replies = openSync(join(folder, 'reply'), 'w')
const write = (text: string): void => {
  const data = Buffer.from(`${text}\n`)
  for (let at = 0; at < data.length; ) at += writeSync(replies, data, at)
}
write('{"ready": true}')
for await (const line of createInterface({ input: createReadStream('', { fd: requests }) }))
  write(answer(line))
