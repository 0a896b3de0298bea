// Rewards: conventions, targets, further terms, a user's own, and counts.

import assert from 'node:assert/strict'
import test from 'node:test'
import { javascript } from '../../src/language/index.ts'
import { learnability } from '../../src/stage/learnability.ts'
import { type StageOptionsInput, stageOptions } from '../../src/stage/options.ts'
import { combineTerms } from '../../src/stage/proposer-terms.ts'
import { reward } from '../../src/stage/reward.ts'
import { addToBuffer, emptyBuffer } from '../../src/task/buffer.ts'
import { zeroTask } from '../../src/task/zero.ts'
import { proposalOf, rejectionOf, solvedOf, taskOf, verdictOf } from '../support/stage-records.ts'

const near = (actual: number, expected: number, within = 1e-12) =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`)

/** The proposer's reward for k right of n. */
function paid(right: number, options: StageOptionsInput, samples = 8): number {
  const proposal = proposalOf(`k${right}`)
  const [one] = reward(
    { proposals: [proposal], rates: [solvedOf(taskOf(proposal), right, samples)] },
    { options },
  )
  return one?.value ?? Number.NaN
}

/** E[reward] at a true solve rate p: Σ C(n, k) p^k (1 − p)^(n − k) · reward(k / n). */
function expectedReward(p: number, options: StageOptionsInput, n = 8): number {
  let sum = 0
  let choose = 1
  for (let k = 0; k <= n; k++) {
    sum += choose * p ** k * (1 - p) ** (n - k) * paid(k, options, n)
    choose = (choose * (n - k)) / (k + 1)
  }
  return sum
}

for (const [p, value] of [
  [0.05, -0.05],
  [0.3, 0.61],
  [0.5, 0.49],
  [0.7, 0.27],
  [0.9, -0.12],
] as const) {
  test(`official, n = 8: the expected reward at a true solve rate of ${p} is about ${value} (binomial law)`, () => {
    near(expectedReward(p, { convention: 'official' }), value, 0.005)
  })
}

test('official, n = 8: the expected reward peaks near a solve rate of 0.30', () => {
  const grid = Array.from({ length: 99 }, (_, i) => (i + 1) / 100)
  const values = grid.map((p) => expectedReward(p, { convention: 'official' }))
  const best = grid[values.indexOf(Math.max(...values))] as number
  near(best, 0.3, 0.02)
})

test('paper and graded, n = 8: the expected reward is (1 − p) − (1 − p)^8 (closed form)', () => {
  // E[1 − k/n] = 1 − p; k = 0 would pay 1 and pays 0 instead; k = n pays 0 anyway.
  for (const p of [0.05, 0.3, 0.5, 0.9]) {
    for (const convention of ['paper', 'graded'] as const) {
      near(expectedReward(p, { convention }), 1 - p - (1 - p) ** 8)
    }
  }
})

const CASES = {
  paper: [0, 0.75, 0, -1, -1, -1],
  official: [-0.5, 0.75, -0.5, -1, -1, -1],
  graded: [0, 0.75, 0, -1, -0.5, -1],
} as const

for (const convention of ['paper', 'official', 'graded'] as const) {
  test(`${convention}: never, sometimes, always solved; valid but badly formatted; invalid; unreadable`, () => {
    const sloppy = proposalOf('sloppy', { problem: 'no tags' })
    const proposals = [
      proposalOf('never'),
      proposalOf('sometimes'),
      proposalOf('always'),
      sloppy,
      proposalOf('invalid'),
      proposalOf('unreadable', { parts: null, problem: 'nothing' }),
    ]
    const rights = [0, 2, 8, 4]
    const rates = rights.map((right, i) => solvedOf(taskOf(proposals[i] as typeof sloppy), right))
    const validations = [
      ...rates.map(({ task }) => task),
      ...proposals.slice(4).map((one) => rejectionOf(one)),
    ]
    const values = reward({ proposals, validations, rates }, { options: { convention } }).map(
      (one) => one.value,
    )
    assert.deepEqual(values, CASES[convention])
  })
}

test('the solver gets 1 if right, −0.5 if wrong or unchecked, −1 if unreadable', () => {
  const task = taskOf(proposalOf('t'))
  const outcomes = ['right', 'wrong', 'unchecked', 'format'] as const
  const verdicts = outcomes.map((outcome, s) => verdictOf(task, s, outcome))
  assert.deepEqual(
    reward({ verdicts }).map((one) => one.value),
    [1, -0.5, -0.5, -1],
  )
})

test('a share of the pairs is worth that share', () => {
  const task = taskOf(proposalOf('t'))
  assert.equal(reward({ verdicts: [verdictOf(task, 0, 'wrong', 0.25)] })[0]?.value, 0.25)
})

test('solver answers are grouped by task, proposals by type', () => {
  const proposal = proposalOf('t')
  const task = taskOf(proposal)
  const rewards = reward({
    proposals: [proposal],
    rates: [solvedOf(task, 4)],
    verdicts: [verdictOf(task, 9, 'right')],
  })
  assert.deepEqual(
    rewards.map(({ role, group }) => [role, group]),
    [
      ['propose', 'propose/deduction'],
      ['solve', task.id],
    ],
  )
})

test('other targets: 1 − 2·|r − ½|, r(1 − r), a function', () => {
  const at = (target: StageOptionsInput['target']) => learnability(0.25, stageOptions({ target }))
  assert.deepEqual(
    [at('learnability'), at('r-zero'), at('variance'), at((r) => r * 8)],
    [0.75, 0.5, 0.1875, 2],
  )
})

test('a function decides at 0 and 1 too, where a named target leaves it to the convention', () => {
  assert.equal(learnability(0, stageOptions({ convention: 'official', target: 'variance' })), -0.5)
  assert.equal(learnability(0, stageOptions({ convention: 'official', target: () => 0.3 })), 0.3)
})

test('a target that is no finite number is refused', () => {
  assert.throws(() => learnability(0.5, stageOptions({ target: () => Number.NaN })), {
    code: 'reward/not-finite',
  })
})

test('further terms join by r + Σ, r · Π, r + Π and r · Σ (by hand: r = 0.5, terms 0.2 and 0.4)', () => {
  const rules = ['r+sum', 'r*prod', 'r+prod', 'r*sum'] as const
  for (const [i, expected] of [1.1, 0.04, 0.58, 0.3].entries()) {
    near(combineTerms(0.5, [0.2, 0.4], rules[i] as (typeof rules)[number]), expected)
  }
  for (const rule of rules) assert.equal(combineTerms(0.5, [], rule), 0.5)
})

const LOOP = 'function f(a) { for (const x of a) { if (x > 1) { return x; } } return 0; }'
const looped = proposalOf('loop', { parts: { type: 'deduction', program: LOOP, input: '[1]' } })

test('a term is its coefficient times its measure, at most the cap', () => {
  // Cognitive complexity of the loop with a nested condition: 1 + 2 = 3.
  const rates = [solvedOf(taskOf(looped), 4)]
  const given = (options: StageOptionsInput) =>
    reward({ proposals: [looped], rates }, { language: javascript, options })[0]
  near(given({ cognitive: 0.1 })?.value ?? 0, 0.5 + 0.3)
  near(given({ cognitive: 0.1 })?.components.cognitive ?? 0, 0.3)
  near(given({ cognitive: 9 })?.value ?? 0, 0.5 + 0.5)
  near(given({ cognitive: 9, rewardCap: 0.2 })?.value ?? 0, 0.5 + 0.2)
})

test('further terms apply only where the learnability is above 0', () => {
  const rates = [solvedOf(taskOf(looped), 8)]
  const [one] = reward({ proposals: [looped], rates }, { language: javascript, options: { cognitive: 1 } })
  assert.deepEqual([one?.value, one?.components], [0, { learnability: 0 }])
})

test('distance is measured from the references that were shown, diversity in the buffer', () => {
  const zero = zeroTask('deduction', javascript)
  const buffers = { deduction: addToBuffer(emptyBuffer('deduction', 9), [zero], javascript) }
  const proposal = proposalOf('far', { parents: [zero.id] })
  const rates = [solvedOf(taskOf(proposal), 4)]
  const options = { distance: 1, diversity: 0.1, rewardCap: 9 }
  const [one] = reward({ proposals: [proposal], rates }, { language: javascript, buffers, options })
  const unit = javascript.treeDistance(taskOf(proposal).program, zero.program, 'unit')
  near(one?.components.distance ?? 0, unit)
  // One string in the buffer, of another value: (1 − 1 + 1 − 0) / 2.
  near(one?.components.diversity ?? 0, 0.05)
})

test('a further term without what it needs is refused, by name', () => {
  assert.throws(
    () => reward({}, { options: { halstead: 1 } }),
    /halstead on, but reward was given no language/,
  )
  assert.throws(
    () => reward({}, { language: javascript, options: { diversity: 1 } }),
    /diversity on, but reward was given no buffers/,
  )
})

test("a user's own reward sees the facts and decides", () => {
  const proposal = proposalOf('t')
  const task = taskOf(proposal)
  const rewards = reward(
    { proposals: [proposal], rates: [solvedOf(task, 4)], verdicts: [verdictOf(task, 9, 'right')] },
    {
      options: {
        reward: (facts) =>
          facts.role === 'solve'
            ? facts.value - 0.01 * facts.verdict.attempt.response.completion.tokens.length
            : { value: (facts.rate?.rate ?? 0) * 2, components: { double: 1 } },
      },
    },
  )
  near(rewards[0]?.value ?? 0, 1)
  assert.deepEqual(rewards[0]?.components, { double: 1 })
  near(rewards[1]?.value ?? 0, 0.97)
})

for (const own of [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  'much',
  null,
  undefined,
  {},
  { value: 1, components: { x: Number.NaN } },
]) {
  test(`a user's own reward of ${JSON.stringify(own)} is refused`, () => {
    const options = { reward: () => own as number }
    assert.throws(() => reward({ verdicts: [verdictOf(taskOf(proposalOf('t')), 0, 'right')] }, { options }), {
      code: 'reward/not-finite',
    })
  })
}

