// Advantages: whitening by hand, groups that weigh the same, the other estimators.

import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { advantage, advantageGroups } from '../../src/stage/advantage.ts'
import type { StageOptionsInput } from '../../src/stage/options.ts'
import type { Advantage, Reward } from '../../src/stage/records.ts'
import { tokenWeights } from '../../src/stage/weights.ts'
import { rewardOf } from '../support/stage-records.ts'

const near = (actual: number | undefined, expected: number, within = 1e-7) =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= within, `${actual} is not ${expected}`)
const of = (rewards: readonly Reward[], options: StageOptionsInput = {}, step?: number) =>
  advantage(rewards, { options, step })
/** Σ weight · tokens: what a set of responses weighs in the loss. */
const mass = (advantages: readonly Advantage[]) =>
  advantages.reduce((sum, { weight, response }) => sum + weight * response.completion.tokens.length, 0)

test('response whitening, by hand: rewards 1, 1, −0.5, −0.5', () => {
  // Mean 0.25; squares 4 · 0.5625 = 2.25, over n − 1 = 3: 0.75; std 0.8660254; 0.75 / 0.8660254 = 0.8660254.
  const advantages = of([1, 1, -0.5, -0.5].map((value, i) => rewardOf(`r${i}`, value)))
  for (const [i, sign] of [1, 1, -1, -1].entries()) near(advantages[i]?.value, sign * Math.sqrt(0.75))
  near(advantages[0]?.baseline, 0.25)
  near(advantages[0]?.spread, Math.sqrt(0.75))
})

test('token whitening, by hand: rewards 1 and 0 of 1 and 3 tokens', () => {
  // Over tokens 1, 0, 0, 0: mean 1/4; squares 9/16 + 3/16 = 3/4, over 3: 1/4; std 1/2. So 3/2 and −1/2.
  const rewards = [rewardOf('short', 1, { tokens: 1 }), rewardOf('long', 0, { tokens: 3 })]
  const advantages = of(rewards, { whitening: 'token' })
  near(advantages[0]?.value, 0.75 / Math.sqrt(0.25 + 1e-8))
  near(advantages[1]?.value, -0.25 / Math.sqrt(0.25 + 1e-8))
  near(advantages[0]?.baseline, 0.25)
})

test('each (type, role) is whitened by itself', () => {
  const rewards = [
    rewardOf('a', 1),
    rewardOf('b', 0),
    rewardOf('c', 11, { type: 'abduction' }),
    rewardOf('d', 10, { type: 'abduction' }),
    rewardOf('e', 101, { role: 'propose' }),
    rewardOf('g', 100, { role: 'propose' }),
  ]
  const values = of(rewards).map((one) => one.value)
  for (let i = 0; i < 6; i += 2) {
    // Two values d apart: ± (d / 2) / (d / √2) = ± 1/√2.
    near(values[i], Math.SQRT1_2)
    near(values[i + 1], -Math.SQRT1_2)
  }
})

test('a group whose rewards are all equal is skipped and counted; the others take its weight', () => {
  const rewards = [
    rewardOf('a', 1),
    rewardOf('b', 0),
    rewardOf('c', 0.5, { type: 'abduction' }),
    rewardOf('d', 0.5, { type: 'abduction' }),
  ]
  const advantages = of(rewards)
  assert.deepEqual(
    advantageGroups(advantages).map(({ type, skipped, responses }) => [type, skipped, responses]),
    [
      ['deduction', false, 2],
      ['abduction', true, 2],
    ],
  )
  assert.deepEqual(
    advantages.slice(2).map(({ value, weight, baseline }) => [value, weight, baseline]),
    [
      [0, 0, 0.5],
      [0, 0, 0.5],
    ],
  )
  near(mass(advantages.slice(0, 2)), 1)
})

test('equal rewards are equal at any size, though their mean is rounded', () => {
  // The mean of seven times 1000000.1 is off by 1.2e-10 in double precision.
  const rewards = Array.from({ length: 7 }, (_, i) => rewardOf(`r${i}`, 1_000_000.1))
  assert.ok(of(rewards).every(({ value, weight }) => value === 0 && weight === 0))
})

test('a reward that is no finite number is refused by its id', () => {
  for (const value of [Number.NaN, null, '1']) {
    assert.throws(() => of([rewardOf('a', 1), { ...rewardOf('b', 0), value: value as number }]), {
      code: 'advantage/not-finite',
      value,
    })
  }
})

test('one response alone gives no gradient', () => {
  assert.deepEqual(
    of([rewardOf('a', 1)]).map(({ value, weight }) => [value, weight]),
    [[0, 0]],
  )
})

