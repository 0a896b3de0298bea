// The judge: its limit of time, and that it goes on after a pair that it gave up.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openJudge } from '../../src/math-equal/index.ts'

/** So long that no machine decides it in seconds. */
const LONG = `$${Array.from({ length: 40_000 }, (_, at) => `x^{${at}}`).join('+')}$`

describe('The judge', () => {
  test('gives verdicts in the order of the pairs', async (t) => {
    const judge = openJudge()
    t.after(() => judge.close())
    const verdicts = await Promise.all([
      judge.judge({ gold: '$1$', answer: 'The answer is 1' }),
      judge.judge({ gold: '$1$', answer: '2' }),
      judge.judge({ gold: '$\\frac12$', answer: '0.5' }),
    ])
    assert.deepEqual(
      verdicts.map(({ equal }) => equal),
      [true, false, true],
    )
  })

  test('says what it extracted', async (t) => {
    const judge = openJudge()
    t.after(() => judge.close())
    assert.deepEqual(await judge.judge({ gold: '$1/2$', answer: 'It is $3$.' }), {
      equal: false,
      reason: 'not equivalent',
      gold: '1/2',
      answer: '3',
    })
  })

  test('counts a pair as wrong that it does not decide in time, and decides the next', async (t) => {
    const judge = openJudge({ limit: 2000 })
    t.after(() => judge.close())
    const late = await judge.judge({ gold: LONG, answer: LONG.replace('x^{7}', 'x^{8}') })
    assert.deepEqual(late, { equal: false, reason: 'not decided in 2 s' })
    assert.equal((await judge.judge({ gold: '1', answer: '1' })).equal, true)
  })

  test('reads names of object properties as names', async (t) => {
    const judge = openJudge()
    t.after(() => judge.close())
    const answer = '$\\mathbb{constructor} + \\text{__proto__}$'
    assert.equal((await judge.judge({ gold: '$1$', answer })).equal, false)
  })
})
