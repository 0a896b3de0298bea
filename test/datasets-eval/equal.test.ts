// Mathematical equivalence by rule. Expected verdicts: what the Python package math-verify 0.9.0 says of the same pair,
// run once by hand, unless a test says otherwise.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { judgePair } from '../../src/math-equal/judge.ts'

type Rule = readonly [rule: string, right: readonly Pair[], wrong: readonly Pair[]]
type Pair = readonly [gold: string, answer: string]

const RULES: readonly Rule[] = [
  [
    'whole numbers',
    [
      ['12345', '12,345'],
      ['2^{100}', '1267650600228229401496703205376'],
      ['10^6', '1000000'],
      ['5!', '120'],
      ['\\frac{1}{2004!}', '\\frac{2005}{2005!}'],
      ['\\binom{5}{2}', '10'],
    ],
    [
      ['5', '-5'],
      ['2^{100}', '1267650600228229401496703205377'],
      ['10112369', '10112369.001'],
      ['5', '5.0000001'],
    ],
  ],
  [
    'fractions',
    [
      ['\\frac{1}{2}', '1/2'],
      ['\\frac12', '\\dfrac{2}{4}'],
      ['-\\frac{10}{9}', '-10/9'],
      ['3\\frac{1}{2}', '\\frac{7}{2}'],
      ['-3\\frac12', '-3.5'],
      ['11:21', '\\frac{11}{21}'],
    ],
    [
      ['\\frac{1}{2}', '\\frac{1}{3}'],
      ['\\frac{1}{2}', '\\frac{2}{1}'],
    ],
  ],
  [
    'decimals are compared to six places with what is no whole number',
    [
      ['\\frac13', '0.333333'],
      ['\\frac{1}{128}', '0.007812'],
      ['27.0', '27'],
      ['\\sqrt{2}', '1.414214'],
      ['\\frac{\\pi}{2}', '1.570796'],
      ['4.123105625617661', '\\sqrt{17}'],
    ],
    [
      ['\\frac13', '0.33333'],
      ['\\frac{1}{128}', '0.007813'],
      ['\\sqrt{2}', '1.4142'],
      ['4', '4\\sqrt{2}'],
    ],
  ],
  [
    'per cent',
    [
      ['28\\%', '28'],
      ['28\\%', '0.28'],
      ['\\frac{7}{25}', '28\\%'],
      ['50\\%', '50 percent'],
    ],
    [
      ['28.5\\%', '28.5'],
      ['0.28', '28'],
    ],
  ],
  [
    'roots, logarithms and trigonometry',
    [
      ['\\sqrt{8}', '2\\sqrt2'],
      ['\\frac{1}{\\sqrt2}', '\\frac{\\sqrt2}{2}'],
      ['\\sqrt{3+2\\sqrt2}', '1+\\sqrt2'],
      ['\\ln 4', '2\\ln 2'],
      ['\\log_2 8', '3'],
      ['\\sin^2 x+\\cos^2 x', '1'],
      ['2\\sqrt[3]{5}', '\\sqrt[3]{40}'],
    ],
    [
      ['\\sqrt{2}', '\\sqrt{3}'],
      ['\\sin x', '\\cos x'],
    ],
  ],
  [
    'expressions',
    [
      ['x^2-1', '(x-1)(x+1)'],
      ['\\frac{x^2-1}{x-1}', 'x+1'],
      ['n(n-1)', 'n^2-n'],
      ['\\sqrt{x^2}', '|x|'],
      ['a\\cdot b', 'ba'],
      ['2+3i', '3i+2'],
    ],
    [
      ['x+1', 'y+1'],
      ['f(x)', 'f(y)'],
      ['f(2)', '2f'],
      ['x^2-1', 'x^2+1'],
      ['\\lfloor m/2\\rfloor', '\\lfloor m/3\\rfloor'],
      ['\\lfloor\\sqrt{n-1}\\rfloor', '\\lfloor\\sqrt{n-2}\\rfloor'],
    ],
  ],
  [
    'sums and products over a range',
    [
      ['\\sum_{i=1}^{3} i', '6'],
      ['\\prod_{k=1}^{4} k', '24'],
      ['\\sum_{k=0}^{n} a_k', '\\sum_{k=0}^n a_{k}'],
    ],
    [
      ['\\sum_{i=1}^{3} i', '7'],
      ['\\sum_{k=0}^{n-1} F_k F_{n-k-1}', '\\sum_{k=0}^{n-2} F_k F_{n-k-2}'],
    ],
  ],
  [
    'equations',
    [
      ['x=3', '3'],
      ['3', 'x=3'],
      ['x = 11', 'x = 5+5+1 = 7 =11'],
      ['y=2x+1', '2x-y+1=0'],
      ['2x+2y=4', 'x+y=2'],
      ['k=3', '3=k'],
      ['f(x)=2x', '2x'],
      ['A:B=1', '1'],
      ['x=2', 'x=2.0'],
    ],
    [
      ['x=1', 'x=2'],
      ['x=3', 'y=3'],
      ['x^2+y^2=1', 'x^2+y^2=2'],
      ['\\sin x=\\frac{42}{59}', '\\cos x=\\frac{42}{59}'],
      ['2x=2', 'x=1'],
      ['a+3z=0', '0'],
    ],
  ],
  [
    'inequalities',
    [
      ['x>1', '1<x'],
      ['x \\leq 5', '5 \\geq x'],
      ['x\\neq 3', 'x \\ne 3'],
      ['0\\le x\\le 1', '[0,1]'],
      ['x<2', '(-\\infty,2)'],
      ['x^2<4', '(-2,2)'],
      ['|x|<2', '(-2,2)'],
      ['0<f(x)<1', '(0,1)'],
      ['x\\ne 3', '(-\\infty,3)\\cup(3,\\infty)'],
    ],
    [
      ['x<1', 'x>-1'],
      ['x<1', 'x\\le 1'],
      ['[0,1]', '0\\le x\\le 1'],
      ['x^2<4', '(-2,3)'],
      ['x>1', '2x>2'],
    ],
  ],
  [
    'sets have no order',
    [
      ['1,2', '2,1'],
      ['\\{1,2,3\\}', '3,2,1'],
      ['\\{1,2,3\\}', '(3,2,1)'],
      ['1 \\pm \\sqrt{19}', '1-\\sqrt{19}, 1+\\sqrt{19}'],
      ['19, 46, and 82', '19, 46, \\text{ and } 82'],
      ['(1,2),(3,4)', '(3,4),(1,2)'],
      ['x=2,x=-2', '-2,2'],
      ['5', '\\{5\\}'],
    ],
    [
      ['1,2', '1,2,3'],
      ['1,2', '1,3'],
      ['\\pm 2021', '2021'],
      ['11,13', '1+1=11,13'],
    ],
  ],
  [
    'tuples have an order',
    [
      ['(6,31,-1)', '(p,q,r)=(6,31,-1)'],
      ['(1,2)', '1,2'],
      ['(1,\\frac13)', '(1,0.333333)'],
    ],
    [
      ['(1,2)', '(2,1)'],
      ['(1,2,3)', '3,2,1'],
      ['(0,1)', '(0,1.5)'],
      ['(1,2)', '(1,2,3)'],
    ],
  ],
  [
    'intervals',
    [
      ['(2,12)\\cup(12,102)', '(12,102) \\cup (2,12)'],
      ['[0,1]', 'x\\in[0,1]'],
      ['\\mathbb{R}', '(-\\infty,\\infty)'],
      ['[2,2]', '2'],
    ],
    [
      ['[0,9)', '[0,1)'],
      ['(0,9)', '[0,9)'],
      ['[x,y)', '[1,2)'],
      ['(-\\infty,2)\\cup(3,\\infty)', '(-\\infty,2)\\cup(9,\\infty)'],
      ['-\\infty', '\\infty'],
    ],
  ],
  [
    'matrices',
    [
      ['\\begin{pmatrix}1\\\\2\\end{pmatrix}', '\\begin{bmatrix}1\\\\2\\end{bmatrix}'],
      [
        '\\begin{pmatrix}1&0\\\\0&1\\end{pmatrix}',
        '\\begin{pmatrix}1&0\\\\0&1\\end{pmatrix}\\begin{pmatrix}1&0\\\\0&1\\end{pmatrix}',
      ],
    ],
    [
      ['\\begin{pmatrix}1\\\\2\\end{pmatrix}', '\\begin{pmatrix}2\\\\1\\end{pmatrix}'],
      ['\\begin{pmatrix}1\\\\2\\end{pmatrix}', '\\begin{pmatrix}1&2\\end{pmatrix}'],
      ['\\begin{pmatrix}1\\\\2\\end{pmatrix}', 'x/2+3e^{-2x}+\\begin{pmatrix}1\\\\2\\end{pmatrix}'],
    ],
  ],
  [
    'units and degrees are passed over',
    [
      ['5', '5 \\text{ cm}'],
      ['5 \\text{ cm}^2', '5'],
      ['90^\\circ', '90'],
      ['\\$36', '36'],
      ['10', '10 \\text{ km/h}'],
    ],
    [
      ['90^{\\circ}', '\\pi/2'],
      ['90', '91^{\\circ'],
    ],
  ],
  [
    'texts',
    [
      ['\\text{east}', 'East'],
      ['\\text{(B)}', 'B'],
      ['\\text{Evelyn}', '\\text{evelyn}'],
    ],
    [
      ['\\text{east}', '\\text{west}'],
      ['\\text{(B)}', 'C'],
    ],
  ],
]

