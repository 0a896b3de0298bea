// Records as columns and as a data frame.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AzlabError } from '../../src/core/index.ts'
import { columnsOf } from '../../src/lab/columns.ts'
import { frameOf, loadDanfo } from '../../src/lab/frame.ts'
import { rows } from '../../src/lab/rows.ts'
import { proposalOf, rewardOf, solvedOf, taskOf, verdictOf } from '../support/stage-records.ts'

/** A column of a frame, as much of it as is used here. */
interface Column {
  readonly values: unknown[]
  mean(): number
}

/** Whether the real package is here: the development dependencies have it. */
const isInstalled = ((): boolean => {
  try {
    createRequire(import.meta.url).resolve('danfojs-node')
    return true
  } catch {
    return false
  }
})()

const proposal = proposalOf('one')
const task = taskOf(proposal)

test('a record is a row of plain values', () => {
  const columns = columnsOf([verdictOf(task, 0, 'right'), verdictOf(task, 1, 'format')])
  assert.deepEqual(columns.outcome, ['right', 'format'])
  assert.deepEqual(columns.answer, ['1', null])
  assert.deepEqual(columns.program, [task.program, task.program])
  assert.deepEqual(columns.tokens, [3, 3])
})

test('records of several kinds have null where one has no such value', () => {
  const columns = columnsOf([proposal, solvedOf(task, 3)])
  assert.deepEqual(columns.kind, ['proposal', 'rate'])
  assert.deepEqual(columns.rate, [null, 0.375])
})

test("a reward's components are columns of their own", () => {
  const { value, correctness } = columnsOf([rewardOf('a', 1), rewardOf('b', -0.5)])
  assert.deepEqual(
    [value, correctness],
    [
      [1, -0.5],
      [1, -0.5],
    ],
  )
})

test('records that a user made are their plain values', () => {
  assert.deepEqual(columnsOf([{ a: 1, deep: {} }, 'x']), { a: [1, null], value: [null, 'x'] })
})

test('a frame is made of the columns by danfojs', () => {
  class DataFrame {
    readonly data: unknown
    constructor(data: unknown) {
      this.data = data
    }
  }
  const frame = frameOf([rewardOf('a', 1)], () => ({ DataFrame }))
  assert.deepEqual(frame.data.value, [1])
})

test('a danfojs-node that cannot be loaded is an error of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'azlab-frame-'))
  try {
    const danfo = join(folder, 'node_modules', 'danfojs-node')
    mkdirSync(danfo, { recursive: true })
    writeFileSync(join(danfo, 'index.js'), "throw new Error('no addon')")
    const file = join(folder, 'noop.js')
    assert.throws(
      () => frameOf([1], () => loadDanfo([file])),
      (error: AzlabError) => {
        assert.equal(error.code, 'frame/broken')
        assert.equal((error.cause as Error).message, 'no addon')
        return true
      },
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('with danfojs-node a frame has the records in rows and their values in columns', (t) => {
  if (!isInstalled) return t.skip('danfojs-node is not installed here')
  const frame = rows([rewardOf('a', 1), rewardOf('b', -0.5)], () => ({ columns: [], rows: [] })).frame()
  assert.deepEqual(frame.shape, [2, frame.columns.length])
  assert.deepEqual((frame.column('value') as Column).values, [1, -0.5])
  // (1 - 0.5) / 2
  assert.equal((frame.column('value') as Column).mean(), 0.25)
})

test('without danfojs a frame is an error that says how to install it', () => {
  const elsewhere = join(tmpdir(), 'no-such-folder', 'noop.js')
  assert.throws(() => frameOf([1], () => loadDanfo([elsewhere])), {
    code: 'frame/not-installed',
    message: /npm install --ignore-scripts danfojs-node/,
  })
})
