// Pyodide inside bubblewrap, which runs Python programs where there is no Python: for this test the PATH holds bubblewrap alone.

import assert from 'node:assert/strict'
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { createExecutor, type Executor } from '../../src/executor/index.ts'
import { probePython } from '../../src/executor/python/probe.ts'
import { probePyodide } from '../../src/executor/python/pyodide.ts'

const { version, bubblewrap } = await probePyodide()
const skip =
  version === null
    ? 'the npm package pyodide is not here'
    : bubblewrap?.works
      ? false
      : `bubblewrap: ${bubblewrap?.problem}`

/** A folder with nothing in it but bubblewrap. */
function bareFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'azlab-bare-'))
  const bwrap = (process.env.PATH ?? '')
    .split(delimiter)
    .map((path) => {
      try {
        return realpathSync(join(path, 'bwrap'))
      } catch {
        return null
      }
    })
    .find((path) => path !== null)
  symlinkSync(bwrap!, join(folder, 'bwrap'))
  return folder
}

describe('Pyodide where there is no Python', { skip }, () => {
  const before = { ...process.env }
  let executor: Executor | undefined
  let folder = ''
  after(async () => {
    Object.assign(process.env, before)
    await executor?.close()
    if (folder) rmSync(folder, { recursive: true })
  })

  test('it is chosen, runs programs, and gives each input an interpreter of its own', async () => {
    folder = bareFolder()
    process.env.PATH = folder
    delete process.env.AZLAB_PYTHON
    assert.equal((await probePython()).isolation, 'pyodide+bubblewrap')
    executor = createExecutor({ language: 'python', processes: 1, limits: { timeoutMs: 1500 } })
    const state = 'import math\nmath.n = getattr(math, "n", 0) + 1\ndef f(x): return [math.n, x, {2, 1}]'
    const executions = await executor.execute([
      { program: state, inputs: ['(1, -0.0)', "'b'"] },
      { program: 'def f(): return {}["k"]', inputs: [''] },
      { program: 'def f():\n    while True: pass', inputs: [''] },
      { program: 'def f():\n    import js\n    return js.process.pid', inputs: [''] },
    ])
    assert.ok(executions.flat().every(({ isolation }) => isolation === 'pyodide+bubblewrap'))
    assert.deepEqual(
      executions.flat().map(({ outcome, value, error }) => value ?? (outcome === 'error' ? error : outcome)),
      [
        ...['[1, (1, -0.0), {1, 2}]', "[1, 'b', {1, 2}]"],
        ...["KeyError: 'k'", 'timeout', "ModuleNotFoundError: No module named 'js'"],
      ],
    )
  })

  test('what a program reaches through JavaScript is an empty machine', async () => {
    const reads = 'globalThis.process.getBuiltinModule("fs").readFileSync("/etc/passwd", "utf8")'
    const programs = [
      'def f(): return open("/etc/passwd").read()',
      'import time\ndef f(): return time.time()',
      'import pyodide_js\ndef f(): return pyodide_js.mountNodeFS("/mnt", "/etc")',
      `from pyodide.code import run_js\ndef f(): return str(run_js('${reads}'))`,
    ]
    const executions = (
      await executor!.execute(programs.map((program) => ({ program, inputs: [''] })))
    ).flat()
    for (const [i, { outcome, value }] of executions.entries()) {
      assert.match(outcome, /^(error|timeout)$/, `${programs[i]}: ${value}`)
    }
  })
})
