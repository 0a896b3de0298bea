// Figures of one's own: every kind of array draws, and what cannot be drawn is named.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { plot } from '../../src/lab/plot.ts'

const errorOf = (data: unknown): { readonly code?: string; readonly message: string } => {
  try {
    plot.figure({ data: data as object[] })
  } catch (error) {
    return error as { code?: string; message: string }
  }
  throw new Error('no error')
}
const first = (trace: object) => plot.figure({ data: [trace] }).data[0]!

const KINDS = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array]
for (const Kind of [...KINDS, Float32Array, Float64Array])
  test(`a ${Kind.name} is drawn as its numbers`, () => {
    assert.deepEqual(first({ y: Kind.from([1, 4, 9]) }).y, [1, 4, 9])
  })

test('big integers are numbers, and texts where a number would lose digits', () => {
  const y = BigInt64Array.from([1n, -4n, 2n ** 60n])
  assert.deepEqual(first({ y }).y, [1, -4, String(2n ** 60n)])
  assert.deepEqual(first({ y: BigUint64Array.of(7n) }).y, [7])
})

test('typed arrays count in rows, error bars, markers and layouts', () => {
  const floats = Float32Array.of(1, 2)
  const { data, layout } = plot.figure({
    data: [
      { z: [floats, floats], type: 'heatmap' },
      { y: floats, error_y: { array: floats }, marker: { size: floats } },
    ],
    layout: { xaxis: { tickvals: floats } },
  })
  assert.deepEqual(data[0]!.z, [
    [1, 2],
    [1, 2],
  ])
  assert.deepEqual((data[1]!.error_y as { array: unknown }).array, [1, 2])
  assert.deepEqual((data[1]!.marker as { size: unknown }).size, [1, 2])
  assert.deepEqual((layout.xaxis as { tickvals: unknown }).tickvals, [1, 2])
})

test('dates, sets, maps and columns of a frame are what they hold; what is not finite is a gap that is told', () => {
  class Series {
    readonly values = [1, 2]
  }
  const figure = plot.figure({
    data: [
      { x: [new Date(0), new Date(Number.NaN)], y: new Set([1, 2]), marker: new Map([['size', 3]]) },
      { x: new Series(), y: [Number.NaN, Number.POSITIVE_INFINITY] },
    ],
  })
  assert.deepEqual(figure.data[0], {
    x: ['1970-01-01T00:00:00.000Z', null],
    y: [1, 2],
    marker: { size: 3 },
  })
  assert.deepEqual(figure.data[1], { x: [1, 2], y: [null, null] })
  assert.match(figure.description, /2 numbers are not finite and left out\./)
})

test('any figure is plain JSON', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double(), fc.bigInt(), fc.string(), fc.date(), fc.constant(undefined))),
      (y) => {
        const { data } = plot.figure({ data: [{ y }] })
        assert.deepEqual(JSON.parse(JSON.stringify(data)), data)
        assert.equal((data[0]!.y as unknown[]).length, y.length)
      },
    ),
  )
})

test('a figure needs no title, and says in words what it is', () => {
  const figure = plot.figure({ data: [{ y: [1, 2] }] })
  assert.deepEqual([figure.title, figure.name], ['', 'figure'])
})

for (const [what, data, code, words] of [
  [
    'a type that plotly does not have',
    [{ type: 'scater', y: [1] }],
    'figure/type',
    /"scater".*Did you mean "scatter"/,
  ],
  ['a type like nothing', [{ type: 'xyzzyplugh', y: [1] }], 'figure/type', /Expected one of bar, barpolar/],
  ['data that is no list', { y: [1] }, 'figure/data', /not a list of traces/],
  ['a trace that is no object', [[1, 2]], 'figure/data', /data\[0\] is \[1,2\]/],
  ['a number for an array', [{ y: 3 }], 'figure/shape', /data\[0\]\.y is 3/],
  [
    'coordinates of two lengths',
    [{ x: [1, 2, 3], y: [1, 2] }],
    'figure/shape',
    /x has 3 values and data\[0\]\.y has 2/,
  ],
  ['a function', [{ y: [() => 1] }], 'figure/value', /data\[0\]\.y\[0\]/],
  ['a buffer without a type', [{ y: new ArrayBuffer(8) }], 'figure/value', /data\[0\]\.y/],
] as const)
  test(`${what} is an error that names it`, () => {
    const error = errorOf(data)
    assert.equal(error.code, code)
    assert.match(error.message, words)
  })

test('a value that holds itself is an error, not an endless walk', () => {
  const loop: Record<string, unknown> = {}
  loop.marker = loop
  assert.equal(errorOf([loop]).code, 'figure/value')
})

test('formulas are written in letters; prices are left alone', () => {
  const titled = (title: string) => (plot.figure({ title, data: [] }).layout.title as { text: string }).text
  assert.equal(titled('$\\alpha^2 + \\beta_1$'), 'α<sup>2</sup> + β<sub>1</sub>')
  assert.equal(titled('From $\\frac{a}{b+1}$ on'), 'From a/(b + 1) on')
  assert.equal(titled('costs $5 and $6'), 'costs $5 and $6')
  assert.equal(titled('$\\notacommand{$'), '\\notacommand{')
  assert.equal(plot.figure({ data: [{ name: '$x_i$', y: [] }] }).data[0]!.name, 'x<sub>i</sub>')
})
