// What notebooks show: tables that unfold, figures as one bundle, pictures with a palette.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inflateSync } from 'node:zlib'
import { figureBundle } from '../../src/view/bundle.ts'
import { displayTables } from '../../src/view/display/table.ts'
import { runFigures } from '../../src/view/figures.ts'
import { palettePng } from '../../src/view/palette-png.ts'
import { validationTable } from '../../src/view/table/records.ts'
import type { Table } from '../../src/view/table.ts'
import { deductionTask, rejection } from '../support/records.ts'
import { syntheticRun } from '../support/synthetic-run.ts'

const table = (count: number): Table => ({
  title: 'Many',
  lead: 'All of <them>.',
  columns: [{ title: 'n' }],
  rows: Array.from({ length: count }, (_, n) => [`row ${n}`]),
})

test('rows after the first ten are folded, and said', () => {
  const html = displayTables([table(14)])
  const [seen, folded] = html.split('<details>')
  assert.ok(seen!.includes('row 9') && !seen!.includes('row 10'))
  assert.match(folded!, /<summary>4 more rows<\/summary>[\s\S]*row 13/)
})

test('a short table has nothing to unfold', () => {
  assert.doesNotMatch(displayTables([table(10)]), /<details>/)
})

test('rows after the last are counted', () => {
  const html = displayTables([table(30)], { most: 20 })
  assert.match(html, /10 further rows are not shown/)
  assert.doesNotMatch(html, /row 20/)
})

test('an empty table says so', () => {
  assert.match(displayTables([table(0)]), /Nothing to show/)
})

test('no display has a script or loads anything', () => {
  assert.doesNotMatch(displayTables([table(3)]), /<script|<link|url\(|https?:/)
})

test('a program is highlighted, a reason is marked, and what a model wrote is text', () => {
  const bad = rejection('</code><script>', 'syntax', 'r')
  const html = displayTables([validationTable([deductionTask('function f(a) { return a }', '1', '1'), bad])])
  assert.match(html, /<font class="k"[^>]*><b>function<\/b><\/font>/)
  assert.match(html, /<span class="badge good"><font color="#109e73">●<\/font> task<\/span>/)
  assert.match(html, /<span class="badge bad"><font color="#d55e00">●<\/font> syntax<\/span>/)
  assert.doesNotMatch(html, /<script/)
})

test('without any style a table still says on which side cells stand and how tokens look', () => {
  const shown = displayTables([
    {
      columns: [
        { title: 'p', kind: 'program' },
        { title: 'v', kind: 'value' },
        { title: 'n', align: 'right' },
      ],
      rows: [['return "s" + 1 // c', '[1]', '2']],
    },
  ])
  const plain = shown.replace(/<style>[\s\S]*?<\/style>| style="[^"]*"| class="[^"]*"/g, '')
  const cells = [...plain.matchAll(/<t[dh]\b[^>]*>.*?<\/t[dh]>/g)].map(([cell]) => cell)
  assert.equal(cells.length, 6)
  for (const [at, cell] of cells.entries())
    assert.match(cell, at % 3 === 2 ? /^<t[dh][^>]* align="right">/ : /^<t[dh][^>]*><div align="left">/)
  for (const token of ['<b>return</b>', '&quot;s&quot;', '1', '<i>// c</i>'])
    assert.match(plain, new RegExp(`<font color="#[0-9a-f]{6}">${token}</font>`))
  assert.equal(new Set([...plain.matchAll(/<font color="(#\w+)">/g)].map(([, colour]) => colour)).size, 4)
})

test('a style sheet has the last word on the colour of a token', () => {
  const html = displayTables([{ columns: [{ title: 'p', kind: 'program' }], rows: [['return 1']] }])
  for (const kind of ['k', 's', 'n', 'c'])
    assert.match(html, new RegExp(`div\\.azlab \\.${kind} \\{ color: var\\(--`))
  assert.match(html, /<font class="k"/)
})

test('a share has a bar of its length', () => {
  const html = displayTables([{ columns: [{ title: 'solved', kind: 'share' }], rows: [['3 of 8'], ['']] }])
  assert.match(html, /width: 38%"><\/i><\/span>3 of 8/)
})

const figures = runFigures(syntheticRun({ steps: 30 }))

test('a figure is one bundle of JSON, HTML, a picture and text, and its HTML needs no network and no script', async () => {
  const bundle = await figureBundle(figures[0]!)
  assert.deepEqual(Object.keys(bundle).sort(), ['application/vnd.plotly.v1+json', 'text/html', 'text/plain'])
  assert.match(
    String(bundle['text/html']),
    /<source media="\(prefers-color-scheme: dark\)" srcset="data:image\/png;base64,/,
  )
  assert.match(String(bundle['text/html']), /<img src="data:image\/png;base64,[^>]*max-width: 100%/)
  assert.doesNotMatch(String(bundle['text/html']), /<script|https?:/)
})

test('ten figures take less than 3 MiB in a notebook', async () => {
  let bytes = 0
  for (let at = 0; at < 10; at++) {
    const bundle = await figureBundle(figures[at % figures.length]!)
    bytes += JSON.stringify({ output_type: 'display_data', data: bundle, metadata: {} }, null, 1).length
  }
  assert.ok(bytes < 3 * 2 ** 20, `${bytes} bytes`)
})

/** Width, height, palette and indices of a PNG that palettePng made. */
function read(png: Uint8Array) {
  const bytes = Buffer.from(png)
  const part = (name: string) => {
    const at = bytes.indexOf(name, 0, 'latin1')
    return bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4))
  }
  const [width, height] = [part('IHDR').readUInt32BE(0), part('IHDR').readUInt32BE(4)]
  const rows = inflateSync(part('IDAT'))
  const indices = Array.from({ length: height }, (_, y) => [
    ...rows.subarray(y * (width + 1) + 1, (y + 1) * (width + 1)),
  ])
  return { width, height, palette: [...part('PLTE')], indices: indices.flat() }
}

test('a picture of few colours keeps them all, the most frequent first', () => {
  const pixels = Uint8Array.from([255, 0, 0, 255, 0, 0, 255, 255, 255, 0, 0, 255, 255, 0, 0, 255])
  assert.deepEqual(read(palettePng({ width: 2, height: 2, pixels })), {
    width: 2,
    height: 2,
    palette: [255, 0, 0, 0, 0, 255],
    indices: [0, 1, 0, 0],
  })
})

test('a colour beyond the palette becomes the nearest in it', () => {
  // 256 greys twice, and one colour beside grey 7 once.
  const greys = Array.from({ length: 512 }, (_, at) => [at % 256, at % 256, at % 256, 255]).flat()
  const pixels = Uint8Array.from([...greys, 7, 7, 8, 255])
  const { palette, indices } = read(palettePng({ width: 513, height: 1, pixels }))
  assert.equal(palette.length, 768)
  assert.equal(palette[3 * indices[512]!], 7)
})
