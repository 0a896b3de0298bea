// history_request: the tail, a range, a search.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createHistory } from '../../kernel/cell/history.ts'

const inputs = ['1 + 1', 'let a = 2', '1 + 1', 'a * 3', 'line one\nline two']

function rows(request: Record<string, unknown>) {
  const history = createHistory()
  for (const [i, input] of inputs.entries())
    history.add({ line: i + 1, input, ...(i === 0 ? { output: '2' } : {}) })
  return history.answer(request).history as [number, number, unknown][]
}
const lines = (request: Record<string, unknown>) => rows(request).map(([, line]) => line)

describe('history', () => {
  test('gives the last cells, oldest first', () => {
    assert.deepEqual(rows({ hist_access_type: 'tail', n: 2 }), [
      [1, 4, 'a * 3'],
      [1, 5, 'line one\nline two'],
    ])
  })

  test('gives outputs beside inputs when asked', () => {
    const [first, second] = rows({ hist_access_type: 'tail', n: 5, output: true })
    assert.deepEqual(
      [first![2], second![2]],
      [
        ['1 + 1', '2'],
        ['let a = 2', null],
      ],
    )
  })

  test('gives a range without its end', () => {
    assert.deepEqual(lines({ hist_access_type: 'range', session: 0, start: 2, stop: 4 }), [2, 3])
  })

  test('knows no other session', () => {
    assert.deepEqual(lines({ hist_access_type: 'range', session: 7, start: 1 }), [])
  })

  test('finds inputs by pattern', () => {
    assert.deepEqual(lines({ hist_access_type: 'search', pattern: '1 ? 1' }), [1, 3])
  })

  test('takes brackets and dots of a pattern as they are', () => {
    assert.deepEqual(lines({ hist_access_type: 'search', pattern: '1 [+] 1' }), [])
  })

  test('finds across the lines of a cell', () => {
    assert.deepEqual(lines({ hist_access_type: 'search', pattern: 'line*two' }), [5])
  })

  test('gives an input that came twice once, where it came last', () => {
    assert.deepEqual(lines({ hist_access_type: 'search', pattern: '*+*', unique: true }), [3])
  })

  test('gives at most n of what it finds, the latest', () => {
    assert.deepEqual(lines({ hist_access_type: 'search', pattern: '*', n: 2 }), [4, 5])
  })

  test('answers an unknown kind with nothing', () => {
    assert.deepEqual(rows({ hist_access_type: 'other' }), [])
  })
})
