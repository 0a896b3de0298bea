// Verdicts of HumanEval+ and MBPP+ on single outputs. Expected values are those of evalplus 0.3.1 and numpy 2, or by hand.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { allclose } from '../../datasets-eval/python-code/allclose.ts'
import { type Json, readJson } from '../../datasets-eval/python-code/json.ts'
import { judgeOutput, toleranceFor } from '../../datasets-eval/python-code/judge.ts'
import { digitDistance, polynomial, pyramidSurface } from '../../datasets-eval/python-code/oracles.ts'
import type { Reference, Told } from '../../datasets-eval/python-code/sandbox.ts'
import { python } from '../../src/language/index.ts'

const told = (text: string, own?: string): Reference => ({
  text,
  floats: /^[[(]?\d+\.\d+/.test(text),
  ...(own === undefined ? {} : { own }),
})

interface Case {
  readonly entry?: string
  readonly expected: Reference
  readonly output: Told
  readonly input?: string
  readonly atol?: number
}

function verdict(
  { entry = 'f', expected, output, input = '[]', atol = 0 }: Case,
  dataset: 'mbpp' | 'humaneval' = 'mbpp',
) {
  return judgeOutput(python, {
    dataset,
    entry,
    expected,
    output,
    input: readJson(input) as readonly Json[],
    atol,
  })
}

describe('Verdicts by equality and tolerance', () => {
  const cases: readonly (readonly [name: string, made: Case, right: boolean])[] = [
    ['equal values of two types', { expected: told('1'), output: told('True') }, true],
    ['dicts in another order', { expected: told('{1: 2, 3: 4}'), output: told('{3: 4.0, 1: 2}') }, true],
    ['other values', { expected: told('1'), output: told('2') }, false],
    ['a list and a tuple', { expected: told('[1]'), output: told('(1,)') }, false],
    ['an equal value of a class', { expected: told('1'), output: told('~1') }, true],
    ['what equals nothing', { expected: told('?NaN'), output: told('?NaN') }, false],
    ['NaN', { expected: told('nan'), output: told('nan') }, false],
    ['digests that are the same', { expected: told('#9 aa'), output: told('#9 aa') }, true],
    ['floats within 1e-6', { expected: told('0.5'), output: told('0.5000009') }, true],
    ['floats beyond it', { expected: told('0.5'), output: told('0.500002') }, false],
    ['a near number of another type', { expected: told('0.5'), output: told('0') }, false],
    ['a near number of a class', { expected: told('0.5'), output: told('~0.5000001') }, false],
    [
      'lists of floats, each near',
      { expected: told('[0.5, 0.25]'), output: told('[0.5000001, 0.25]') },
      true,
    ],
    ['a tuple of near floats', { expected: told('[0.5, 0.25]'), output: told('(0.5000001, 0.25)') }, false],
    ['lists of floats of other lengths', { expected: told('[0.5]'), output: told('[0.5, 0.5]') }, false],
    ['ints without tolerance', { expected: told('10000000'), output: told('10000001') }, false],
    ['ints with it', { expected: told('10000000'), output: told('10000001'), atol: 1e-4 }, true],
    ['texts with tolerance', { expected: told("'a'"), output: told("'b'"), atol: 1e-4 }, false],
    [
      'sets that differ, of lists that are near',
      {
        entry: 'Diff',
        atol: 1e-4,
        expected: told('{1.5}', '[1.5]'),
        output: told('{1.5000001}', '[1.5000001]'),
      },
      true,
    ],
  ]
  for (const [name, made, right] of cases)
    test(`${name}: ${right ? 'right' : 'wrong'}`, () => {
      assert.equal(verdict(made), right ? 'right' : 'wrong')
    })

  test('a digest that differs where tolerance is due asks for the values', () => {
    const expected = { floats: true, text: '#900 aa' }
    assert.equal(verdict({ expected, output: told('#900 bb') }), 'full')
    assert.equal(verdict({ expected, output: told('[0.5]') }), 'full')
    assert.equal(verdict({ expected, output: told('?an iterator') }), 'wrong')
  })

  test('an input that expects floats leaves its tolerance to those after it, as in the official loop', () => {
    assert.equal(toleranceFor(told('0.5'), 0), 1e-6)
    assert.equal(toleranceFor(told('1'), 1e-6), 1e-6)
    assert.equal(toleranceFor(told('1'), 0), 0)
  })
})

describe('Verdicts of the special oracles', () => {
  const none = told('None')
  const cases: readonly (readonly [name: string, made: Case, right: boolean])[] = [
    ['sets by their members', { entry: 'Diff', expected: told('{1, 2}'), output: told('{1, 2}') }, true],
    [
      'are_equivalent always',
      { entry: 'are_equivalent', expected: told('True'), output: told('False') },
      true,
    ],
    ['sum_div with 0', { entry: 'sum_div', expected: told('7'), output: told('0') }, true],
    ['sum_div with another', { entry: 'sum_div', expected: told('7'), output: told('1') }, false],
    ['something found', { entry: 'check_str', expected: told('?a match'), output: told("'Valid'") }, true],
    ['True for found', { entry: 'check_str', expected: told('?a match'), output: told('True') }, true],
    ['False for found', { entry: 'check_str', expected: told('?a match'), output: told('False') }, false],
    ['None for not found', { entry: 'check_str', expected: none, output: none }, true],
    ['what does not read', { entry: 'check_str', expected: told('?a match'), output: told('x') }, false],
    ['something for not found', { entry: 'check_str', expected: none, output: told('0') }, false],
    [
      'a surface by the height of the apex',
      { entry: 'surface_Area', expected: told('33'), output: told('36'), input: '[3, 4]' },
      false,
    ],
    [
      'digits filled with zeros',
      {
        entry: 'digit_distance_nums',
        expected: told('5'),
        output: told('6'),
        input: '[1, 25]',
      },
      true,
    ],
  ]
  for (const [name, made, right] of cases)
    test(`${name}: ${right ? 'right' : 'wrong'}`, () => {
      assert.equal(verdict(made), right ? 'right' : 'wrong')
    })

  test('find_zero takes any root: the value of the polynomial counts', () => {
    const made = { entry: 'find_zero', expected: told('-0.5'), input: '[[1, 2]]', atol: 1e-4 }
    assert.equal(verdict({ ...made, output: told('-0.50001') }, 'humaneval'), 'right')
    assert.equal(verdict({ ...made, output: told('0.5') }, 'humaneval'), 'wrong')
    assert.equal(verdict({ ...made, output: told("'x'") }, 'humaneval'), 'wrong')
  })

  test('the three formulas, by hand', () => {
    assert.equal(polynomial([1, 2, 3], 2), 1 + 4 + 12)
    // 3² + 4 · 3 · √(1.5² + 4²) / 2 = 9 + 25.632 = 34.632
    assert.equal(pyramidSurface(3, 4), 35)
    assert.equal(digitDistance(23n, 1056n), 1n + 0n + 3n + 3n)
  })
})

// An answer can write any text in place of what it returned: it is then judged as if it had returned what the text says.
describe('Texts that an answer has written itself', () => {
  const expected: readonly Reference[] = [
    ...[told('0.5'), told('[0.5, 1.5]'), told('[[0.5], [1.5]]'), told("'ab'"), told('True'), told('None')],
    ...[told('{0.5, 1.5}'), { floats: true, text: '#900 aa' }, told('?a match')],
  ]
  const forged = [
    ...[
      '[]',
      '()',
      '{}',
      'set()',
      '[[], []]',
      '[[]]',
      '([],)',
      '~[]',
      '~',
      '',
      '?',
      '#',
      '#0',
      '#900',
      '# aa',
    ],
    ...['nan', 'inf', '[nan, nan]', 'complex(0.5, nan)', '[0.5', '0.5 or True', '0.5,', '__import__("os")'],
    ...['[0.5, 1.5]\n[]', '~~0.5', '?0.5', '?None', '\0', '['.repeat(200_000), '-'.repeat(200_000)],
  ]
  for (const atol of [0, 1e-6, 1e-4])
    test(`pass for no value that they do not say, with a tolerance of ${atol}`, () => {
      for (const wanted of expected)
        for (const text of forged)
          for (const own of [undefined, '[]', '[[], []]'])
            assert.notEqual(
              verdict({ expected: wanted, output: { text, ...(own === undefined ? {} : { own }) }, atol }),
              'right',
              `${JSON.stringify(text.slice(0, 40))} for ${wanted.text}`,
            )
    })
})

// numpy.allclose(a, b, rtol=1e-7, atol=1e-6) of numpy 2; false where it raises, and where shapes differ (numpy repeats members).
describe('numpy.allclose', () => {
  const cases: readonly (readonly [a: string, b: string, close: boolean])[] = [
    ['1.0', '1.0000009', true],
    ['1.0', '1.00001', false],
    ['[1, 2.5]', '[1.0, 2.5]', true],
    ['[[1], [2]]', '[[1.0], [2.0]]', true],
    ['[[1], [2]]', '[[1, 1], [2, 2]]', false],
    ['[[], []]', '[[1.5], [2.5]]', false],
    ['[]', '1.5', false],
    ['[1, 2]', '[1, 2, 3]', false],
    ['[1, [2]]', '[1, [2]]', false],
    ['[]', '[]', true],
    ['inf', 'inf', true],
    ['inf', '-inf', false],
    ['nan', 'nan', false],
    ['"a"', '"a"', false],
    ['None', 'None', false],
    ['True', '1', true],
    ['18446744073709551616', '18446744073709551616', false],
    ['(1+2j)', '(1+2.0000001j)', true],
    ['{1: 2}', '{1: 2}', false],
  ]
  for (const [a, b, close] of cases)
    test(`${a} and ${b}: ${close}`, () => {
      const [left, right] = [a, b].map((text) => {
        const read = python.fromCanonical(text)
        assert.ok(read.ok)
        return read.value
      })
      assert.equal(allclose(left, right, 1e-7, 1e-6), close)
    })
})