const someRewards = fc.array(
  fc.record({
    value: fc.constantFrom(-1, -0.5, 0, 0.25, 1),
    type: fc.constantFrom('deduction' as const, 'abduction' as const, 'induction' as const),
    role: fc.constantFrom('propose' as const, 'solve' as const),
    tokens: fc.integer({ min: 0, max: 30 }),
    group: fc.constantFrom('t1', 't2', 't3'),
  }),
  { maxLength: 60 },
)
const someOptions = fc.record({
  lossWeight: fc.constantFrom('group-token' as const, 'response' as const, 'micro-batch' as const),
  whitening: fc.constantFrom('response' as const, 'token' as const),
  estimator: fc.constantFrom('trr++' as const, 'reinforce++' as const, 'grpo' as const, 'none' as const),
  trainOnEstimates: fc.constantFrom('off' as const, 'group' as const, 'task' as const),
  lambda: fc.constantFrom(0, 0.5, 1, 3),
})

test('every live group weighs the same in the loss, a solver group λ times a proposer group, all together 1', () => {
  fc.assert(
    fc.property(someRewards, someOptions, (list, options) => {
      const advantages = of(
        list.map(({ value, ...own }, i) => rewardOf(`r${i}`, value, own)),
        options,
      )
      const groups = new Map<string, Advantage[]>()
      for (const one of advantages) {
        const name = `${one.type}/${one.role}`
        groups.set(name, [...(groups.get(name) ?? []), one])
      }
      const live = [...groups.values()].filter((group) => mass(group) > 0)
      const shares = live.map((group) => mass(group) / (group[0]?.role === 'solve' ? options.lambda : 1))
      for (const share of shares) near(share, shares[0] as number)
      if (live.length > 0) near(mass(advantages), 1)
      for (const { weight, value } of advantages)
        assert.ok(weight >= 0 && Number.isFinite(weight) && Number.isFinite(value))
    }),
    { numRuns: 200 },
  )
})

for (const trainOnEstimates of ['off', 'task'] as const) {
  const whole = trainOnEstimates === 'off' ? 'a group' : 'several answers to one task'
  test(`whitened advantages of ${whole} sum to 0, over responses or over tokens`, () => {
    fc.assert(
      fc.property(someRewards, fc.constantFrom('response', 'token'), (list, whitening) => {
        const rewards = list.map(({ value, ...own }, i) =>
          rewardOf(`r${i}`, value, { ...own, type: 'deduction', role: 'solve' }),
        )
        const advantages = of(rewards, { whitening, trainOnEstimates })
        const name = (i: number) => (trainOnEstimates === 'off' ? 'all' : rewards[i]?.group)
        for (const group of new Set(rewards.map((_, i) => name(i)))) {
          const own = advantages.filter((_, i) => name(i) === group)
          if (trainOnEstimates === 'task' && own.length < 2) continue
          const count = ({ response }: Advantage) =>
            whitening === 'token' ? response.completion.tokens.length : 1
          near(
            own.reduce((sum, one) => sum + one.value * count(one), 0),
            0,
            1e-6,
          )
        }
      }),
      { numRuns: 100 },
    )
  })
}

test('loss weights inside a group, by hand: responses of 1 and 3 tokens, group weight 1', () => {
  assert.deepEqual(tokenWeights([1, 3], 1, 'group-token'), [1 / 4, 1 / 4])
  assert.deepEqual(tokenWeights([1, 3], 1, 'response'), [1 / 2, 1 / 6])
})

test('micro-batches of 16, by hand: 16 responses of 1 token, then 1 of 4', () => {
  const weights = tokenWeights([...Array.from({ length: 16 }, () => 1), 4], 1, 'micro-batch')
  assert.deepEqual(weights, [...Array.from({ length: 16 }, () => 1 / 32), 1 / 8])
})

test('responses without tokens weigh nothing and take nothing from the others', () => {
  assert.deepEqual(tokenWeights([0, 2], 1, 'response'), [0, 0.5])
  assert.deepEqual(tokenWeights([0, 0], 1, 'micro-batch'), [0, 0])
})

