// `azlab eval equal` as a person runs it.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { azlab } from './azlab.ts'

const lines = (...values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('')

describe('azlab eval equal', () => {
  test('answers each line in order', async () => {
    const input = lines(
      { gold: '$\\frac{1}{2}$', answer: 'So the answer is $0.5$.' },
      { gold: '$x=1$', answer: '$x=2$' },
      { gold: '7', answer: 'It is 7.' },
    )
    const { code, stdout } = await azlab(['eval', 'equal'], { input })
    assert.equal(stdout, lines({ equal: true }, { equal: false }, { equal: true }))
    assert.equal(code, 0)
  })

  test('--explain adds the reason and the extracted forms', async () => {
    const input = lines({ gold: '$\\frac{1}{2}$', answer: 'nothing' })
    const { stdout } = await azlab(['eval', 'equal', '--explain'], { input })
    assert.deepEqual(JSON.parse(stdout), {
      equal: false,
      reason: 'no answer found',
      extracted: { gold: '1/2', answer: null },
    })
  })

  test('names a line that has no texts, after answering the lines before it', async () => {
    const input = lines({ gold: '1', answer: '1' }, { gold: 3 }, { gold: '1', answer: '1' })
    const { code, stdout, stderr } = await azlab(['eval', 'equal'], { input })
    assert.equal(stdout, lines({ equal: true }))
    assert.match(stderr, /Line 2 of the input is \{"gold":3\}.*Expected/)
    assert.equal(code, 1)
  })

  test('names a line that is not JSON', async () => {
    const { code, stderr } = await azlab(['eval', 'equal'], { input: 'gold\n' })
    assert.match(stderr, /Line 1 of the input is not JSON/)
    assert.equal(code, 1)
  })

  test('prints nothing for an empty input', async () => {
    const { code, stdout } = await azlab(['eval', 'equal'], { input: '' })
    assert.deepEqual([code, stdout], [0, ''])
  })

  test('says how to use it', async () => {
    const { stdout } = await azlab(['eval', 'equal', '--help'])
    assert.match(stdout, /--explain/)
  })
})
