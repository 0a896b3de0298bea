// Pictures without a browser: what is written in them, and that no words leave the picture or lie on others.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createCanvas } from '@napi-rs/canvas'
import { JSDOM } from 'jsdom'
import { heightOf } from '../../src/view/figure.ts'
import { runFigures } from '../../src/view/figures.ts'
import { openPainter, type Painter } from '../../src/view/png.ts'
import { type Box, boxInPicture, type SvgElement } from '../../src/view/svg-box.ts'
import { syntheticRun } from '../support/synthetic-run.ts'

let painter: Painter
before(async () => {
  painter = await openPainter()
})
after(() => painter.close())

const figures = runFigures(syntheticRun({ steps: 24 }))

interface Words {
  readonly text: string
  readonly box: Box
}

// The painter has registered the font that it draws with, so the measure here is the same.
function wordsOf(svg: string): readonly Words[] {
  const pen = createCanvas(1, 1).getContext('2d')
  const { document } = new JSDOM(svg, { contentType: 'image/svg+xml' }).window
  return [...document.querySelectorAll('text')].flatMap((element) => {
    const text = element.textContent ?? ''
    const box = boxInPicture(element as unknown as SvgElement, (line, size, bold) => {
      pen.font = `${bold ? 'bold ' : ''}${size}px "DejaVu Sans"`
      return pen.measureText(line).width
    })
    return text.trim() === '' || !box ? [] : [{ text, box }]
  })
}

function overlap(a: Box, b: Box): number {
  const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left)
  const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
  return Math.min(wide, high)
}

for (const figure of figures) {
  test(`${figure.name}: the picture holds its title, axis titles and headings, inside its bounds and apart`, async () => {
    const svg = await painter.svg(figure)
    const words = wordsOf(svg)
    const written = words.map((one) => one.text)
    assert.ok(written.includes(figure.title))
    for (const [name, axis] of Object.entries(figure.layout)) {
      const title = (axis as { title?: { text?: string } }).title?.text
      if (/^[xy]axis/.test(name) && title) assert.ok(written.includes(title), `${name}: ${title}`)
    }
    for (const { text, box } of words)
      assert.ok(
        box.left >= 0 && box.right <= 900 && box.top >= 0 && box.bottom <= heightOf(figure),
        `"${text}" leaves the picture: ${JSON.stringify(box)}`,
      )
    for (const [at, one] of words.entries())
      for (const other of words.slice(at + 1))
        assert.ok(overlap(one.box, other.box) < 3, `"${one.text}" lies on "${other.text}"`)
  })
}

test('a figure with nothing to show is drawn with its reason', async () => {
  const [figure] = runFigures({ metrics: [], timings: [], samples: 8 })
  assert.match(await painter.svg(figure!), /No held-out accuracy in this run yet\./)
})

test('the same figure gives the same picture, byte for byte', async () => {
  const figure = figures.find((one) => one.name === 'solve-rate')!
  const [first, second] = [await painter.svg(figure), await painter.svg(figure)]
  assert.ok(first === second)
})

test('a PNG has the width asked for times the scale', async () => {
  const figure = figures.find((one) => one.name === 'solve-rate')!
  const bytes = Buffer.from(await painter.png(figure, { width: 700, scale: 1.5 }))
  assert.equal(bytes.subarray(1, 4).toString(), 'PNG')
  // The width stands at byte 16 of a PNG.
  assert.equal(bytes.readUInt32BE(16), 1050)
})

test('cells of a heat map differ in the picture: it is no empty canvas', async () => {
  const svg = await painter.svg(figures.find((one) => one.name === 'learnability')!)
  const image = /<image[^>]*href="data:image\/png;base64,([^"]+)"/.exec(svg)?.[1] ?? ''
  assert.ok(new Set(Buffer.from(image, 'base64')).size > 50)
})
