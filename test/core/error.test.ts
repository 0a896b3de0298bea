// Errors carry what a program needs, and show values as they are.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AzlabError, show } from '../../src/core/index.ts'

test('an error ends with what to do, and carries its parts', () => {
  const cause = new Error('below')
  const detail = { code: 'x/y', value: 3, expected: '4', hint: 'Give 4.' }
  const error = new AzlabError('It is 3.', detail, { cause })
  assert.equal(error.message, 'It is 3. Give 4.')
  assert.deepEqual([error.code, error.value, error.expected, error.cause], ['x/y', 3, '4', cause])
  assert.ok(error instanceof Error && error.name === 'AzlabError')
})

const circle: unknown[] = []
circle.push(circle)

for (const [value, expected] of [
  ['a "b"', '"a \\"b\\""'],
  [Number.NaN, 'NaN'],
  [-Infinity, '-Infinity'],
  [[1, Number.NaN], '[1,"NaN"]'],
  [undefined, 'undefined'],
  [null, 'null'],
  [{ a: 1 }, '{"a":1}'],
  [10n, '10'],
  [circle, '[object Array]'],
] as const)
  test(`a value is shown as ${expected}`, () => assert.equal(show(value), expected))

test('a long value is cut', () => {
  assert.equal(show('x'.repeat(100), 10), `"${'x'.repeat(8)}…`)
})
