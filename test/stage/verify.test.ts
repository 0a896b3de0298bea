// Verify: one verdict an attempt, and what the executor is given.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { Verdict } from '../../src/stage/records.ts'
import { counting } from '../support/counting.ts'
import { attempt, check, executor, induction, program, triplet } from './tasks.ts'

const outcomes = (verdicts: readonly Verdict[]) => verdicts.map((one) => one.outcome)

test('one verdict an attempt, in order, each type by its own rule', async () => {
  const verdicts = await check([
    attempt(triplet('deduction', 4), '5'),
    attempt(triplet('deduction', 4), '6'),
    attempt(triplet('abduction', 4), '1'),
    attempt(triplet('abduction', 4), '1, 7'),
    attempt(triplet('abduction', 4), '2'),
    attempt(induction, 'function f(x) { return x - -2; }'),
    attempt(induction, 'function f(x) { return 3; }'),
    attempt(induction, 'function f(x) { throw 1; }'),
    attempt(triplet('deduction', 4), null),
  ])
  assert.deepEqual(outcomes(verdicts), [
    'right',
    'wrong',
    'right',
    'right',
    'wrong',
    'right',
    'wrong',
    'wrong',
    'format',
  ])
})

for (const answer of ['1) or True or f(1', '1) || true || f(1', '1); globalThis.x = 1; (1']) {
  test(`the injected answer ${answer} is unreadable and runs nothing (the released code scores it 1)`, async () => {
    const watched = counting(executor)
    const verdicts = await check(
      [attempt(triplet('abduction', 4), answer), attempt(triplet('deduction', 4), answer)],
      {},
      watched,
    )
    assert.deepEqual(outcomes(verdicts), ['format', 'format'])
    assert.equal(watched.batches.length, 0)
  })
}

test('an answer program that looks for its checker finds only its own input', async () => {
  const nosy =
    'function f(x) { return typeof expected !== "undefined" ? expected : arguments.length === 1 && Object.keys(globalThis).length; }'
  const [verdict] = await check([attempt(induction, nosy)])
  assert.equal(verdict?.outcome, 'wrong')
})

test('each answer is a job of one batch: an abduction answer on its input, an induction answer on its hidden inputs', async () => {
  const watched = counting(executor)
  const task = triplet('abduction', 4)
  await check(
    [
      ...['1', '2', '1', '3'].map((answer, n) => attempt(task, answer, n)),
      attempt(induction, program(9)),
      attempt(triplet('deduction', 1), '2'),
    ],
    {},
    watched,
  )
  const hidden = induction.pairs.slice(2).map((pair) => pair.input)
  assert.deepEqual(
    watched.batches.map((batch) => batch.jobs),
    [
      [
        // The executor runs equal ones once.
        ...['1', '2', '1', '3'].map((input) => ({ program: program(4), inputs: [input] })),
        { program: program(9), inputs: hidden },
      ],
    ],
  )
})

test("the paper's verdict runs all pairs", async () => {
  const watched = counting(executor)
  await check([attempt(induction, program(9))], { inductionHidden: 'all' }, watched)
  assert.equal(watched.batches[0]?.jobs[0]?.inputs.length, 4)
})

test('a program has the time, the memory and the room for its output that the options give', async () => {
  const watched = counting(executor)
  await check(
    [attempt(triplet('abduction', 4), '1')],
    { timeoutMs: 77, memoryMiB: 9, valueLength: 10 },
    watched,
  )
  // Canonical text may be up to eight times as long as the literal, whose length valueLength bounds.
  assert.deepEqual(watched.batches[0]?.options.limits, { timeoutMs: 77, memoryMiB: 9, outputBytes: 80 })
})

test('no attempts need no executor', async () => {
  const watched = counting(executor)
  assert.deepEqual(await check([], {}, watched), [])
  assert.equal(watched.batches.length, 0)
})
