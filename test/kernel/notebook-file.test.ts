// Notebook files: read into plain data, written as Jupyter writes them.

import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import {
  notebookText,
  parseNotebook,
  readNotebook,
  writeNotebook,
} from '../../kernel/notebook/notebook-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'azlab-notebook-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** As Jupyter saves it: keys in order, one space a level, lists of lines. */
const SAVED = `{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "m1",
   "metadata": {},
   "source": [
    "# Title\\n",
    "text with ü"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 2,
   "id": "c1",
   "metadata": {
    "tags": [
     "parameters"
    ]
   },
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "a\\n",
      "b\\n"
     ]
    },
    {
     "data": {
      "application/vnd.plotly.v1+json": {
       "data": [],
       "layout": {}
      },
      "image/png": "aGVsbG8=",
      "text/plain": [
       "a figure"
      ]
     },
     "execution_count": 2,
     "metadata": {},
     "output_type": "execute_result"
    }
   ],
   "source": [
    "f()"
   ]
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "azlab (TypeScript)",
   "language": "typescript",
   "name": "azlab"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`

test('a notebook that was read and written is the same file', () =>
  assert.equal(notebookText(parseNotebook(SAVED)), SAVED))

test('text in one piece is read as text in lines', () => {
  const whole = SAVED.replace('[\n    "f()"\n   ]', '"f()"')
  assert.equal(notebookText(parseNotebook(whole)), SAVED)
})

test('cells of 4.4 get ids, each its own', () => {
  const cells = [1, 2].map(() => ({
    cell_type: 'code',
    source: '',
    metadata: {},
    outputs: [],
    execution_count: null,
  }))
  const old = parseNotebook(JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells }))
  const ids = old.cells.map((cell) => cell.id)
  assert.equal(old.nbformat_minor, 5)
  assert.equal(new Set(ids).size, 2)
  for (const id of ids) assert.match(id, /^[a-zA-Z0-9-_]{1,64}$/)
})

test('attachments of a text stay', () => {
  const cell = {
    cell_type: 'markdown',
    id: 'm',
    source: '',
    metadata: {},
    attachments: { 'a.png': { 'image/png': 'x' } },
  }
  const read = parseNotebook(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] }))
  assert.deepEqual(read.cells[0]?.attachments, cell.attachments)
})

test('writing leaves one file and its rights', async () => {
  const path = join(folder, 'a.ipynb')
  writeFileSync(path, 'old')
  chmodSync(path, 0o600)
  await writeNotebook(path, parseNotebook(SAVED))
  assert.equal(readFileSync(path, 'utf8'), SAVED)
  assert.deepEqual(readdirSync(folder), ['a.ipynb'])
  assert.equal(statSync(path).mode & 0o777, 0o600)
})

test('a folder that is not there is an error that names the file', () =>
  assert.rejects(writeNotebook('/no/such/folder/a.ipynb', parseNotebook(SAVED)), {
    code: 'notebook/unwritable',
    message: /"\/no\/such\/folder\/a\.ipynb" cannot be written/,
  }))

describe('what is no notebook is refused', () => {
  const cases: readonly (readonly [what: string, text: string, message: RegExp])[] = [
    ['text', 'hello', /it is not JSON/],
    ['a list', '[]', /it is not a JSON object/],
    ['an older format', '{"nbformat": 3, "worksheets": []}', /its nbformat is 3.*jupyter nbconvert/],
    ['no cells', '{"nbformat": 4}', /it has no list of cells/],
    ['a cell of no kind', '{"nbformat": 4, "cells": [{"source": ""}]}', /cell 1: its cell_type is undefined/],
    [
      'a cell without source',
      '{"nbformat": 4, "cells": [{"cell_type": "code"}]}',
      /cell 1: its source is no text/,
    ],
  ]
  for (const [what, text, message] of cases)
    test(what, () => assert.throws(() => parseNotebook(text), { code: 'notebook/invalid', message }))
  test('a file that is not there', () =>
    assert.rejects(readNotebook('/no/such.ipynb'), {
      code: 'notebook/unreadable',
      message: /There is no notebook/,
    }))
})
