// Verdicts of HumanEval+ and MBPP+ on single outputs. Expected values are those of evalplus 0.3.1 and numpy 2, or by hand.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { allclose } from '../../datasets-eval/python-code/allclose.ts'
import { type Json, readJson } from '../../datasets-eval/python-code/json.ts'
import { judgeOutput, toleranceFor } from '../../datasets-eval/python-code/judge.ts'
import { digitDistance, polynomial, pyramidSurface } from '../../datasets-eval/python-code/oracles.ts'
import type { Told } from '../../datasets-eval/python-code/sandbox.ts'
import { python } from '../../src/language/index.ts'

const told = (type: string, text: string, own?: string): Told => ({
  ...{ type, text, floats: type === 'float' || /^[[(]\d+\.\d+/.test(text) },
  ...(own === undefined ? {} : { own }),
})

interface Case {
  readonly entry?: string
  readonly expected: Told
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
    ['equal texts', { expected: told('int', '1'), output: told('bool', '1') }, true],
    ['other texts', { expected: told('int', '1'), output: told('int', '2') }, false],
    ['what equals nothing', { expected: told('list', '?NaN'), output: told('list', '?NaN') }, false],
    ['digests that are the same', { expected: told('list', '#9 aa'), output: told('tuple', '#9 aa') }, true],
    ['floats within 1e-6', { expected: told('float', '0.5'), output: told('float', '0.5000009') }, true],
    ['floats beyond it', { expected: told('float', '0.5'), output: told('float', '0.500002') }, false],
    ['a near number of another type', { expected: told('float', '0.5'), output: told('int', '0') }, false],
    [
      'lists of floats, each near',
      { expected: told('list', '[0.5, 0.25]'), output: told('list', '[0.5000001, 0.25]') },
      true,
    ],
    [
      'lists of floats of other lengths',
      { expected: told('list', '[0.5]'), output: told('list', '[0.5, 0.5]') },
      false,
    ],
    ['ints without tolerance', { expected: told('int', '10000000'), output: told('int', '10000001') }, false],
    [
      'ints with it',
      { expected: told('int', '10000000'), output: told('int', '10000001'), atol: 1e-4 },
      true,
    ],
    ['texts with tolerance', { expected: told('str', "'a'"), output: told('str', "'b'"), atol: 1e-4 }, false],
  ]
  for (const [name, made, right] of cases)
    test(`${name}: ${right ? 'right' : 'wrong'}`, () => {
      assert.equal(verdict(made), right ? 'right' : 'wrong')
    })

  test('a digest that differs where tolerance is due asks for the values', () => {
    const expected = { type: 'list', floats: true, text: '#900 aa' }
    assert.equal(verdict({ expected, output: told('list', '#900 bb') }), 'full')
  })

  test('an input that expects floats leaves its tolerance to those after it, as in the official loop', () => {
    assert.equal(toleranceFor(told('float', '0.5'), 0), 1e-6)
    assert.equal(toleranceFor(told('int', '1'), 1e-6), 1e-6)
    assert.equal(toleranceFor(told('int', '1'), 0), 0)
  })
})

describe('Verdicts of the special oracles', () => {
  const none = told('NoneType', 'None')
  const cases: readonly (readonly [name: string, made: Case, right: boolean])[] = [
    [
      'sets by their members',
      { entry: 'Diff', expected: told('list', '{1, 2}'), output: told('list', '{1, 2}') },
      true,
    ],
    [
      'are_equivalent always',
      { entry: 'are_equivalent', expected: told('bool', '1'), output: told('bool', '0') },
      true,
    ],
    ['sum_div with 0', { entry: 'sum_div', expected: told('int', '7'), output: told('int', '0') }, true],
    [
      'sum_div with another',
      { entry: 'sum_div', expected: told('int', '7'), output: told('int', '1') },
      false,
    ],
    [
      'something found',
      { entry: 'check_str', expected: told('re.Match', '?a match'), output: told('str', "'Valid'") },
      true,
    ],
    [
      'True for found',
      { entry: 'check_str', expected: told('re.Match', '?a match'), output: told('bool', '1') },
      true,
    ],
    [
      'False for found',
      { entry: 'check_str', expected: told('re.Match', '?a match'), output: told('bool', '0') },
      false,
    ],
    ['None for not found', { entry: 'check_str', expected: none, output: none }, true],
    ['something for not found', { entry: 'check_str', expected: none, output: told('int', '0') }, false],
    [
      'a surface by the height of the apex',
      { entry: 'surface_Area', expected: told('int', '33'), output: told('int', '36'), input: '[3, 4]' },
      false,
    ],
    [
      'digits filled with zeros',
      {
        entry: 'digit_distance_nums',
        expected: told('int', '5'),
        output: told('int', '6'),
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
    const made = { entry: 'find_zero', expected: told('float', '-0.5'), input: '[[1, 2]]', atol: 1e-4 }
    assert.equal(verdict({ ...made, output: told('float', '-0.50001') }, 'humaneval'), 'right')
    assert.equal(verdict({ ...made, output: told('float', '0.5') }, 'humaneval'), 'wrong')
    assert.equal(verdict({ ...made, output: told('str', "'x'") }, 'humaneval'), 'wrong')
  })

  test('the three formulas, by hand', () => {
    assert.equal(polynomial([1, 2, 3], 2), 1 + 4 + 12)
    // 3² + 4 · 3 · √(1.5² + 4²) / 2 = 9 + 25.632 = 34.632
    assert.equal(pyramidSurface(3, 4), 35)
    assert.equal(digitDistance(23n, 1056n), 1n + 0n + 3n + 3n)
  })
})

// numpy.allclose(a, b, rtol=1e-7, atol=1e-6) of numpy 2; false where it raises.
describe('numpy.allclose', () => {
  const cases: readonly (readonly [a: string, b: string, close: boolean])[] = [
    ['1.0', '1.0000009', true],
    ['1.0', '1.00001', false],
    ['[1, 2.5]', '[1.0, 2.5]', true],
    ['[[1], [2]]', '[[1, 1], [2, 2]]', true],
    ['[[1], [2]]', '[[1, 1], [2, 3]]', false],
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
