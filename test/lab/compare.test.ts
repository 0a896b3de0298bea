// Comparing two results of one stage, and showing records as a table.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { az } from '../../src/index.ts'
import { compare } from '../../src/lab/compare.ts'
import { rows } from '../../src/lab/rows.ts'
import type { Reward } from '../../src/stage/records.ts'
import { banditPolicy } from '../run/bandit-policy.ts'

const reward = (key: string, value: number): Reward => ({
  kind: 'reward',
  id: `${key}=${value}`,
  parents: [],
  type: 'deduction',
  role: 'solve',
  group: 'g',
  response: {
    prompt: '',
    key,
    completion: { text: '', tokens: [], logprobs: [], finish: 'stop', promptTokens: 0 },
  },
  value,
  components: {},
})

test('rewards are matched by response, in any order', () => {
  const found = compare([reward('a', 1), reward('b', -1)], [reward('b', 0), reward('a', 0.5)])
  assert.deepEqual(
    found.map((one) => [one.id, one.difference]),
    [
      ['a', -0.5],
      ['b', 1],
    ],
  )
})

test('the summary gives means by type and role', () => {
  const text = compare([reward('a', 1), reward('b', 0)], [reward('a', 1), reward('b', 1)]).summary()
  // Two pairs, one differs; means 0.5 and 1.
  assert.match(text, /deduction solve +2 +1 +0\.500 +1\.000 +0\.500/)
})

test('results with nothing in common are an error that says what each side is', () => {
  assert.throws(() => compare([reward('a', 1)], [reward('b', 1), reward('c', 1)], { after: 'mine' }), {
    code: 'compare/nothing',
    message: /before is 1 reward, mine is 2 rewards/,
  })
})

test('the sides are named as the caller says, in both tables', () => {
  const found = compare([reward('a', 1)], [reward('a', 0)], { before: 'graded', after: 'my own rule' })
  assert.match(found.summary(), /differ +graded +my own rule +difference/)
  assert.match(found.table(), /role +graded +my own rule +difference/)
})

test('results of a lab name themselves by the options and the policy in which they differ', async () => {
  const executor = az.executor({ processes: 1 })
  try {
    const lab = az.lab({ policy: banditPolicy(), executor, seed: 7, batch: 4, samples: 2, seedTriplets: 4 })
    await lab.seed()
    const proposals = await lab.propose('deduction', { count: 12 })
    const tasks = await lab.validate(proposals)
    const rates = await lab.estimate(tasks)
    const [own, official] = [undefined, 'official' as const].map((convention) =>
      lab.reward({ proposals, rates }, convention ? { convention } : {}),
    )
    assert.match(compare(own!, official!).summary(), / convention graded +convention official +difference/)
    const whitened = lab.advantage(official!, { estimator: 'none' })
    assert.match(
      compare(lab.advantage(own!), whitened).summary(),
      /Before: convention graded, estimator trr\+\+\. After: convention official, estimator none\./,
    )
    const other = await lab.estimate(tasks, { key: 'again' })
    assert.match(compare(rates, other).summary(), /key default +key again/)
    assert.match(compare(rates, await lab.estimate(tasks)).summary(), / before +after /)
    assert.match(compare(rates, JSON.parse(JSON.stringify(other))).summary(), / before +after /)
  } finally {
    await executor.close()
  }
})

const numbers = (values: readonly number[]) => ({
  columns: [{ title: 'value' }],
  rows: values.map((value) => [String(value)]),
})

test('rows are a plain array for JSON and for loops', () => {
  const list = rows([1, 2], numbers, { more: true })
  assert.deepEqual(JSON.parse(JSON.stringify(list)), [1, 2])
  assert.deepEqual(Object.keys(list), ['0', '1'])
  assert.equal(list.more, true)
})

test('a table counts the rows that it leaves out', () => {
  assert.match(rows([1, 2, 3], numbers).table({ limit: 2 }), /2\n3 in all; 1 more are not shown\.$/)
})

test('rows show themselves to a notebook kernel as text and as HTML', () => {
  const list = rows([1], numbers) as unknown as Record<symbol, () => Record<string, string>>
  const bundle = list[Symbol.for('Jupyter.display')]!()
  assert.deepEqual(Object.keys(bundle), ['text/plain', 'text/html'])
})
