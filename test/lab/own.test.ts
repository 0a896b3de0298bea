// Tables and figures of one's own: what a cell makes of plain records and of plotly's traces.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type AzlabError, az } from '../../src/index.ts'

describe('a table of one’s own', () => {
  const records = [
    { what: 'a', share: -1e-17, count: 3, isRight: true },
    { what: 'b', share: 26.05, count: 12, isRight: false, why: 'as <it> is' },
  ]

  test('has a column for each key, numbers with some digits and to the right', () => {
    assert.equal(
      az.table(records).table(),
      [
        'what   share  count  isRight  why',
        'a     −1e-17      3  yes',
        'b      26.05     12  no       as <it> is',
      ].join('\n'),
    )
  })

  test('shows small numbers beside large ones as what they are, and what is no number in words', () => {
    const shown = [1.2e-9, 0.00004, 0.5, 123_456, Number.NaN, null, Number.NEGATIVE_INFINITY, -0, -2]
    const cells = az
      .table(shown.map((x) => ({ x })))
      .table()
      .split('\n')
      .slice(1)
    assert.deepEqual(
      cells.map((cell) => cell.trim()),
      ['1.2e-9', '0.00004', '0.5', '123456', 'NaN', '', '−∞', '0', '−2'],
    )
    const points = cells.flatMap((cell) =>
      cell.includes('.0') || cell.includes('.5') ? [cell.indexOf('.')] : [],
    )
    assert.deepEqual(points, [points[0], points[0]])
  })

  test('shows big integers, dates, maps and typed arrays as what they hold', () => {
    const record = { n: 2n ** 60n, at: new Date(0), map: new Map([['a', 1n]]), list: Float32Array.of(1, 2) }
    assert.deepEqual(az.table([record]).table({ width: 120 }).split('\n')[1]?.split(/ {2,}/), [
      ...['1152921504606846976', '1970-01-01T00:00:00.000Z', '[["a","1"]]', '[1,2]'],
    ])
  })

  test('shows plain numbers and texts in a column of their own', () => {
    assert.equal(az.table([1, 2.5, 30]).table(), ['value', '  1', '  2.5', ' 30'].join('\n'))
    assert.deepEqual(
      az
        .table(['a', { b: 1 }])
        .table()
        .split('\n')[0]
        ?.trim()
        .split(/ +/),
      ['value', 'b'],
    )
    assert.deepEqual([...az.table([1, 2, 3])], [1, 2, 3])
  })

  test('refuses what is no list of records, by its place', () => {
    const cases: readonly (readonly [unknown, RegExp])[] = [
      [null, /az\.table was given null instead of records/],
      [undefined, /given nothing/],
      ['abc', /given "abc"/],
      [{ a: 1 }, /given an object with a/],
      [Promise.resolve([]), /given a promise.*await/],
      [[{ a: 1 }, null], /given null as record 2 of 2/],
      [[undefined], /given nothing as record 1 of 1/],
      [[() => 1], /given a function as record 1 of 1/],
    ]
    for (const [records, message] of cases)
      assert.throws(
        () => az.table(records as never),
        (error: AzlabError) => {
          assert.equal(error.code, 'table/records')
          assert.match(error.message, message)
          assert.ok(error.expected && error.hint)
          return true
        },
      )
  })

  test('is the records still', () => assert.deepEqual([...az.table(records)], records))

  test('escapes text, and highlights the columns that are said to be programs', () => {
    const html = az.table([{ ...records[1], program: 'return 1' }], { programs: ['program'] }).html()
    assert.match(html, /as &lt;it&gt; is/)
    assert.match(html, /<code>.*<b>return<\/b>/)
  })

  test('of nothing says so', () => assert.match(az.table([]).table(), /no rows/))
})

describe('a figure of one’s own', () => {
  const figure = az.plot.figure({
    title: 'Two bars',
    description: 'One is higher.',
    data: [{ type: 'bar', y: [1, 2] }],
    x: 'which',
    layout: { xaxis: { dtick: 1 }, showlegend: false },
  })

  test('has the title, the axis and the layout that it was given, over those of the others', () => {
    const { layout } = figure as { layout: Record<string, Record<string, unknown>> }
    assert.equal(figure.name, 'two-bars')
    assert.equal(layout.title?.text, 'Two bars')
    assert.deepEqual(
      [layout.xaxis?.dtick, (layout.xaxis?.title as { text: string } | undefined)?.text],
      [1, 'which'],
    )
    assert.equal(layout.showlegend, false)
  })

  test('shows itself with a picture', async () => {
    const show = (figure as unknown as Record<symbol, () => Promise<Record<string, unknown>>>)[
      Symbol.for('Jupyter.display')
    ]!
    const bundle = await show.call(figure)
    assert.match(String(bundle['text/html']), /base64,iVBOR/)
    assert.match(String(bundle['text/plain']), /Two bars: One is higher/)
  })
})