for (const [rule, right, wrong] of RULES)
  describe(`Equivalence: ${rule}`, () => {
    for (const [gold, answer] of right)
      test(`${answer} is right where ${gold} is`, () => {
        assert.equal(judgePair({ gold: `$${gold}$`, answer: `$${answer}$` }).equal, true)
      })
    for (const [gold, answer] of wrong)
      test(`${answer} is wrong where ${gold} is right`, () => {
        assert.equal(judgePair({ gold: `$${gold}$`, answer: `$${answer}$` }).equal, false)
      })
  })

// math-verify 0.9.0 says the same, but for those marked.
describe('Equivalence of what has no value', () => {
  const none = [
    ...[
      '\\frac{5}{0}',
      '5/0',
      '5:0',
      '5\\div 0',
      '\\frac50',
      '{5 \\over 0}',
      '\\frac{5}{1-1}',
      '\\frac{5}{0.0}',
      '5\\cdot 0^{-1}',
    ],
    ...[
      '5+\\frac{0}{0}',
      '5/0+5',
      '\\frac{5}{\\sin 0}',
      '\\frac{5}{\\ln 1}',
      '\\frac{5}{\\sin\\pi}',
      '|5/0|',
      '5\\bmod 0',
    ],
    ...[
      '\\max(5,1/0)',
      '\\frac{5}{\\sqrt2\\sqrt3-\\sqrt6}',
      '5+\\log 0',
      '\\frac{5}{0}\\%',
      '\\sum_{k=0}^{1}\\frac5k',
      '5E500',
      'x=5/0',
    ],
    // Not of a sum of two that have none. (The last two are 5 to math-verify, where 0 · (1/0) is 0, and (1/0)⁰ is 1.)
    ...['5+\\frac10-\\frac10', '5+0\\cdot\\frac10', '5\\cdot(\\frac10)^0'],
  ]
  for (const answer of none)
    test(`${answer} is not 5, and equals itself`, () => {
      assert.equal(judgePair({ gold: '$5$', answer: `$${answer}$` }).equal, false)
      assert.equal(judgePair({ gold: `$${answer}$`, answer: '$5$' }).equal, false)
      assert.equal(judgePair({ gold: `$${answer}$`, answer: `\\(${answer}\\)` }).equal, true)
    })

  for (const [gold, answer] of [
    ...[
      ['0', '\\frac00'],
      ['0', '\\frac{0}{1-1}'],
      ['1', '\\frac00'],
      ['1', '\\frac{1/0}{1/0}'],
      ['x', '\\frac{x}{0}'],
    ],
    ...[
      ['\\frac10', '\\frac20'],
      ['\\infty', '\\frac10'],
      ['-\\infty', '\\ln 0'],
      ['\\infty', 'e^{1000}'],
      ['1', '\\frac{\\infty}{\\infty}'],
    ],
    ...[
      ['0', '\\infty-\\infty'],
      ['(1,2)', '(1,2/0)'],
      ['\\{1,2\\}', '\\{1,2,1/0\\}'],
      ['2', '\\tan\\frac\\pi2'],
    ],
  ] as const)
    test(`${answer} is not ${gold}`, () => {
      assert.equal(judgePair({ gold: `$${gold}$`, answer: `$${answer}$` }).equal, false)
    })
})

