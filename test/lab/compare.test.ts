// Comparing two results of one stage, and showing records as a table.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compare } from '../../src/lab/compare.ts'
import { rows } from '../../src/lab/rows.ts'
import type { Reward } from '../../src/stage/records.ts'

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

test('results with nothing in common are an error', () => {
  assert.throws(() => compare([reward('a', 1)], [reward('b', 1)]), { code: 'compare/nothing' })
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
