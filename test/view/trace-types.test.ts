// Types of traces: each is drawn as what it is, or the output says in words that there is no picture.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { ownFigure } from '../../src/lab/own.ts'
import { figureBundle } from '../../src/view/bundle.ts'
import { openPainter, type Painter } from '../../src/view/png.ts'
import { noPictureOf } from '../../src/view/still.ts'
import { TRACE_TYPES } from '../../src/view/trace-types.ts'

let painter: Painter
before(async () => {
  painter = await openPainter()
})
after(() => painter.close())

test('the table of types has every type of the library, and no other', () => {
  const path = createRequire(import.meta.url).resolve('plotly.js/dist/plot-schema.json')
  const { traces } = JSON.parse(readFileSync(path, 'utf8')) as { traces: object }
  assert.deepEqual(Object.keys(TRACE_TYPES).sort(), Object.keys(traces).sort())
})

const tree = { labels: ['A', 'B', 'C'], parents: ['', 'A', 'A'], values: [10, 4, 6], branchvalues: 'total' }
const prices = { x: ['2024-01-01', '2024-01-02'], open: [1, 2], high: [3, 4], low: [0, 1], close: [2, 3] }
const polar = { r: [1, 2, 3], theta: [0, 90, 180] }
// A trace, and the CSS selector of marks with their number in the picture.
const DRAWN: readonly (readonly [Readonly<Record<string, unknown>>, string, number])[] = [
  [{ type: 'bar', y: Float32Array.of(1, 4, 9) }, '.barlayer path', 3],
  [{ type: 'scattergl', x: [1, 2, 3], y: [1, 4, 9], mode: 'markers' }, '.scatterlayer .point', 3],
  [
    { type: 'violin', y: [1, 2, 3, 3, 3, 4, 4, 9], meanline: { visible: true } },
    '.violinlayer path.violin',
    1,
  ],
  [{ type: 'pie', values: [1, 4, 9] }, '.pielayer .slice', 3],
  [{ type: 'treemap', ...tree }, '.treemaplayer .slice', 3],
  [{ type: 'sunburst', ...tree }, '.sunburstlayer .slice', 3],
  [{ type: 'icicle', ...tree }, '.iciclelayer .slice', 3],
  [
    {
      type: 'sankey',
      node: { label: ['a', 'b', 'c'] },
      link: { source: [0, 1], target: [2, 2], value: [3, 5] },
    },
    '.sankey-link',
    2,
  ],
  [{ type: 'indicator', mode: 'gauge+number', value: 42 }, '.indicatorlayer .number', 1],
  [{ type: 'candlestick', ...prices }, '.boxlayer path.box', 2],
  [{ type: 'scatterpolar', ...polar, mode: 'markers' }, '.scatterlayer .point', 3],
  [{ type: 'scatterpolargl', ...polar, mode: 'markers' }, '.scatterlayer .point', 3],
  [{ type: 'funnel', x: [9, 4, 1], y: ['a', 'b', 'c'] }, '.funnellayer .point path', 3],
  [{ type: 'waterfall', y: [9, -4, 1] }, '.waterfalllayer .point path', 3],
]

for (const [trace, marks, number] of DRAWN)
  test(`${trace.type}: the picture has the ${number} marks of the trace`, async () => {
    const { JSDOM } = await import('jsdom')
    const svg = await painter.svg(ownFigure({ data: [trace] }))
    const { document } = new JSDOM(svg, { contentType: 'image/svg+xml' }).window
    assert.equal(document.querySelectorAll(marks).length, number)
  })

test('an arrow of an annotation is drawn', async () => {
  const annotations = [{ x: 1, y: 1, text: 'here', showarrow: true }]
  assert.match(await painter.svg(ownFigure({ data: [{ y: [1, 2] }], layout: { annotations } })), /here/)
})

for (const [type, why] of Object.entries(TRACE_TYPES).filter(([, drawn]) => drawn.startsWith('no')))
  test(`${type}: the output says that there is no picture, and why (${why})`, async () => {
    const bundle = await figureBundle(ownFigure({ title: 'Mine', data: [{ type }] }))
    const words = new RegExp(`There is no still picture of ${type} traces: .*(WebGL|server)`)
    assert.match(String(bundle['text/plain']), words)
    assert.match(String(bundle['text/html']), words)
    assert.doesNotMatch(String(bundle['text/html']), /<img/)
    assert.ok(bundle['application/vnd.plotly.v1+json'])
  })

test('one trace without a picture leaves the whole figure without, not a part of it', () => {
  const { data } = ownFigure({ data: [{ y: [1] }, { type: 'scatter3d' }] })
  assert.match(noPictureOf({ data }) ?? '', /scatter3d/)
})

test('more marks than a picture can hold are said; as many cells of a heat map are drawn', () => {
  const y = new Array(50_001).fill(1)
  assert.match(
    noPictureOf(ownFigure({ data: [{ y }] })) ?? '',
    /50,001 values in one scatter trace, only of up to 50,000/,
  )
  assert.equal(noPictureOf(ownFigure({ data: [{ type: 'heatmap', z: [y] }] })), null)
})

test('a title with a formula, no data, and nothing but gaps are drawn', async () => {
  const title = '$\\alpha^2$'
  assert.match(await painter.svg(ownFigure({ title, data: [] })), /α/)
  assert.match(await painter.svg(ownFigure({ title, data: [{ y: [Number.NaN, null, undefined] }] })), /α/)
})
