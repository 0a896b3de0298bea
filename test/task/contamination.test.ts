// Items of benchmarks are kept out of self-play: proposals are rejected, records that are items enter no buffer.

import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { javascript } from '../../src/language/index.ts'
import {
  addToBuffer,
  contaminationOf,
  emptyBuffer,
  guardBenchmark,
  guardedBenchmarks,
  type Task,
  tripletTask,
  unguardBenchmarks,
} from '../../src/task/index.ts'

const PROGRAM = 'function f(items) { return items.filter((one) => one > 2).length }'
const ITEM = { id: 'sums/3', texts: [PROGRAM, 'How many of the items are above two?', '2'] }

const task = (program: string, parents: readonly string[] = []): Task =>
  tripletTask('deduction', { program, input: '[1, 3]', output: '1' }, parents, 'javascript')
const add = (one: Task) => addToBuffer(emptyBuffer('deduction', 8), [one], javascript)

beforeEach(() => guardBenchmark('sums', [ITEM]))
afterEach(unguardBenchmarks)

describe('what is recognised', () => {
  const found = { benchmark: 'sums', item: 'sums/3' }
  test('the program itself', () => assert.deepEqual(contaminationOf({ program: PROGRAM }, javascript), found))

  test('the same program under other names, with other layout and comments', () => {
    const program = '// mine\nfunction f(xs) {\n  return xs.filter(x => x > 2).length;\n}'
    assert.deepEqual(contaminationOf({ program }, javascript), found)
  })

  test("an item's text as the message of a task", () => {
    const message = 'How many  of the items\nare above two?'
    assert.deepEqual(contaminationOf({ program: 'function f(a) { return a }', message }, javascript), found)
  })

  test('a record that says it was made from an item', () => {
    const parts = { program: 'function f(a) { return a }', parents: ['sums/3'] }
    assert.deepEqual(contaminationOf(parts, javascript), found)
  })

  test('another program is none, nor is a text that is too short to say anything', () => {
    for (const program of [PROGRAM.replace('2', '3'), 'function f(a) { return a }', '2'])
      assert.equal(contaminationOf({ program }, javascript), null)
  })

  test('nothing, once the benchmarks are forgotten', () => {
    assert.deepEqual(guardedBenchmarks(), ['sums'])
    unguardBenchmarks()
    assert.equal(contaminationOf({ program: PROGRAM }, javascript), null)
  })
})

describe('a buffer', () => {
  test('takes no task that is an item, and names both', () => {
    assert.throws(() => add(task(PROGRAM)), { code: 'task/contaminated', message: /sums\/3 of sums/ })
  })

  test('takes no task that was made from an item', () => {
    const made = task('function f(a) { return a.length }', ['sums/3'])
    assert.throws(() => add(made), { code: 'task/contaminated' })
  })

  test('takes every other task', () => {
    assert.equal(add(task('function f(a) { return a.length }')).entries.length, 1)
  })
})
