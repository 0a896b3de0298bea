// Sizes of SVG elements where there is no browser: text by a canvas's measure, groups by the union of their parts.

/** A box in some coordinate system. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** What is read of an SVG element; a browser's and jsdom's both have it. */
export interface SvgElement {
  readonly tagName: string
  readonly children: Iterable<SvgElement>
  readonly parentElement: SvgElement | null
  readonly textContent: string | null
  getAttribute(name: string): string | null
}

/** Width of a text in pixels. */
export type TextWidth = (text: string, size: number, bold: boolean) => number

/** How far letters reach above and below the base line, as shares of the font size (DejaVu Sans). */
const ASCENT = 0.93
const DESCENT = 0.24

// (a, b, c, d, e, f): x' = a·x + c·y + e, y' = b·x + d·y + f
type Matrix = readonly [number, number, number, number, number, number]
const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0]

/** The box of an element in its own coordinates, before its `transform`. */
export function boxOf(element: SvgElement, width: TextWidth): Box | null {
  const name = element.tagName.toLowerCase()
  if (name === 'text') return textBox(element, width)
  if (name === 'rect' || name === 'image') {
    const x = number(element, 'x')
    const y = number(element, 'y')
    return { left: x, top: y, right: x + number(element, 'width'), bottom: y + number(element, 'height') }
  }
  if (name === 'path') return pathBox(element.getAttribute('d') ?? '')
  if (name === 'defs' || name === 'clippath') return null
  let whole: Box | null = null
  for (const child of element.children) {
    const box = boxOf(child, width)
    if (box) whole = union(whole, moved(box, transformOf(child)))
  }
  return whole
}

/** The box of an element in the coordinates of the picture. */
export function boxInPicture(element: SvgElement, width: TextWidth): Box | null {
  let box = boxOf(element, width)
  for (let at: SvgElement | null = element; box && at; at = at.parentElement) {
    box = moved(box, transformOf(at))
    if (at.tagName.toLowerCase() === 'svg') {
      const x = number(at, 'x')
      const y = number(at, 'y')
      box = moved(box, [1, 0, 0, 1, x, y])
    }
  }
  return box
}

function textBox(element: SvgElement, width: TextWidth): Box | null {
  const style = element.getAttribute('style') ?? ''
  const size = fontSize(style) ?? 12
  const bold = /font-weight:\s*(bold|[6-9]00)/.test(style)
  const lines = [...element.children].filter((part) => part.getAttribute('class') === 'line')
  const parts = lines.length > 0 ? lines : [element]
  const anchor = element.getAttribute('text-anchor') ?? /text-anchor:\s*(\w+)/.exec(style)?.[1] ?? 'start'
  let whole: Box | null = null
  let base = number(element, 'y')
  for (const part of parts) {
    const text = part.textContent ?? ''
    if (text === '') continue
    const wide = width(text, size, bold || hasBold(part))
    const x = number(part, 'x') || number(element, 'x')
    base += ems(part.getAttribute('dy'), size)
    const left = anchor === 'middle' ? x - wide / 2 : anchor === 'end' ? x - wide : x
    whole = union(whole, {
      left,
      right: left + wide,
      top: base - ASCENT * size,
      bottom: base + DESCENT * size,
    })
  }
  return whole
}

function hasBold(element: SvgElement): boolean {
  for (const child of element.children)
    if (/font-weight:\s*bold/.test(child.getAttribute('style') ?? '') || hasBold(child)) return true
  return false
}

function fontSize(style: string): number | null {
  const found = /font-size:\s*([\d.]+)px/.exec(style)?.[1]
  return found === undefined ? null : Number(found)
}

function ems(length: string | null, size: number): number {
  if (!length) return 0
  const value = Number.parseFloat(length)
  return Number.isFinite(value) ? (length.endsWith('em') ? value * size : value) : 0
}

/** Bounds of the points of a path of M, L, H, V and Z, which is what axes and legends draw. */
function pathBox(path: string): Box | null {
  let box: Box | null = null
  let x = 0
  let y = 0
  for (const [, command = '', rest = ''] of path.matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)) {
    const values = (rest.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number)
    const pairs = command.toUpperCase() === 'H' || command.toUpperCase() === 'V' ? 1 : 2
    for (let i = 0; i + pairs <= values.length; i += pairs) {
      const relative = command === command.toLowerCase()
      if (pairs === 2) {
        x = (relative ? x : 0) + values[i]!
        y = (relative ? y : 0) + values[i + 1]!
      } else if (command.toUpperCase() === 'H') x = (relative ? x : 0) + values[i]!
      else y = (relative ? y : 0) + values[i]!
      box = union(box, { left: x, right: x, top: y, bottom: y })
    }
  }
  return box
}

function transformOf(element: SvgElement): Matrix {
  let matrix = IDENTITY
  const text = element.getAttribute('transform') ?? ''
  for (const [, name, rest = ''] of text.matchAll(/(translate|scale|rotate)\(([^)]*)\)/g)) {
    const [a = 0, b, c] = rest.split(/[\s,]+/).map(Number)
    if (name === 'translate') matrix = product(matrix, [1, 0, 0, 1, a, b ?? 0])
    else if (name === 'scale') matrix = product(matrix, [a, 0, 0, b ?? a, 0, 0])
    else {
      const angle = (a * Math.PI) / 180
      const turn: Matrix = [Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0]
      const x = b ?? 0
      const y = c ?? 0
      matrix = product(product(product(matrix, [1, 0, 0, 1, x, y]), turn), [1, 0, 0, 1, -x, -y])
    }
  }
  return matrix
}

function product(p: Matrix, q: Matrix): Matrix {
  return [
    p[0] * q[0] + p[2] * q[1],
    p[1] * q[0] + p[3] * q[1],
    p[0] * q[2] + p[2] * q[3],
    p[1] * q[2] + p[3] * q[3],
    p[0] * q[4] + p[2] * q[5] + p[4],
    p[1] * q[4] + p[3] * q[5] + p[5],
  ]
}

function moved(box: Box, m: Matrix): Box {
  const xs: number[] = []
  const ys: number[] = []
  for (const [x, y] of [
    [box.left, box.top],
    [box.right, box.top],
    [box.left, box.bottom],
    [box.right, box.bottom],
  ] as const) {
    xs.push(m[0] * x + m[2] * y + m[4])
    ys.push(m[1] * x + m[3] * y + m[5])
  }
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }
}

function union(a: Box | null, b: Box): Box {
  if (!a) return b
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  }
}

function number(element: SvgElement, name: string): number {
  const value = Number.parseFloat(element.getAttribute(name) ?? '')
  return Number.isFinite(value) ? value : 0
}