test('a reward of −0 is 0, which JSON keeps', () => {
  const options = { reward: () => ({ value: -0, components: { own: -0 } }) }
  const rewards = reward({ verdicts: [verdictOf(taskOf(proposalOf('t')), 0, 'right')] }, { options })
  assert.deepEqual(JSON.parse(JSON.stringify(rewards)), rewards)
})

test("the estimate's answers are rewarded only where they are trained on", () => {
  const task = taskOf(proposalOf('t'))
  const count = (trainOnEstimates: 'off' | 'group' | 'task') =>
    reward({ rates: [solvedOf(task, 3)] }, { options: { trainOnEstimates } }).map((one) => one.value)
  assert.deepEqual(count('off'), [])
  assert.deepEqual(count('group'), [1, 1, 1, -0.5, -0.5, -0.5, -0.5, -0.5])
  assert.deepEqual(count('task'), count('group'))
})

test('records that do not fit together are refused', () => {
  const [a, b] = [proposalOf('a'), proposalOf('b')]
  const [taskA, taskB] = [taskOf(a), taskOf(b)]
  const [rateA, rateB] = [solvedOf(taskA, 4), solvedOf(taskB, 4)]
  const verdict = verdictOf(taskA, 0, 'right')
  for (const [input, code] of [
    [{ proposals: [a], rates: [rateB] }, 'reward/stray'],
    [{ proposals: [a], rates: [rateA, rateA] }, 'reward/duplicate'],
    [{ proposals: [a, a] }, 'reward/duplicate'],
    [{ proposals: [a, b], rates: [rateA] }, 'reward/validations'],
    [{ proposals: [a], validations: [taskA, taskA], rates: [rateA] }, 'reward/duplicate'],
    [{ proposals: [a], validations: [taskB], rates: [] }, 'reward/stray'],
    [{ proposals: [a], validations: [taskA], rates: [] }, 'reward/missing-rate'],
    [{ attempts: [verdict.attempt], verdicts: [] }, 'stage/count'],
    [{ attempts: [verdict.attempt], verdicts: [verdictOf(taskA, 1, 'right')] }, 'reward/stray'],
    [{ verdicts: [verdict, verdict] }, 'reward/duplicate'],
    [{ verdicts: [rateA as never] }, 'stage/kind'],
    [{ proposals: [taskA as never] }, 'stage/kind'],
  ] as const) {
    assert.throws(() => reward(input), { code })
  }
})

