// Python literals, canonical text and display, held against CPython itself.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { python } from '../../src/language/index.ts'
import { Complex } from '../../src/language/value.ts'
import { askPython, noPython } from './python.ts'
import { anyValue } from './python-values.ts'

test('a literal is held against ast.literal_eval: numbers', { skip: noPython }, () => {
  const piece = fc.constantFrom(
    ...'0123456789',
    '_',
    '.',
    'e',
    'E',
    'j',
    'x',
    'b',
    'o',
    '+',
    '-',
    'a',
    'f',
    '0x',
    '1_',
  )
  const numbers = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''))
  compare(numbers.filter((text) => text !== '...'))
})

test('a literal is held against ast.literal_eval: strings and bytes', { skip: noPython }, () => {
  const prefix = fc.constantFrom('', '', 'r', 'b', 'u', 'R', 'bR', 'rb', 'B', 'ub')
  const quote = fc.constantFrom("'", '"', "'''", '"""')
  const piece = fc.constantFrom(
    ...`\\'"n\n\rx4aUu01{ é`,
    '\\x4',
    '\\101',
    '\\u00e9',
    '\\U0001f600',
    '\\ud800',
    '\\\n',
    '😀',
  )
  const body = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
  const one = fc.tuple(prefix, quote, body).map(([p, q, text]) => p + q + text + q)
  compare(fc.array(one, { minLength: 1, maxLength: 2 }).map((items) => `(${items.join(' ')})`))
})

test('a literal is held against ast.literal_eval: brackets', { skip: noPython }, () => {
  const piece = fc.constantFrom(
    '[',
    ']',
    '(',
    ')',
    '{',
    '}',
    ',',
    ':',
    '1',
    "'a'",
    ' ',
    'None',
    '-',
    'set()',
    '2j',
  )
  // A sign stands before a number here, and never beside a round bracket, which Python's trees do not show.
  const beside = /-\s*\(|\)\s*-/
  compare(
    fc
      .array(piece, { minLength: 1, maxLength: 7 })
      .map((pieces) => `[${pieces.join('')}]`)
      .filter((text) => !beside.test(text)),
  )
})

/** Each source is read alike by both, or refused by both. */
function compare(source: fc.Arbitrary<string>): void {
  const sources = fc.sample(source, 4000)
  const theirs = askPython(
    `try:
    return canon(ast.literal_eval(question))
except RecursionError:
    raise
except Exception:
    return None`,
    sources,
  )
  let values = 0
  sources.forEach((text, i) => {
    const ours = python.literal(text)
    const expected = theirs[i] as string | null
    if (expected !== null) values++
    // Python makes a sum of the parts of a complex number, in which −0.0 may become 0.0 and the reverse; they are equal.
    const zero = (canonical: string | null): string | null =>
      canonical
        ?.replace(/\(-0(?=[+-])/g, '(0')
        .replace(/-0j/g, '+0j')
        .replace(/\(0\+?(-?[^)]*j)\)/g, '$1')
        .replace(/^\+/, '') ?? null
    const read = ours.ok ? python.canonical(ours.value) : null
    const complex = /[\d.]j/i.test(text)
    assert.equal(complex ? zero(read) : read, complex ? zero(expected) : expected, JSON.stringify(text))
  })
  assert.ok(values > 200, `only ${values} of the sources were literals`)
}

test('display and canonical text mean to Python what they mean here', { skip: noPython }, () => {
  // Python's own source for a complex number with a negative or unbounded part is a sum of two, which is another number.
  const sum = /-[\d.e+]*j|\(-|inf[j+-]|complex/
  const values = fc.sample(anyValue, 8000).filter((value) => !sum.test(python.display(value)))
  assert.ok(values.length > 4000)
  const theirs = askPython(
    `value = eval(question[0])
return [canon(value), canon(eval(question[1], NAMES))]`,
    values.map((value) => [python.display(value), python.canonical(value)]),
  )
  values.forEach((value, i) => {
    const text = python.canonical(value)
    assert.deepEqual(theirs[i], [text, text])
  })
})

test('complex numbers are written as Python writes them, and read back part by part', {
  skip: noPython,
}, () => {
  const parts = [0, -0, 1, -1, 2.5, -2.5, 1e16, -1e16, 1e-7, 123456.75, Infinity, -Infinity]
  const numbers = parts.flatMap((real) => parts.map((imaginary) => new Complex(real, imaginary)))
  const text = (part: number): string => (Object.is(part, -0) ? '-0.0' : String(part))
  const theirs = askPython(
    'return repr(complex(float(question[0]), float(question[1])))',
    numbers.map(({ real, imaginary }) => [text(real), text(imaginary)]),
  )
  assert.deepEqual(numbers.map(python.canonical), theirs)
  for (const number of numbers) {
    const read = python.fromCanonical(python.canonical(number))
    assert.deepEqual([read, python.literal(python.display(number))], [read, { ok: true, value: number }])
  }
})

test('floats are written as Python writes them', { skip: noPython }, () => {
  const floats = [
    ...fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), 3000),
    ...Array.from({ length: 700 }, (_, i) => 10 ** (i - 350)),
    ...Array.from({ length: 700 }, (_, i) => 1.2345678901234567 * 10 ** (i - 350)),
  ].filter(Number.isFinite)
  const view = new DataView(new ArrayBuffer(8))
  const bits = (value: number): string => {
    view.setFloat64(0, value)
    return view.getBigUint64(0).toString(16).padStart(16, '0')
  }
  const theirs = askPython(
    "import struct\nreturn repr(struct.unpack('>d', bytes.fromhex(question))[0])",
    floats.map(bits),
  )
  assert.deepEqual(
    floats.map((value) => python.canonical(value)),
    theirs,
  )
})
