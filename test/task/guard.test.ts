// What a guard recognises, and what no buffer takes that is given one.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { javascript } from '../../src/language/index.ts'
import {
  addToBuffer,
  contaminationOf,
  createGuard,
  emptyBuffer,
  isHeldout,
  type Task,
  tripletTask,
} from '../../src/task/index.ts'

const PROGRAM = 'function f(items) { return items.filter((one) => one > 2).length }'
const ITEM = { id: 'sums/3', texts: [PROGRAM, 'How many of the items are above two?', '2'] }

const guard = createGuard({ benchmarks: [{ name: 'sums', items: [ITEM] }] })

const task = (program: string, parents: readonly string[] = []): Task =>
  tripletTask('deduction', { program, input: '[1, 3]', output: '1' }, parents, 'javascript')
const add = (one: Task) => addToBuffer(emptyBuffer('deduction', 8), [one], javascript, guard)

describe('what is recognised', () => {
  const found = { benchmark: 'sums', item: 'sums/3' }
  test('the program itself', () =>
    assert.deepEqual(contaminationOf(guard, { program: PROGRAM }, javascript), found))

  test('the same program under other names, with other layout and comments', () => {
    const program = '// mine\nfunction f(xs) {\n  return xs.filter(x => x > 2).length;\n}'
    assert.deepEqual(contaminationOf(guard, { program }, javascript), found)
  })

  test("an item's text as the message of a task", () => {
    const message = 'How many  of the items\nare above two?'
    assert.deepEqual(
      contaminationOf(guard, { program: 'function f(a) { return a }', message }, javascript),
      found,
    )
  })

  test('a record that says it was made from an item', () => {
    const parts = { program: 'function f(a) { return a }', parents: ['sums/3'] }
    assert.deepEqual(contaminationOf(guard, parts, javascript), found)
  })

  test('another program is none, nor is a text that is too short to say anything', () => {
    for (const program of [PROGRAM.replace('2', '3'), 'function f(a) { return a }', '2'])
      assert.equal(contaminationOf(guard, { program }, javascript), null)
  })

  test('nothing without benchmarks, and one guard knows nothing of another', () => {
    const others = createGuard({ benchmarks: [{ name: 'others', items: [{ id: 'others/1', texts: [] }] }] })
    for (const other of [createGuard(), others])
      assert.equal(contaminationOf(other, { program: PROGRAM }, javascript), null)
  })

  test('the first of two benchmarks that hold the same, by its text and by its program', () => {
    const more = [
      { name: 'sums', items: [ITEM] },
      { name: 'copies', items: [{ ...ITEM, id: 'copies/1' }] },
    ]
    const both = createGuard({ benchmarks: more })
    for (const program of [PROGRAM, PROGRAM.replaceAll('items', 'xs')])
      assert.deepEqual(contaminationOf(both, { program }, javascript), found)
  })

  test('a held-out program under other names, and no other', () => {
    const held = createGuard({
      heldout: new Set([javascript.normalise('function f(a) { return a + 2000; }')]),
    })
    assert.equal(isHeldout(held, 'function f(x) {\n  return x + 2000\n}', javascript), true)
    assert.equal(isHeldout(held, 'function f(a) { return a + 2001; }', javascript), false)
    assert.equal(isHeldout(guard, 'function f(a) { return a + 2000; }', javascript), false)
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

  test('takes every other task, and any where it is given no guard', () => {
    assert.equal(add(task('function f(a) { return a.length }')).entries.length, 1)
    assert.equal(addToBuffer(emptyBuffer('deduction', 8), [task(PROGRAM)], javascript).entries.length, 1)
  })
})
