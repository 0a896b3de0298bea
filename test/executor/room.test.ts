// Back-pressure: a bounded queue at which batches wait in order, and counts of what became of the inputs.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AzlabError } from '../../src/core/index.ts'
import { createExecutor, type Job, type RefusedInput } from '../../src/executor/index.ts'
import { Room } from '../../src/executor/room.ts'

const never = new AbortController().signal
/** Whether a promise has settled by the time that all microtasks have run. */
const settled = (promise: Promise<unknown>): Promise<boolean> =>
  Promise.race([promise.then(() => true), new Promise<boolean>((resolve) => setImmediate(resolve, false))])

test('room is given in the order in which it was asked for, and nobody overtakes', async () => {
  const room = new Room(10)
  await room.take(8, never)
  const large = room.take(5, never)
  const small = room.take(1, never) // would fit now
  assert.deepEqual([await settled(large), await settled(small), room.waiting], [false, false, 2])
  room.give(8)
  assert.deepEqual([await settled(large), await settled(small), room.used], [true, true, 6])
})

test('work larger than the room enters when the room is empty', async () => {
  const room = new Room(4)
  await room.take(1, never)
  const huge = room.take(9, never)
  assert.equal(await settled(huge), false)
  room.give(1)
  assert.equal(await settled(huge), true)
})

test('a caller that gives up frees the way for those behind it', async () => {
  const room = new Room(4)
  const controller = new AbortController()
  await room.take(2, never)
  const large = room.take(4, controller.signal)
  const small = room.take(2, never)
  const refused = assert.rejects(large, /enough/)
  controller.abort(new Error('enough'))
  await refused
  assert.deepEqual([await settled(small), room.used, room.waiting], [true, 4, 0])
  await assert.rejects(room.take(1, controller.signal), /enough/)
})

const batch = (count: number, text = 'function f(x) { return x }'): Job[] =>
  Array.from({ length: count }, (_, i) => ({ program: `${text} // ${i}`, inputs: [String(i)] }))

test('a batch larger than the queue is answered whole and in order, and never fills more than the queue', async () => {
  const executor = createExecutor({ processes: 1, queue: 32 })
  let most = 0
  const watch = setInterval(() => {
    most = Math.max(most, executor.stats.underWay)
  }, 1)
  const [many, few] = await Promise.all([
    executor.execute(batch(200), { runs: 2 }),
    executor.execute(batch(3)),
  ])
  clearInterval(watch)
  assert.deepEqual(
    many.flat().map((item) => item.value),
    Array.from({ length: 200 }, (_, i) => String(i)),
  )
  assert.equal(few.flat().length, 3)
  assert.ok(most > 0 && most <= 32, `${most} inputs were under way`)
  assert.deepEqual([executor.stats.underWay, executor.stats.waiting], [0, 0])
  await executor.close()
})

test('abort ends a batch that waits for room, and its room is given back', async () => {
  const executor = createExecutor({ processes: 1, queue: 32 })
  const controller = new AbortController()
  const stuck = executor.execute(batch(40, 'function f() { for (;;); }'), {
    limits: { timeoutMs: 600_000 },
    signal: controller.signal,
  })
  const behind = executor.execute(batch(5))
  setTimeout(() => controller.abort(new Error('enough')), 300)
  await assert.rejects(stuck, /enough/)
  assert.equal((await behind).flat().filter((item) => item.outcome === 'ok').length, 5)
  assert.equal(executor.stats.underWay, 0)
  await executor.close()
})

test('closing rejects batches that wait for room', async () => {
  const executor = createExecutor({ processes: 1, queue: 32 })
  const batches = [0, 1].map((n) =>
    executor.execute(batch(40, `function f() { for (;;); } // ${n}`), { limits: { timeoutMs: 600_000 } }),
  )
  const closed = (error: unknown): boolean => error instanceof AzlabError && error.code === 'executor/closed'
  const rejected = Promise.all(batches.map((item) => assert.rejects(item, closed)))
  await new Promise((resolve) => setTimeout(resolve, 200))
  await executor.close()
  await rejected
})

test('outcomes are counted, refusals by construct too, and each refusal is told', async () => {
  const refusals: RefusedInput[] = []
  const executor = createExecutor({ processes: 1, onRefusal: (refusal) => refusals.push(refusal) })
  const random = 'function f(x) { return Math.random() * x }'
  await executor.execute(
    [
      { program: 'function f(x) { return x }', inputs: ['1', '1', '2', 'y'] },
      { program: random, inputs: ['1', '2'] },
      { program: 'function f(x) { return eval("x") }', inputs: ['1'] },
      { program: 'function f() { return () => 1 }', inputs: [''] },
    ],
    { check: true, runs: 2 },
  )
  const { outcomes, forbidden } = executor.stats
  await executor.close()
  assert.deepEqual(outcomes, {
    ok: 2,
    error: 1,
    timeout: 0,
    memory: 0,
    killed: 0,
    'too-large': 0,
    unserialisable: 1,
    forbidden: 3,
    nondeterministic: 0,
  })
  assert.deepEqual(forbidden, { 'Math.random': 2, eval: 1 })
  assert.deepEqual(
    refusals.map(({ outcome, construct, input }) => [outcome, construct, input]),
    [
      ['error', null, 'y'],
      ['forbidden', 'Math.random', '1'],
      ['forbidden', 'Math.random', '2'],
      ['forbidden', 'eval', '1'],
      ['unserialisable', null, ''],
    ],
  )
  assert.equal(refusals[1]!.program, random)
})

test('a queue or a number of spares that makes no sense is refused', () => {
  assert.throws(() => createExecutor({ queue: 8 }), /queue is 8/)
  assert.throws(() => createExecutor({ spares: -1 }), /spares is -1/)
})
