// Solve: which tasks the solver gets.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { StageOptionsInput } from '../../src/stage/options.ts'
import { solve } from '../../src/stage/solve.ts'
import { asked } from '../support/counting.ts'
import { base, bufferOf, triplet } from './tasks.ts'

const chosen = async (fresh: number, past: number, options: StageOptionsInput) => {
  const policy = asked(() => '1')
  const tasks = Array.from({ length: fresh }, (_, n) => triplet('deduction', 50 + n))
  const attempts = await solve(tasks, {
    ...base,
    policy,
    buffers: bufferOf(past),
    options: { types: ['deduction'], batch: 4, ...options },
  })
  return attempts.map((one) => Number(/\+ (\d+);/.exec(one.task.program)?.[1]))
}

test("newest: this step's tasks first, filled up from the buffer without repeats", async () => {
  assert.deepEqual(await chosen(6, 9, {}), [50, 51, 52, 53])
  const filled = await chosen(1, 9, {})
  assert.equal(filled[0], 50)
  assert.equal(new Set(filled).size, 4)
  assert.equal(filled.filter((n) => n < 50).length, 3)
})

test('half: half of each; what the buffer lacks comes from this step', async () => {
  const mixed = await chosen(6, 9, { solverTasks: 'half' })
  assert.deepEqual([mixed.length, mixed.filter((n) => n >= 50)], [4, [50, 51]])
  assert.deepEqual(await chosen(6, 1, { solverTasks: 'half' }), [50, 51, 0, 52])
})

test('uniform and recent draw a batch from both together', async () => {
  for (const solverTasks of ['uniform', 'recent'] as const) {
    const drawn = await chosen(3, 9, { solverTasks })
    assert.equal(new Set(drawn).size, 4)
  }
})

test('given: exactly the tasks that were given', async () => {
  assert.deepEqual(await chosen(6, 9, { solverTasks: 'given' }), [50, 51, 52, 53, 54, 55])
})

test('with too few tasks anywhere, all are solved once', async () => {
  assert.equal((await chosen(1, 2, {})).length, 3)
  assert.deepEqual(await chosen(0, 0, {}), [])
})
