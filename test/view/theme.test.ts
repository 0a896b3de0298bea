// Colours: the dark theme exchanges every ink, and lines stand out from the page in both themes.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownFigure } from '../../src/lab/own.ts'
import { TASK_TYPES } from '../../src/task/task.ts'
import { runFigures } from '../../src/view/figures.ts'
import { labStyle } from '../../src/view/lab-style.ts'
import { DARK, INK, themed, typeStyle } from '../../src/view/theme.ts'
import { syntheticRun } from '../support/synthetic-run.ts'

/** Relative luminance and contrast ratio as WCAG 2 defines them. */
function luminance(colour: string): number {
  const value = Number.parseInt(colour.slice(1), 16)
  const [r, g, b] = [value >> 16, (value >> 8) & 255, value & 255].map((channel) => {
    const c = channel / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

const dark = new Map(DARK)

test('in the dark theme no colour of the light page is left', () => {
  for (const figure of runFigures(syntheticRun({ steps: 14 }))) {
    const text = JSON.stringify(themed(figure, 'dark').layout)
    for (const ink of Object.values(INK))
      if (dark.has(ink)) assert.ok(!text.includes(ink), `${figure.name}: ${ink}`)
  }
})

test('the light theme is the figure itself', () => {
  const [figure] = runFigures(syntheticRun({ steps: 3 }))
  assert.equal(themed(figure!, 'light'), figure)
})

/** The three, and four of a user's own. */
const types = [...TASK_TYPES, 'own-a', 'own-b', 'own-c', 'own-d']

for (const type of types) {
  test(`the colour of ${type} has a contrast of at least 3 with the page, light and dark`, () => {
    const { colour } = typeStyle(type, types)
    assert.ok(contrast(colour, INK.paper) >= 3)
    assert.ok(contrast(dark.get(colour) ?? colour, dark.get(INK.paper)!) >= 3)
  })
}

test('text has a contrast of at least 4.5 with the page, light and dark', () => {
  for (const ink of [INK.text, INK.muted]) {
    assert.ok(contrast(ink, INK.paper) >= 4.5)
    assert.ok(contrast(dark.get(ink)!, dark.get(INK.paper)!) >= 4.5)
  }
})

test('task types differ in marker and dash, not in colour alone', () => {
  for (const sign of ['colour', 'symbol', 'dash'] as const)
    assert.equal(new Set(types.map((type) => typeStyle(type, types)[sign])).size, types.length)
})

test('JupyterLab’s rules exchange each ink of a figure in the dark theme, as plotly writes it', () => {
  const style = labStyle()
  for (const [light, other] of DARK) {
    const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(light.slice(at, at + 2), 16))
    assert.ok(style.includes(`[style*='fill: rgb(${r}, ${g}, ${b})'] { fill: ${other} !important; }`), light)
  }
  assert.match(style, /\.plot-img \{ max-width: 100%/)
})

test('a figure of one’s own has no colour of the light page left in the dark theme', () => {
  const figure = themed(
    ownFigure({ title: 'Mine', data: [{ type: 'table' }, { type: 'bar', y: [1] }] }),
    'dark',
  )
  for (const [light] of DARK) assert.ok(!JSON.stringify(figure.layout).includes(light), light)
})