test("an estimate's answers against their own task's mean, by hand", () => {
  // Task a: 1, −0.5 (mean 0.25, differences ± 0.75); task b: 1, 1 (no difference); 4 answers less 2 means: 2 degrees.
  // Pooled variance 2 · 0.5625 / 2 = 0.5625, spread 0.75: advantages 1, −1, 0, 0.
  const rewards = [
    rewardOf('a1', 1, { group: 'a' }),
    rewardOf('a2', -0.5, { group: 'a' }),
    rewardOf('b1', 1, { group: 'b' }),
    rewardOf('b2', 1, { group: 'b' }),
  ]
  const advantages = of(rewards, { trainOnEstimates: 'task' })
  for (const [i, value] of [1, -1, 0, 0].entries()) near(advantages[i]?.value, value)
  near(advantages[2]?.baseline, 1)
  near(mass(advantages), 1)
})

test('an answer alone at its task is compared with all answers of the type', () => {
  // a: 1, 0 (mean 0.5); alone: 2, against the mean of all, 1.
  const rewards = [rewardOf('a1', 1, { group: 'a' }), rewardOf('a2', 0, { group: 'a' }), rewardOf('c', 2)]
  const advantages = of(rewards, { trainOnEstimates: 'task' })
  assert.deepEqual(
    advantages.map((one) => one.baseline),
    [0.5, 0.5, 1],
  )
})

test('reinforce++ has one baseline for all; the groups still weigh the same', () => {
  const rewards = [
    rewardOf('a', 1),
    rewardOf('b', 1, { tokens: 9 }),
    rewardOf('c', -1, { role: 'propose' }),
    rewardOf('d', -1, { role: 'propose' }),
  ]
  const advantages = of(rewards, { estimator: 'reinforce++' })
  // Mean 0, squares 4 over 3: std 2/√3.
  near(advantages[0]?.value, Math.sqrt(3) / 2)
  near(mass(advantages.slice(0, 2)), 0.5)
})

test('grpo compares the answers to one task; one alone is left out', () => {
  const rewards = [
    rewardOf('a1', 1, { group: 'a' }),
    rewardOf('a2', 0, { group: 'a' }),
    rewardOf('b', 1, { group: 'b' }),
  ]
  const advantages = of(rewards, { estimator: 'grpo' })
  assert.deepEqual(
    advantages.map(({ weight }) => weight > 0),
    [true, true, false],
  )
  // Two values d apart: ± (d / 2) / (d / √2) = ± 1/√2.
  near(advantages[0]?.value, Math.SQRT1_2)
  near(advantages[1]?.value, -Math.SQRT1_2)
  near(mass(advantages.slice(0, 2)), 1)
})

test('without a baseline the advantage is the reward', () => {
  assert.deepEqual(
    of([rewardOf('a', 1), rewardOf('b', -0.5)], { estimator: 'none' }).map((one) => one.value),
    [1, -0.5],
  )
})

test("a user's own estimator gives one number a reward", () => {
  const rewards = [rewardOf('a', 1), rewardOf('b', 3)]
  const estimator = (all: readonly Reward[]) => all.map((one) => one.value - 2)
  assert.deepEqual(
    of(rewards, { estimator }).map((one) => one.value),
    [-1, 1],
  )
  assert.throws(() => of(rewards, { estimator: () => [1] }), { code: 'stage/count' })
  assert.throws(() => of(rewards, { estimator: () => [1, Number.NaN] }), { code: 'advantage/not-finite' })
})

const both = [
  rewardOf('a', 1),
  rewardOf('b', 0),
  rewardOf('c', 1, { role: 'propose' }),
  rewardOf('d', 0, { role: 'propose' }),
]
const trained = (options: StageOptionsInput, step?: number) => {
  const advantages = of(both, options, step)
  return [mass(advantages.slice(0, 2)), mass(advantages.slice(2))].map((one) => Math.round(one * 1e6) / 1e6)
}

test('λ weighs solving against proposing', () => {
  assert.deepEqual(trained({ lambda: 1 }), [0.5, 0.5])
  assert.deepEqual(trained({ lambda: 3 }), [0.75, 0.25])
  assert.deepEqual(trained({ lambda: 0 }), [0, 1])
})

test('solver only, and the first steps of warm-up, train the solver alone', () => {
  assert.deepEqual(trained({ solverOnly: true }), [1, 0])
  assert.deepEqual(trained({ warmupSteps: 2 }, 2), [1, 0])
  assert.deepEqual(trained({ warmupSteps: 2 }, 3), [0.5, 0.5])
  assert.throws(() => trained({ warmupSteps: 2 }), { code: 'advantage/step' })
})

test('the same rewards twice, or records of another kind, are refused', () => {
  assert.throws(() => of([...both, both[0] as Reward]), { code: 'advantage/duplicate' })
  assert.throws(() => of([{ kind: 'verdict' } as never]), { code: 'stage/kind' })
})

test('no rewards give no advantages', () => {
  assert.deepEqual(of([]), [])
})
