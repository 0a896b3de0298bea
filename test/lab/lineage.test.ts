// The lineage of a task, by hand: one proposal that became a task, one that did not, and one task of the buffer.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { az } from '../../src/index.ts'
import type { Advantage, Rejection, Reward } from '../../src/stage/records.ts'
import { proposalOf, responseOf, solvedOf, taskOf, verdictOf } from '../support/stage-records.ts'

const good = proposalOf('good')
const bad = proposalOf('bad', { parts: null, problem: 'no input' })
const task = taskOf(good)
const rejection: Rejection = {
  kind: 'rejection',
  id: 'rejection-1',
  parents: [bad.id],
  type: 'deduction',
  reason: 'format',
  message: 'There is no input.',
  program: null,
}
const rate = solvedOf(task, 3)
const verdict = verdictOf(task, 100, 'right')
const old = taskOf(proposalOf('of another step'))
const oldVerdict = verdictOf(old, 0, 'wrong')

const rewardOf = (parent: string, role: 'propose' | 'solve', value: number): Reward => ({
  kind: 'reward',
  id: `reward of ${parent}`,
  parents: [parent],
  type: 'deduction',
  role,
  group: 'g',
  response: responseOf(parent, 3),
  value,
  components: { learnability: value },
})
const advantageOf = (reward: Reward, value: number, weight: number): Advantage => ({
  kind: 'advantage',
  id: `advantage of ${reward.id}`,
  parents: [reward.id],
  type: 'deduction',
  role: reward.role,
  response: reward.response,
  reward: reward.value,
  baseline: 0,
  spread: 1,
  value,
  weight,
})
const rewards = [
  rewardOf(good.id, 'propose', 0.625),
  rewardOf(bad.id, 'propose', -1),
  rewardOf(verdict.attempt.id, 'solve', 1),
  rewardOf(oldVerdict.attempt.id, 'solve', -0.5),
]
// Three tokens each: pulls 3 · |0.1 · 2| = 0.6, 3 · |0.1 · −2| = 0.6, 3 · |0.2 · 1| = 0.6, and none: thirds.
const advantages = [
  advantageOf(rewards[0]!, 2, 0.1),
  advantageOf(rewards[1]!, -2, 0.1),
  advantageOf(rewards[2]!, 1, 0.2),
  advantageOf(rewards[3]!, -1, 0),
]
const statistics = {
  loss: 0,
  gradientNorm: 0.5,
  entropy: 1,
  ratioMean: 1,
  ratioMin: 1,
  ratioMax: 1,
  clipShare: 0,
  divergence: 0,
  tokens: 9,
  sequences: 3,
}
const records = {
  proposals: [good, bad],
  validations: [task, rejection],
  rates: [rate],
  rewards,
  advantages,
  attempts: [verdict.attempt, oldVerdict.attempt],
  verdicts: [verdict, oldVerdict],
  update: { step: 1, from: 'before', to: 'after', statistics },
}

test('a lineage has everything that came of a proposal', () => {
  const found = az.lineage(records, good.id)
  assert.equal(found.proposal, good)
  assert.equal(found.validation, task)
  assert.equal(found.rate, rate)
  assert.equal(found.proposed.reward, rewards[0])
  assert.equal(found.proposed.advantage, advantages[0])
  assert.deepEqual(
    found.solved.map((one) => [one.verdict, one.reward, one.advantage]),
    [[verdict, rewards[2], advantages[2]]],
  )
  assert.equal(found.update, records.update)
})

test("a response's share is its part of all that pulls at the weights", () => {
  const { proposed, solved } = az.lineage(records, task.id)
  for (const { share } of [proposed, ...solved]) assert.ok(Math.abs(share! - 1 / 3) < 1e-12)
})

const along = {
  'the proposal itself': good,
  'its task': task.id,
  'its solve rate': rate.id,
  'an answer of its estimate': rate.verdicts[0]!.attempt.id,
  'an answer': verdict.attempt.id,
  'a verdict': verdict.id,
  'a reward': rewards[2]!.id,
  'an advantage': advantages[0]!.id,
}
for (const [name, id] of Object.entries(along))
  test(`the lineage is found from ${name}`, () => {
    assert.equal(az.lineage(records, id).proposal, good)
  })

test('a rejected proposal has its reason and no task', () => {
  const found = az.lineage(records, rejection)
  assert.deepEqual([found.proposal, found.validation, found.rate, found.solved], [bad, rejection, null, []])
  assert.match(textOf(found), /2\. Rejected: format\. There is no input\./)
})

test('a task of the buffer has no proposal in this step', () => {
  const found = az.lineage(records, old.id)
  assert.deepEqual([found.proposal, found.validation], [null, old])
  assert.match(textOf(found), /1\. Proposed: in another step/)
  assert.equal(found.solved[0]?.share, 0)
})

test('fewer records give a shorter lineage', () => {
  const found = az.lineage({ proposals: [good] }, good.id)
  assert.deepEqual(
    [found.validation, found.rate, found.proposed.reward, found.update],
    [null, null, null, null],
  )
})

test('an id that no record has is an error that names some', () => {
  assert.throws(() => az.lineage(records, 'nobody'), {
    code: 'lineage/unknown',
    expected: new RegExp(good.id),
  })
})

test('the answers of an estimate that were paid are among those that were learned from', () => {
  const [first] = rate.verdicts
  const paid = rewardOf(first!.attempt.id, 'solve', 1)
  const found = az.lineage({ ...records, rewards: [...rewards, paid] }, task.id)
  assert.deepEqual(
    found.solved.map((one) => one.attempt.id),
    [verdict.attempt.id, first!.attempt.id],
  )
})

test('as text and as HTML it goes from the proposal to the update', () => {
  const found = az.lineage(records, task.id)
  for (const text of [textOf(found), htmlOf(found)])
    for (const word of ['Proposed', 'Validated', 'solved 3 of 8', 'paid', '0.63', '33.3 %', '66.7 %'])
      assert.ok(text.includes(word), `${word} in ${text}`)
  assert.match(htmlOf(found), /<font class="k"[^>]*><b>function<\/b><\/font>/)
})

test('what a model wrote is text in it, not HTML', () => {
  const evil = proposalOf('evil', {
    parts: { type: 'deduction', program: '</pre><script>alert(1)</script>', input: '<img src=x onerror=y>' },
  })
  assert.doesNotMatch(htmlOf(az.lineage({ proposals: [evil] }, evil)), /<script|<img/)
})

type Showing = Record<symbol, () => Record<string, string>>
const bundleOf = (value: unknown) => (value as Showing)[Symbol.for('Jupyter.display')]!()
const textOf = (value: unknown) => bundleOf(value)['text/plain']!
const htmlOf = (value: unknown) => bundleOf(value)['text/html']!
