// Properties of mathematical equivalence, over random expressions and numbers.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { judgePair } from '../../src/math-equal/judge.ts'

const equal = (gold: string, answer: string): boolean =>
  judgePair({ gold: `$${gold}$`, answer: `$${answer}$` }).equal

/** An expression of LaTeX, with spaces only where they are written. */
const expression: fc.Arbitrary<string> = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom('x', 'y', 'z', '\\pi', 'a_{1}'),
    fc.integer({ min: 2, max: 99 }).map(String),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `(${a}+${b})`),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `(${a})\\cdot(${b}+1)`),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `\\frac{${a}}{${b}}`),
    tie('tree').map((a) => `\\sqrt{${a}}`),
    tie('tree').map((a) => `(${a})^{2}`),
  ),
})).tree

const FORMATS: readonly (readonly [name: string, change: (text: string) => string])[] = [
  ['display fractions', (text) => text.replaceAll('\\frac', '\\dfrac')],
  ['sized brackets', (text) => text.replaceAll('(', '\\left(').replaceAll(')', '\\right)')],
  ['spaces around signs', (text) => text.replaceAll('+', ' + ').replaceAll('\\cdot', ' \\cdot ')],
  ['thin spaces', (text) => text.replaceAll('+', '\\,+\\;')],
  ['a crossed product', (text) => text.replaceAll('\\cdot', '\\times')],
  ['a unit', (text) => `${text} \\text{ cm}`],
  ['a box', (text) => `\\boxed{${text}}`],
  ['a name', (text) => `w = ${text}`],
]

const whole = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })
const positive = fc.bigInt({ min: 1n, max: 10n ** 30n })

describe('An expression', () => {
  for (const [name, change] of FORMATS)
    test(`equals itself with ${name}`, () => {
      fc.assert(
        fc.property(expression, (text) => equal(text, change(text))),
        { numRuns: 60 },
      )
    })

  test('does not equal itself plus one', () => {
    fc.assert(
      fc.property(expression, (text) => !equal(text, `(${text})+1`)),
      { numRuns: 60 },
    )
  })

  test('equals itself doubled and halved, unless it is a lone letter', () => {
    const longer = expression.filter((text) => !/^[xyz]$|^a_/.test(text))
    fc.assert(
      fc.property(longer, (text) => equal(text, `\\frac{2 \\cdot (${text})}{2}`)),
      { numRuns: 60 },
    )
  })
})

describe('A fraction', () => {
  test('equals itself extended', () => {
    fc.assert(
      fc.property(whole, positive, positive, (above, below, factor) =>
        equal(`\\frac{${above}}{${below}}`, `\\frac{${above * factor}}{${below * factor}}`),
      ),
      { numRuns: 100 },
    )
  })

  test('equals another only if the products across are the same', () => {
    const near = fc.bigInt({ min: 1n, max: 12n })
    fc.assert(
      fc.property(near, near, near, near, (a, b, c, d) => {
        assert.equal(equal(`\\frac{${a}}{${b}}`, `${c}/${d}`), a * d === b * c)
      }),
      { numRuns: 200 },
    )
  })
})

describe('A list', () => {
  const items = fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 6 })

  test('in braces equals itself in any order', () => {
    fc.assert(
      fc.property(
        items.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([list, other]) => equal(`\\{${list.join(',')}\\}`, `\\{${other.join(', ')}\\}`),
      ),
      { numRuns: 60 },
    )
  })

  test('of three or more in round brackets equals itself reversed only where that is itself', () => {
    fc.assert(
      fc.property(
        items.filter((list) => list.length > 2),
        (list) => !equal(`(${list.join(',')})`, `(${[...list].reverse().join(',')})`),
      ),
      { numRuns: 60 },
    )
  })
})

describe('Any text', () => {
  test('is judged without an error', () => {
    const pieces = fc.constantFrom(
      ...[
        '\\frac',
        '{',
        '}',
        '(',
        ')',
        '[',
        ']',
        '1',
        '2.5',
        'x',
        'e',
        'd',
        '^',
        '_',
        ',',
        ';',
        '=',
        '<',
        '|',
        '%',
      ],
      ...[
        '\\le',
        '\\in',
        '\\cup',
        '\\sqrt',
        '\\boxed',
        '\\text{a}',
        '\\pm',
        '\\infty',
        '\\begin{matrix}',
        '&',
        '\\\\',
      ],
      ...[' ', '$', '\\(', '\\]', '\n', 'answer is', '\\sin', 'f', '!', '\\', "'", '"', '−', 'π', '🙂'],
    )
    const soup = fc.array(pieces, { maxLength: 20 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(soup, soup, (gold, answer) => {
        assert.equal(typeof judgePair({ gold: `$${gold}$`, answer }).equal, 'boolean')
      }),
      { numRuns: 500 },
    )
  })
})
