// Progress: the time left, and a step in one line.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timeLeft } from '../../src/cli/progress.ts'
import { stepLine } from '../../src/view/step-line.ts'
import { syntheticRun } from '../support/synthetic-run.ts'

const begin = { kind: 'phase', phase: 'step', step: 1 } as const

test('before the first step nothing is known of the time left', () => {
  assert.deepEqual(timeLeft({ steps: 10, minutes: 0 }).now(), { fraction: 0, left: null })
})

test('with a number of steps the time left follows from the steps done', () => {
  let now = 100
  const clock = timeLeft({ steps: 10, minutes: 0 }, () => now)
  clock.see(begin)
  now = 108
  // Four steps in 8 s leave six of 2 s.
  assert.deepEqual(clock.after(4), { fraction: 0.4, left: 12 })
})

test('with a time limit the time left is what is left of it', () => {
  let now = 0
  const clock = timeLeft({ steps: Number.POSITIVE_INFINITY, minutes: 2 }, () => now)
  clock.see(begin)
  now = 30
  assert.deepEqual(clock.after(3), { fraction: 0.25, left: 90 })
})

test('with both, the nearer end counts', () => {
  let now = 0
  const clock = timeLeft({ steps: 4, minutes: 10 }, () => now)
  clock.see(begin)
  now = 10
  assert.deepEqual(clock.after(2), { fraction: 0.5, left: 10 })
})

test('a run that goes on counts its own steps for the speed, and all for the fraction', () => {
  let now = 0
  const clock = timeLeft({ steps: 20, minutes: 0 }, () => now)
  clock.see({ kind: 'phase', phase: 'step', step: 11 })
  now = 6
  assert.deepEqual(clock.after(12), { fraction: 0.6, left: 24 })
})

test('a step is one line with validity, solve rate, effective tasks and seconds', () => {
  const run = syntheticRun({ steps: 1, heldoutEvery: 0 })
  const line = stepLine({ metrics: run.metrics[1]!, timings: run.timings[0]! })
  assert.match(line, /^step 1: valid \d+ %, solved \d+ %, effective \d+ %, gradient norm \d\.\d\d, \d\.\d s$/)
})
