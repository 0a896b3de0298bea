// Python programs are parsed where there is no Python, by Pyodide. Installed by hand: it is no dependency.

import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { language } from '../../src/language/index.ts'
import { endAnalysis } from '../../src/language/python/analysis.ts'

const skip = ((): string | false => {
  try {
    import.meta.resolve('pyodide/pyodide.mjs')
    return false
  } catch {
    return 'the npm package pyodide is not here'
  }
})()

describe('Python parsed by Pyodide', { skip }, () => {
  const python = language('python')
  const { PATH, AZLAB_PYTHON } = process.env
  process.env.PATH = '/nowhere'
  delete process.env.AZLAB_PYTHON
  after(() => {
    endAnalysis()
    process.env.PATH = PATH
    if (AZLAB_PYTHON !== undefined) process.env.AZLAB_PYTHON = AZLAB_PYTHON
  })

  test('a program has its parameters as written', () => {
    const parsed = python.parse('def f(a, b=[1]):\n    return a + b[0]')
    assert.deepEqual(parsed.ok && parsed.program.parameters, ['a', 'b = [1]'])
  })

  test('what does not parse says where', () => {
    assert.deepEqual(python.parse('def f(x):\n  return ('), {
      ok: false,
      reason: 'syntax',
      message: "'(' was never closed (line 2)",
    })
  })

  test('forbidden constructs, complexity and equal programs are found', () => {
    assert.equal(python.forbidden('import os\ndef f(x): return os.getpid()')?.construct, 'import os')
    assert.equal(python.complexity('def f(x):\n  if x: return 1\n  return 2').cyclomatic, 2)
    assert.equal(python.normalise('def f(a): return "x"'), python.normalise("def f(b):\n  return 'x'"))
  })

  test('a program nested without end is no program, and the next one is parsed', () => {
    assert.equal(python.parse(`def f(x): return ${'-'.repeat(100_000)}x`).ok, false)
    assert.equal(python.parse('def f(x): return x').ok, true)
  })
})
