// When a program is tried again, how long, and what then counts. Expected numbers are by hand: limit ÷ share + 600 ms.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Run } from '../../src/executor/end.ts'
import { isMachines, secondOutcome, secondWallMs } from '../../src/executor/second-attempt.ts'

const timedOut = (ms: number, cpuMs: number): Run => ({
  outcome: 'timeout',
  value: null,
  error: 'The program used its time.',
  ms,
  cpuMs,
})
const ok = (cpuMs: number): Run => ({ outcome: 'ok', value: '1', error: null, ms: 5000, cpuMs })

test('a time-out with less than four fifths of its CPU time is the machine’s doing', () => {
  assert.equal(isMachines(timedOut(1000, 799), 1000), true)
  assert.equal(isMachines(timedOut(1000, 800), 1000), false)
  assert.equal(isMachines(timedOut(200, 10), 1000), false, 'operations had run out, not time')
  assert.equal(isMachines({ ...timedOut(0, 0), outcome: 'killed' }, 1000), true)
  assert.equal(isMachines(ok(10), 1000), false)
})

test('the second attempt on a busy machine lasts until the limit is reached in CPU time', () => {
  assert.equal(secondWallMs(timedOut(1000, 250), 1000, true), 4600)
  assert.equal(secondWallMs(timedOut(30_000, 4800), 30_000, true), 188_100)
  assert.equal(secondWallMs(timedOut(1000, 30), 1000, true), 12_600, 'twelve times at most')
  assert.equal(secondWallMs(timedOut(1000, 29), 1000, true), 1600, 'it waits, it does not work')
  assert.equal(secondWallMs(timedOut(1000, 1500), 1000, true), 1600, 'collectors work beside it')
})

test('elsewhere it lasts a little longer than the first', () => {
  assert.equal(secondWallMs(timedOut(1000, 250), 1000, false), 1600)
  assert.equal(secondWallMs({ ...timedOut(0, 0), outcome: 'killed' }, 1000, true), 1600)
})

test('a value that took half as much again as the limit in CPU time is a time-out', () => {
  assert.deepEqual(secondOutcome(ok(2100), 1000), ok(2100))
  assert.equal(secondOutcome(ok(2101), 1000).outcome, 'timeout')
  assert.equal(secondOutcome(ok(2101), 1000).value, null)
  const memory: Run = { ...timedOut(4000, 3000), outcome: 'memory' }
  assert.deepEqual(secondOutcome(memory, 1000), memory)
})
