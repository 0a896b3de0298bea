// Boxes of SVG elements: worked out by hand for small drawings.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JSDOM } from 'jsdom'
import { boxInPicture, boxOf, type SvgElement } from '../../src/view/svg-box.ts'

// Each letter is half as wide as it is high.
const width = (text: string, size: number) => text.length * size * 0.5

function element(svg: string, query: string): SvgElement {
  const { document } = new JSDOM(`<svg xmlns="http://www.w3.org/2000/svg">${svg}</svg>`, {
    contentType: 'image/svg+xml',
  }).window
  return document.querySelector(query) as unknown as SvgElement
}

test('text starts at x, and reaches 0.93 of its size above the base line and 0.24 below', () => {
  const text = element('<text x="10" y="50" style="font-size: 20px">abcd</text>', 'text')
  assert.deepEqual(boxOf(text, width), { left: 10, right: 50, top: 50 - 18.6, bottom: 50 + 4.8 })
})

test('text anchored in its middle lies on both sides of x', () => {
  const text = element('<text x="10" y="0" text-anchor="middle" style="font-size: 10px">ab</text>', 'text')
  const box = boxOf(text, width)
  assert.deepEqual([box?.left, box?.right], [5, 15])
})

test('a second line lies lower by its dy', () => {
  const text = element(
    '<text x="0" y="0" style="font-size: 10px"><tspan class="line" dy="0em">a</tspan><tspan class="line" dy="1.3em">abc</tspan></text>',
    'text',
  )
  const box = boxOf(text, width)!
  assert.equal(box.right, 15)
  assert.ok(Math.abs(box.bottom - (13 + 2.4)) < 1e-9)
})

test('a group is as large as its parts, each moved by its transform', () => {
  const group = element(
    '<g><rect x="0" y="0" width="2" height="3"/><rect transform="translate(10,20)" x="1" y="1" width="4" height="4"/></g>',
    'g',
  )
  assert.deepEqual(boxOf(group, width), { left: 0, top: 0, right: 15, bottom: 25 })
})

test('in the picture, the transforms of all around it count, a quarter turn about a point included', () => {
  const rect = element(
    '<g transform="translate(100,0)"><rect transform="rotate(90,10,10)" x="10" y="10" width="4" height="2"/></g>',
    'rect',
  )
  const box = boxInPicture(rect, width)!
  // (10..14, 10..12) turned by 90° about (10, 10): x from 8 to 10, y from 10 to 14.
  for (const [value, expected] of [
    [box.left, 108],
    [box.right, 110],
    [box.top, 10],
    [box.bottom, 14],
  ] as const)
    assert.ok(Math.abs(value - expected) < 1e-9)
})

test('a path is as large as its points, relative ones included', () => {
  const path = element('<path d="M5,5h10v-3l-2,8Z"/>', 'path')
  assert.deepEqual(boxOf(path, width), { left: 5, right: 15, top: 2, bottom: 10 })
})

test('empty text has no box', () => {
  assert.equal(boxOf(element('<text x="1" y="1"></text>', 'text'), width), null)
})
