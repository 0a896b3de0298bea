// Comparing two results of one stage, and showing records as a table.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compare } from '../../src/lab/compare.ts'
import { rows, textTable } from '../../src/lab/rows.ts'
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
  assert.match(text, /deduction solve +2 +1 +0\.500 +1 +0\.500/)
})

test('results with nothing in common are an error', () => {
  assert.throws(() => compare([reward('a', 1)], [reward('b', 1)]), { code: 'compare/nothing' })
})

test('rows are a plain array for JSON and for loops', () => {
  const list = rows([{ a: 1 }], (one) => one, { more: true })
  assert.deepEqual(JSON.parse(JSON.stringify(list)), [{ a: 1 }])
  assert.deepEqual(Object.keys(list), ['0'])
  assert.equal(list.more, true)
})

test('a table has a header, aligned numbers, and counts what it leaves out', () => {
  const table = textTable(
    [
      { name: 'x', value: 1 },
      { name: 'yy', value: 10.25 },
      { name: 'z', value: 3 },
    ],
    { limit: 2 },
  )
  assert.equal(table, 'name   value\n────  ──────\nx          1\nyy    10.250\n… and 1 more')
})

test('a long text is cut to the width of a cell, on one line', () => {
  assert.match(textTable([{ text: 'a\n'.repeat(50) }], { width: 10 }), /\na a a a a…$/)
})