// The verdicts of math-verify 0.9.0, but for those marked.
describe('Equivalence has no absolute tolerance', () => {
  const different = [
    ...[
      ['0', 'e^{-1000}'],
      ['0', '10^{-10^{10}}'],
      ['0', '\\pi\\cdot10^{-17}'],
      ['0', '\\sqrt2\\cdot10^{-40}'],
      ['0', '\\frac{\\pi}{10^{400}}'],
    ],
    ...[
      ['0', '\\sin(10^{-20})'],
      ['0', 'e^{-40}+1-1'],
      ['0', 'e^{-40}+\\sqrt2-\\sqrt2'],
      ['0', 'i\\cdot10^{-40}'],
      ['0', 'e^{-x^2-1000}'],
    ],
    ...[
      ['1', '1+e^{-1000}'],
      ['1', '1+\\pi10^{-17}'],
      ['x', 'x+e^{-1000}'],
      ['\\pi', '\\pi+10^{-13}'],
      ['\\pi', '\\pi(1+10^{-14})'],
    ],
    ...[
      ['10^{30}\\pi', '(10^{30}+1)\\pi'],
      ['e^{1000}', 'e^{1001}'],
      ['(0,1)', '(e^{-1000},1)'],
      ['[0,1]', '[10^{-12}\\pi,1]'],
    ],
    ...[
      ['x>0', 'x>e^{-1000}'],
      ['x>0', '(10^{-60},\\infty)'],
      ['x>1', '(1+10^{-7},\\infty)'],
      ['\\{0,1\\}', '\\{e^{-1000},1\\}'],
      ['x=0', 'x=e^{-1000}'],
    ],
    ['\\begin{pmatrix}0\\\\1\\end{pmatrix}', '\\begin{pmatrix}e^{-1000}\\\\1\\end{pmatrix}'],
    // A large error of rounding is no tolerance either.
    ...[
      ['5', '10^{20}(\\sqrt2\\sqrt3-\\sqrt6)'],
      ['5', '10^{12}\\sqrt{\\sqrt2\\sqrt3-\\sqrt6}'],
      ['0', '10^{30}(\\sqrt2\\sqrt3-\\sqrt6)+7'],
      ['(0,1)\\cup(2,3)', '(10^{30}(\\sqrt2\\sqrt3-\\sqrt6)+0.5,1)\\cup(2,3)'],
    ],
    // To math-verify these are the same: it drops differences below about 1e-15.
    ...[
      ['\\pi', '\\pi+10^{-17}'],
      ['\\pi10^{-17}', '\\pi10^{-18}'],
      ['e^{-1000}', 'e^{-1001}'],
      ['6.6\\cdot10^{-34}', '3\\cdot10^{-30}'],
    ],
  ] as const
  for (const [gold, answer] of different)
    test(`${answer} is not ${gold}`, () => {
      assert.equal(judgePair({ gold: `$${gold}$`, answer: `$${answer}$` }).equal, false)
    })

  const same = [
    ['\\binom{n}{2}', '\\frac{n(n-1)}{2}'],
    ['\\sqrt{7} \\mod \\sqrt{2}', '\\sqrt{7}-\\sqrt{2}'],
    ...[
      ['0', '\\sin\\pi'],
      ['0', '\\cos\\frac\\pi2'],
      ['0', '\\sqrt2\\sqrt3-\\sqrt6'],
      ['0', '\\sin(2\\pi)\\cdot10^{10}'],
      ['0', '\\ln 1'],
    ],
    ...[
      ['0', '\\frac{1}{\\infty}'],
      ['1', '0^0'],
      ['\\frac\\pi2', '\\arctan(\\infty)'],
      ['\\infty', '\\infty+5'],
      ['0', 'e^{-\\infty}'],
    ],
    ...[
      ['10^{-17}\\sqrt8', '2\\sqrt2\\cdot10^{-17}'],
      ['10^{30}\\sqrt8', '2\\sqrt2\\cdot10^{30}'],
      ['0', '\\sin^2x+\\cos^2x-1'],
      ['0', '\\binom{3}{5}'],
    ],
    ...[
      ['1.5\\cdot10^{-19}', '15\\cdot10^{-20}'],
      ['x^2\\ge2', '(-\\infty,-\\sqrt2]\\cup[\\sqrt2,\\infty)'],
    ],
  ] as const
  for (const [gold, answer] of same)
    test(`${answer} is ${gold}`, () => {
      assert.equal(judgePair({ gold: `$${gold}$`, answer: `$${answer}$` }).equal, true)
    })
})

describe('Equivalence of what overflows', () => {
  test('two numbers that are too large to compute are not equal (by hand: they differ by 1)', () => {
    assert.equal(judgePair({ gold: '$9^{9^{9^9}}$', answer: '$9^{9^{9^9}}+1$' }).equal, false)
  })

  test('a small difference beside a large irrational term is seen (by hand: they differ by 1)', () => {
    const pair = { gold: '$10^{15}\\sqrt{2}$', answer: '$10^{15}\\sqrt{2}+1$' }
    assert.equal(judgePair(pair).equal, false)
  })
})
