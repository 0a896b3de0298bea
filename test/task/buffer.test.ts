// The buffer: bounded, immutable, never frozen; drawing and duplicates.

import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { AzlabError } from '../../src/core/index.ts'
import { javascript } from '../../src/language/index.ts'
import {
  addToBuffer,
  bufferFingerprints,
  bufferTasks,
  drawTasks,
  emptyBuffer,
  mergedTasks,
} from '../../src/task/buffer.ts'
import { fingerprint } from '../../src/task/fingerprint.ts'
import type { Task } from '../../src/task/task.ts'
import { tripletTask } from '../../src/task/triplet.ts'
import { zeroTask } from '../../src/task/zero.ts'

const task = (n: number): Task =>
  tripletTask(
    'deduction',
    { program: `function f(a) { return a + ${n}; }`, input: '1', output: String(n + 1) },
    [],
    'javascript',
  )
const tasks = (count: number): Task[] => Array.from({ length: count }, (_, n) => task(n))

test('adding gives a new buffer and leaves the old one as it was', () => {
  const empty = Object.freeze(emptyBuffer('deduction', 4))
  const one = addToBuffer(empty, [task(1)], javascript)
  assert.equal(empty.entries.length, 0)
  assert.equal(one.entries.length, 1)
})

test('a full buffer takes the new and drops the oldest (the released code freezes)', () => {
  const full = addToBuffer(emptyBuffer('deduction', 3), tasks(3), javascript)
  const after = addToBuffer(full, [task(7), task(8)], javascript)
  assert.deepEqual(bufferTasks(after), [task(2), task(7), task(8)])
  assert.equal(after.added, 5)
})

test('a buffer always holds the newest tasks, in order, whatever is added when', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 8 }),
      (capacity, sizes) => {
        let buffer = emptyBuffer('deduction', capacity)
        const all: Task[] = []
        for (const size of sizes) {
          const fresh = Array.from({ length: size }, (_, i) => task(all.length + i))
          all.push(...fresh)
          buffer = addToBuffer(buffer, fresh, javascript)
        }
        assert.deepEqual(bufferTasks(buffer), all.slice(-capacity))
        assert.equal(buffer.added, all.length)
      },
    ),
    { numRuns: 50 },
  )
})

test('tasks are drawn without replacement, and all of them where too few are there', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 0, max: 12 }),
      fc.string(),
      fc.boolean(),
      (size, count, key, recent) => {
        const drawn = drawTasks(tasks(size), count, key, recent ? 'recent' : 'uniform')
        assert.equal(drawn.length, Math.min(size, count))
        assert.equal(new Set(drawn).size, new Set(drawn.map((one) => one.id)).size)
        assert.equal(new Set(drawn.map((one) => one.id)).size, drawn.length)
      },
    ),
  )
})

test('the same key draws the same tasks', () => {
  const past = tasks(20)
  assert.deepEqual(drawTasks(past, 5, 'k'), drawTasks(past, 5, 'k'))
  assert.notDeepEqual(drawTasks(past, 5, 'k'), drawTasks(past, 5, 'other'))
})

test('drawing by recency takes the newest of two twice as often as the older (weights 2 and 1)', () => {
  const past = tasks(2)
  let newest = 0
  for (let i = 0; i < 3000; i++) if (drawTasks(past, 1, `k${i}`, 'recent')[0] === past[1]) newest++
  // Binomial(3000, 2/3): four standard deviations are 0.034.
  assert.ok(Math.abs(newest / 3000 - 2 / 3) < 0.035, String(newest / 3000))
})

test('buffers of unequal length become one list in which the newest of each stand last', () => {
  const held = (from: number, count: number) =>
    addToBuffer(emptyBuffer('deduction', 9), tasks(from + count).slice(from), javascript)
  assert.deepEqual(mergedTasks([held(0, 3), undefined, held(5, 1)]), [task(0), task(1), task(2), task(5)])
  assert.deepEqual(mergedTasks([held(0, 1), held(5, 2)]), [task(5), task(0), task(6)])
  assert.deepEqual(mergedTasks([undefined]), [])
})

test('a buffer takes tasks of its own type only', () => {
  assert.throws(
    () => addToBuffer(emptyBuffer('abduction', 2), [task(1)], javascript),
    (error: unknown) =>
      error instanceof AzlabError && error.code === 'buffer/type' && error.expected === 'abduction',
  )
})

test('a buffer that can hold nothing is refused', () => {
  assert.throws(() => emptyBuffer('deduction', 0), { code: 'buffer/capacity' })
})

test('a buffer is plain data: read back from JSON it finds the same duplicates', () => {
  const buffer = addToBuffer(emptyBuffer('deduction', 4), tasks(3), javascript)
  const again = JSON.parse(JSON.stringify(buffer))
  assert.deepEqual(again, buffer)
  assert.deepEqual(bufferFingerprints(again), bufferFingerprints(buffer))
})

test('names, layout and the spelling of values do not make a task new', () => {
  const print = (program: string, input: string) =>
    fingerprint({ type: 'deduction', program, input }, javascript)
  const one = print('function f(a) { return a + "x"; }', '[1, 2]')
  assert.equal(print("function f(list){\n  // same\n  return list + 'x'\n}", '[1,0x2]'), one)
  assert.notEqual(print('function f(a) { return a + "y"; }', '[1, 2]'), one)
  assert.notEqual(print('function f(a) { return a + "x"; }', '[2, 1]'), one)
})

test('an induction task is the same in whatever order its inputs come', () => {
  const print = (inputs: string[]) =>
    fingerprint(
      { type: 'induction', program: 'function f(a) { return a; }', inputs, message: inputs.join() },
      javascript,
    )
  assert.equal(print(['1', '2']), print(['2', '1']))
  assert.notEqual(print(['1', '2']), print(['1', '3']))
})

test('the zero triplet is the identity of "Hello world" and has no parents', () => {
  const zero = zeroTask('abduction', javascript)
  assert.equal(zero.input, '"Hello world"')
  assert.equal(zero.output, '"Hello world"')
  assert.deepEqual(zero.parents, [])
  assert.ok(javascript.parse(zero.program).ok)
})