test('what was left out on the way is not paid: a proposal, a validation, a rate, an attempt, a verdict', () => {
  const [a, b, c] = [proposalOf('a'), proposalOf('b'), proposalOf('c')]
  const [taskA, taskB, rejectedC] = [taskOf(a), taskOf(b), rejectionOf(c)]
  const [rateA, rateB] = [solvedOf(taskA, 4), solvedOf(taskB, 4)]
  const [first, second] = [verdictOf(taskA, 0, 'right'), verdictOf(taskB, 0, 'wrong')]
  const proposals = [a, b, c]
  const validations = [rejectedC, taskB, taskA]
  const paid = (input: Parameters<typeof reward>[0]) => reward(input).map((one) => one.parents[0])
  assert.deepEqual(paid({ proposals, validations, rates: [rateB, rateA] }), [a.id, b.id, c.id])
  assert.deepEqual(paid({ proposals, validations: [taskA, rejectedC], rates: [rateA] }), [a.id, c.id])
  assert.deepEqual(paid({ proposals, validations, rates: [rateA] }), [a.id, c.id])
  assert.deepEqual(paid({ proposals: [a], validations, rates: [rateA, rateB] }), [a.id])
  assert.deepEqual(paid({ proposals: [a], rates: [rateA, rateB] }), [a.id])
  const [one, other] = [first.attempt, second.attempt]
  assert.deepEqual(paid({ attempts: [other, one], verdicts: [second] }), [other.id])
  assert.deepEqual(paid({ attempts: [one], verdicts: [first, second] }), [one.id])
})

test('a proposal that could not be read needs no validation, whatever was passed on', () => {
  const unread = proposalOf('unread', { parts: null, problem: 'nothing' })
  assert.deepEqual(
    reward({ proposals: [unread] }).map((one) => one.value),
    [-1],
  )
})
