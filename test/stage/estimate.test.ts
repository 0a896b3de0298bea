// Estimate: n answers a task, and what counts among them.

import assert from 'node:assert/strict'
import test from 'node:test'
import { estimate, rateOf } from '../../src/stage/estimate.ts'
import { tripletTask } from '../../src/task/triplet.ts'
import { asked } from '../support/counting.ts'
import { verdictOf } from '../support/stage-records.ts'
import { base, induction, triplet } from './tasks.ts'

/** Right in the first `right` of every 8 samples. */
const sometimes = (right: number) =>
  asked((prompt, key) => {
    const n = Number(/\+ (\d+);/.exec(prompt)?.[1])
    return Number(/sample=(\d+)$/.exec(key)?.[1]) % 8 < right ? String(1 + n) : '"no"'
  })

test('the solve rate is the mean of n verdicts, all of which are kept', async () => {
  const [rate] = await estimate([triplet('deduction', 4)], { ...base, policy: sometimes(3) })
  assert.deepEqual([rate?.rate, rate?.samples, rate?.verdicts.length], [3 / 8, 8, 8])
  assert.deepEqual(
    rate?.verdicts.map((one) => one.score),
    [1, 1, 1, 0, 0, 0, 0, 0],
  )
})

test('with a share of the pairs as verdict, the solve rate is the mean share (by hand: 1, 1/2, 0, 0 give 3/8)', () => {
  const scores = [1, 0.5, 0, 0]
  const verdicts = scores.map((score, s) => verdictOf(induction, s, score === 1 ? 'right' : 'wrong', score))
  assert.equal(rateOf(induction, verdicts).rate, 3 / 8)
})

test('where no answer could be checked and none counts, the rate is 0 of 0 samples', () => {
  const verdicts = [0, 1].map((s) => verdictOf(induction, s, 'unchecked'))
  const { rate, samples } = rateOf(induction, verdicts, 'dropped')
  assert.deepEqual([rate, samples], [0, 0])
})

test('the estimate samples at its temperature, n answers a task, in one call', async () => {
  const policy = sometimes(1)
  const options = { samples: 5, estimateTemperature: 0.7, solveTemperature: 0 }
  await estimate([triplet('deduction', 1), triplet('deduction', 2)], { ...base, policy, options })
  assert.deepEqual(
    [policy.requests.length, policy.options.length, policy.options[0]?.temperature],
    [10, 1, 0.7],
  )
})

test('temperature 0 in the estimate is refused (the released code samples at 0)', async () => {
  const policy = sometimes(1)
  const options = { estimateTemperature: 0 }
  await assert.rejects(estimate([triplet('deduction', 1)], { ...base, policy, options }), {
    code: 'options/value',
    expected: 'a number above 0',
  })
  assert.equal(policy.requests.length, 0)
})

test("a task's answers do not depend on its neighbours", async () => {
  const policy = asked((_, key) => JSON.stringify(key))
  const [one, two] = [triplet('deduction', 1), triplet('deduction', 2)]
  const both = await estimate([one, two], { ...base, policy })
  assert.deepEqual((await estimate([two], { ...base, policy }))[0], both[1])
})

test('the same task twice is answered by different draws', async () => {
  const policy = asked((_, key) => key)
  await estimate([triplet('deduction', 1), triplet('deduction', 1)], { ...base, policy })
  assert.equal(new Set(policy.requests.map((one) => one.key)).size, 16)
})

test('an answer that cannot be checked counts as wrong, or is dropped by name (the released code always drops it)', async () => {
  const endless = 'function f(a) { while (a > 5) {} return a; }'
  const task = tripletTask('abduction', { program: endless, input: '1', output: '1' }, [], 'javascript')
  const policy = asked((_, key) => (key.endsWith('sample=0') ? '1' : '9'))
  const rate = async (unchecked: 'wrong' | 'dropped') => {
    const options = { samples: 4, timeoutMs: 50, unchecked }
    const [one] = await estimate([task], { ...base, policy, options })
    return [one?.rate, one?.samples, one?.verdicts.length]
  }
  assert.deepEqual(await rate('wrong'), [0.25, 4, 4])
  assert.deepEqual(await rate('dropped'), [1, 1, 4])
})

test('rejections are passed over', async () => {
  const rejection = {
    kind: 'rejection',
    id: 'r',
    parents: [],
    type: 'deduction',
    reason: 'error',
    message: '',
    program: '',
  } as const
  assert.deepEqual(await estimate([rejection], { ...base, policy: sometimes(1) }), [])
})
