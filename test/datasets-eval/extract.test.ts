// Which answer is taken from a text. Expected: what the Python package math-verify 0.9.0 extracts, run once by hand.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { extractAnswer } from '../../src/math-equal/extract.ts'
import { keyOf } from '../../src/math-equal/tree.ts'

const taken = (text: string): string | undefined => {
  const { node } = extractAnswer(text)
  return node && keyOf(node)
}

const TAKEN: readonly (readonly [rule: string, text: string, answer: string | undefined])[] = [
  ['a number alone', '42', '42'],
  ['a number with thousands', 'It costs 1,000.50 in all', '2001/2'],
  ['a number behind a currency sign', 'about €100', '100'],
  ['the last number of a sentence', 'It is not 10, it is 12', '12'],
  ['the number after "answer is", not a later one', 'The answer is 5 and not 7', '5'],
  ['what ends last of formulas and numbers', 'With $x = 3$ we are done in 4 steps', '4'],
  ['the last of several formulas', 'First $1$. Then $2$.', '2'],
  ['a box before other formulas', 'So \\boxed{7} since $1+1=2$.', '7'],
  [
    'the last of several boxes far apart',
    '\\boxed{1} is wrong. We think about it again and again and once more, without an end. \\boxed{2}',
    '2',
  ],
  ['boxes that stand together', '\\boxed{1} and \\boxed{2}', 'set(1,2)'],
  ['a final answer before a box', 'Final answer is $3$. I hope it is correct. \\boxed{4}', '3'],
  ['formulas joined by and', 'We get $1$, $2$ and $3$', 'set(1,2,3)'],
  ['plain arithmetic', 'so 3*(1/2+2)', 'product(3,sum(1/2,2))'],
  ['a display formula', 'Hence \\[ \\frac{3}{4} \\]', '3/4'],
  ['per cent behind a formula', 'That is $28$ %', 'percent(28)'],
  ['a bare fraction of LaTeX', 'It is \\frac{1}{3} of all', '1/3'],
  ['nothing where there is nothing', 'I do not know.', undefined],
  ['nothing in an empty text', '', undefined],
]

describe('The answer of a text', () => {
  for (const [rule, text, answer] of TAKEN)
    test(`is ${rule}`, () => {
      assert.equal(taken(text), answer)
    })

  test('is kept as text where it is no formula', () => {
    assert.deepEqual(extractAnswer('$t(0,4]$'), { text: 't(0,4]' })
  })
})
