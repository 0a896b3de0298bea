// Records as columns and as a data frame.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AzlabError } from '../../src/core/index.ts'
import { columnsOf } from '../../src/lab/columns.ts'
import { type DataFrame, frameOf, loadDanfo } from '../../src/lab/frame.ts'
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

test('records that a user made are their values, what lies deeper as JSON text', () => {
  assert.deepEqual(columnsOf([{ a: 1, deep: {} }, 'x']), {
    a: [1, null],
    deep: ['{}', null],
    value: [null, 'x'],
  })
  assert.deepEqual(
    columnsOf([
      { a: [1, 2], b: { c: 1 } },
      { a: [], b: null },
    ]),
    { a: ['[1,2]', '[]'], b: ['{"c":1}', null] },
  )
  const odd = {
    map: new Map([['k', 2n]]),
    list: Float32Array.of(1, 2),
    set: new Set(['s']),
    gaps: [Number.NaN],
  }
  assert.deepEqual(columnsOf([{ ...odd, made: isInteger }]), {
    map: ['[["k","2"]]'],
    list: ['[1,2]'],
    set: ['["s"]'],
    gaps: ['["NaN"]'],
    made: [String(isInteger)],
  })
})

const isInteger = (value: unknown): boolean => Number.isInteger(value)

test('a frame of records with lists and objects has their columns', (t) => {
  if (!isInstalled) return t.skip('danfojs-node is not installed here')
  const frame = frameOf([
    { a: [1, 2], b: { c: 1 } },
    { a: [], b: null },
  ])
  assert.deepEqual(frame.columns, ['a', 'b'])
  assert.deepEqual((frame.column('a') as Column).values, ['[1,2]', '[]'])
})

test('records without a field make no frame, and that is said', () => {
  const load = () => ({ DataFrame: Object }) as never
  assert.throws(() => frameOf([{}], load), { code: 'frame/no-columns', message: /record has no field/ })
  assert.throws(() => frameOf([{}, {}], load), { message: /2 records have no field/ })
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

test('a frame with missing values, booleans and big integers describes, groups and sorts what is there', (t) => {
  if (!isInstalled) return t.skip('danfojs-node is not installed here')
  const frame = frameOf([
    { name: 'x', value: 2, nothing: null, flag: true, big: 5n },
    { name: 'y', value: null, nothing: null, flag: null, big: 2n ** 40n },
    { name: 'x', value: 1, nothing: null, flag: false, big: 7n },
    { name: 'z', value: 4.5, nothing: null, flag: true, big: 8n },
  ])
  assert.deepEqual(frame.dtypes, ['string', 'float32', 'string', 'boolean', 'float32'])
  const described = frame.describe()
  // Of 2, 1 and 4.5: mean 2.5, variance ((0.5)² + (1.5)² + 2²) / 2 = 3.25.
  assert.deepEqual((described.column('value') as Column).values, [3, 2.5, Math.sqrt(3.25), 1, 2, 4.5, 3.25])
  assert.deepEqual(described.columns, ['value', 'big'])
  const values = (one: DataFrame) => (one.column('value') as Column).values
  assert.deepEqual(values(frame.sortValues('value')), [1, 2, 4.5, Number.NaN])
  assert.deepEqual(values(frame.sortValues('value', { ascending: false })), [4.5, 2, 1, Number.NaN])
  assert.deepEqual(frame.groupby(['name']).col(['value']).mean().values[0], ['x', 1.5])
  assert.equal(frame.head(2).shape[0], 2)
})

test('a frame of no records has no rows, and can be described and printed', (t) => {
  if (!isInstalled) return t.skip('danfojs-node is not installed here')
  const frame = frameOf([])
  assert.deepEqual(
    [frame.shape, frame.describe().shape, frame.head().shape],
    [
      ...[
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ],
  )
})

test('a frame of real records is described, though columns are empty', (t) => {
  if (!isInstalled) return t.skip('danfojs-node is not installed here')
  assert.equal(frameOf([proposal, proposal]).describe().shape[0], 7)
})

test('without danfojs a frame is an error that says how to install it', () => {
  const elsewhere = join(tmpdir(), 'no-such-folder', 'noop.js')
  assert.throws(() => frameOf([1], () => loadDanfo([elsewhere])), {
    code: 'frame/not-installed',
    message: /npm install --ignore-scripts danfojs-node/,
  })
})
