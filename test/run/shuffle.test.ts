// The shuffled control keeps each group's rewards and breaks their link to the responses.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shuffleRewards } from '../../src/run/shuffle.ts'
import type { Reward } from '../../src/stage/records.ts'
import type { Role } from '../../src/task/task.ts'

const reward = (role: Role, i: number): Reward => ({
  kind: 'reward',
  id: `${role}${i}`,
  parents: [`of ${i}`],
  type: 'deduction',
  role,
  group: 'g',
  response: {
    prompt: '',
    key: `${role}/${i}`,
    completion: { text: '', tokens: [], logprobs: [], finish: 'stop', promptTokens: 0 },
  },
  value: role === 'solve' ? i : -i - 1,
  components: { of: i },
})

const rewards = (['propose', 'solve'] as const).flatMap((role) =>
  Array.from({ length: 20 }, (_, i) => reward(role, i)),
)

test('each group keeps its values', () => {
  const values = (list: readonly Reward[], role: Role) =>
    list
      .filter((one) => one.role === role)
      .map((one) => one.value)
      .sort((a, b) => a - b)
  const shuffled = shuffleRewards(rewards, 'key')
  for (const role of ['propose', 'solve'] as const) {
    assert.deepEqual(values(shuffled, role), values(rewards, role))
  }
})

test('responses stay in their places', () => {
  assert.deepEqual(
    shuffleRewards(rewards, 'key').map((one) => one.response.key),
    rewards.map((one) => one.response.key),
  )
})

test('most responses get the reward of another', () => {
  // Two random permutations of 20 have two fixed points on average; more than 10 has probability below 1e-4.
  const same = shuffleRewards(rewards, 'key').filter((one, i) => one.value === rewards[i]!.value)
  assert.ok(same.length <= 10)
})

test('the same key permutes in the same way, another key in another', () => {
  assert.deepEqual(shuffleRewards(rewards, 'a'), shuffleRewards(rewards, 'a'))
  assert.notDeepEqual(shuffleRewards(rewards, 'a'), shuffleRewards(rewards, 'b'))
})
