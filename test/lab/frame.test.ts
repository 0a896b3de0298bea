// Records as columns and as a data frame; the package is played by a stand-in.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { columnsOf } from '../../src/lab/columns.ts'
import { frameOf } from '../../src/lab/frame.ts'
import { rows } from '../../src/lab/rows.ts'
import { proposalOf, rewardOf, solvedOf, taskOf, verdictOf } from '../support/stage-records.ts'

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

test('without danfojs a frame is an error that says how to install it', (t) => {
  try {
    createRequire(import.meta.url).resolve('danfojs-node')
    return t.skip('danfojs-node is installed here')
  } catch {
    // As it should be.
  }
  const list = rows([1], () => ({ columns: [], rows: [] }))
  assert.throws(() => list.frame(), {
    code: 'frame/not-installed',
    message: /npm install --ignore-scripts danfojs-node/,
  })
})
