// JSON with Python's numbers, and source of Python literals: what inputs of HumanEval+ and MBPP+ are read with.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { fieldsOf, readJson } from '../../datasets-eval/python-code/json.ts'
import {
  ComplexText,
  pythonSource,
  pythonString,
  SetOf,
  TupleOf,
} from '../../datasets-eval/python-code/literal.ts'
import { shapeMbpp } from '../../datasets-eval/python-code/mbpp-shapes.ts'
import { python } from '../../src/language/index.ts'

/** Maps as objects and ints as numbers: what JSON.parse would give. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(plain)
  if (!(value instanceof Map)) return value
  return Object.fromEntries([...(value as Map<string, unknown>)].map(([key, held]) => [key, plain(held)]))
}

describe('JSON as Python reads it', () => {
  test('ints of any size are bigints, numbers with a point or an exponent are floats', () => {
    assert.deepEqual(readJson('[1, 1.0, 1e2, -0, 123456789012345678901234567890]'), [
      ...[1n, 1, 100, 0n, 123456789012345678901234567890n],
    ])
  })

  test('NaN, Infinity and -Infinity are floats', () => {
    assert.deepEqual(readJson('[NaN, Infinity, -Infinity]'), [NaN, Infinity, -Infinity])
  })

  test('what JSON.stringify writes is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value)
        assert.equal(JSON.stringify(plain(readJson(text))), JSON.stringify(JSON.parse(text)))
      }),
    )
  })

  test('the fields of an object are the texts of its values, whatever brackets stand in strings', () => {
    const fields = fieldsOf(' {"a": [1, {"b": "]}"}], "c": "x\\"y", "d": -1.5e3 } ')
    assert.deepEqual(
      [...fields],
      [
        ['a', '[1, {"b": "]}"}]'],
        ['c', '"x\\"y"'],
        ['d', '-1.5e3'],
      ],
    )
  })

  for (const text of ['', '[1', '[1 2]', '{"a" 1}', '"a', '01', 'nul', '[1],', '"a\nb"'])
    test(`${JSON.stringify(text)} is refused with its place`, () => {
      assert.throws(() => readJson(text), /No JSON at character \d+: expected/)
    })
})

describe('Source of Python literals', () => {
  test('every string is read back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const source = pythonString(text)
        assert.match(source, /^"[\x20-\x7e]*"$/)
        const read = python.literal(source)
        assert.deepEqual(read, { ok: true, value: text })
      }),
    )
  })

  test('types are written as Python tells them apart', () => {
    const value = [1n, 1, -0, NaN, -Infinity, true, null, new Map([['k', [2n]]])]
    assert.equal(pythonSource(value), '[1, 1.0, -0.0, nan, -inf, True, None, {"k": [2]}]')
    assert.equal(pythonSource(new TupleOf([1n])), '(1,)')
    assert.equal(pythonSource(new SetOf([])), 'set()')
    assert.equal(pythonSource(new ComplexText('1j')), 'complex("1j")')
  })
})

// Expected by the table of the package evalplus (mbpp_deserialize_inputs), version 0.3.1.
describe('Inputs of MBPP+ have the types of their tasks', () => {
  const cases: readonly (readonly [task: string, json: string, source: string])[] = [
    ['Mbpp/2', '[[1, 2], [3]]', '[(1, 2), (3,)]'],
    ['Mbpp/63', '[[[1, 2], [3, 4]]]', '[[(1, 2), (3, 4)]]'],
    ['Mbpp/75', '[[[1, 2]], 6]', '[[(1, 2)], 6]'],
    ['Mbpp/106', '[[5], [9, 10]]', '[[5], (9, 10)]'],
    ['Mbpp/115', '[[[1, 2], [], {}]]', '[[{1, 2}, {}, {}]]'],
    ['Mbpp/124', '["0", "1j"]', '[0.0, complex("1j")]'],
    ['Mbpp/252', '[1]', '[complex("1")]'],
    ['Mbpp/259', '[[[1, 3]], [[6, 7]]]', '[((1, 3),), ((6, 7),)]'],
    ['Mbpp/278', '[[1, [4, 6]]]', '[(1, (4, 6))]'],
    ['Mbpp/580', '[[4, [7, [2]]]]', '[(4, (7, (2,)))]'],
    ['Mbpp/722', '[{"a": [6.2, 70]}, 6.0, 70]', '[{"a": (6.2, 70)}, 6.0, 70]'],
    ['Mbpp/3', '[[1, 2]]', '[[1, 2]]'],
  ]
  for (const [task, json, source] of cases)
    test(`${task}: ${json}`, () => {
      assert.equal(pythonSource(shapeMbpp(task, readJson(json) as readonly never[])), source)
    })
})
