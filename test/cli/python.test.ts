// azlab exec and azlab stage in Python.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { skip } from '../executor/python.ts'
import { proposal } from '../support/records.ts'
import { azlab, folderFor, jsonLines, linesOf } from './azlab.ts'

test('exec --language python runs Python, and with --check refuses what is forbidden', { skip }, async () => {
  const input = jsonLines([
    { program: 'def f(a):\n    return a[::-1]', input: '[1, (2, None)]' },
    { program: 'import os\ndef f(a):\n    return os.getcwd()', input: '1' },
    { program: 'def f(a):\n    return a', input: '1 + 1' },
  ])
  const { code, stdout } = await azlab(['exec', '--language', 'python', '--check'], { input })
  assert.equal(code, 0)
  assert.deepEqual(
    linesOf(stdout).map((row) => [row.outcome, row.value]),
    [
      ['ok', '[(2, None), 1]'],
      ['forbidden', null],
      ['error', null],
    ],
  )
})

test('stage validate --language python judges Python proposals', { skip }, async () => {
  const of = (program: string, input: string, id: string) => ({
    ...proposal(program, input, id),
    language: 'python',
  })
  const input = jsonLines([
    of('def f(a):\n    return a + 1', '1', 'p1'),
    of('def f(b): return b + 1', '0x1', 'p2'),
    of('def f(a):\n    pass', '1', 'p3'),
  ])
  const rows = linesOf((await azlab(['stage', 'validate', '--language', 'python'], { input })).stdout)
  assert.deepEqual(
    rows.map((row) => [row.kind, row.kind === 'task' ? row.output : row.reason]),
    [
      ['task', '2'],
      ['rejection', 'duplicate'],
      ['rejection', 'empty'],
    ],
  )
})

test('the embedded model is refused for Python, with the reason and what to do', { skip }, async () => {
  const { code, stdout, stderr } = await azlab(['stage', 'propose', '--language', 'python'], { input: '' })
  assert.deepEqual([code, stdout], [1, ''])
  assert.match(stderr, /compact prompts/)
  assert.match(stderr, /follows instructions/)
})

test('a training run of the embedded model in Python is refused before it begins', { skip }, async (t) => {
  const out = `${await folderFor(t)}/run`
  const { code, stderr } = await azlab(['train', '--set', 'language=python', '--steps', '1', '--out', out])
  assert.equal(code, 1)
  assert.match(stderr, /compact prompts/)
})
