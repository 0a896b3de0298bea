// Text of a terminal as HTML: escaped, with the colours of its escape sequences.

import { escapeHtml } from 'azlab/view'

interface Look {
  readonly colour: string | null
  readonly background: string | null
  readonly bold: boolean
  readonly italic: boolean
  readonly underline: boolean
}

const PLAIN: Look = { colour: null, background: null, bold: false, italic: false, underline: false }

/** Classes of the sixteen named colours are `ansi-0` to `ansi-15`; the page's style says what they look like. */
export function ansiHtml(text: string): string {
  let look = PLAIN
  let html = ''
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
  for (const part of text.split(/(\x1b\[[\d;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\))/)) {
    if (part.startsWith('\x1b')) {
      if (part.endsWith('m')) look = changed(look, part.slice(2, -1))
      continue
    }
    if (part === '') continue
    const attributes = attributesOf(look)
    html += attributes ? `<span${attributes}>${escapeHtml(part)}</span>` : escapeHtml(part)
  }
  return html
}

function attributesOf({ colour, background, bold, italic, underline }: Look): string {
  const classes: string[] = []
  const styles: string[] = []
  const paint = (value: string | null, property: string, suffix: string) => {
    if (value === null) return
    if (/^\d+$/.test(value)) classes.push(`ansi-${value}${suffix}`)
    else styles.push(`${property}:${value}`)
  }
  paint(colour, 'color', '')
  paint(background, 'background', '-bg')
  if (bold) classes.push('ansi-bold')
  if (italic) classes.push('ansi-italic')
  if (underline) classes.push('ansi-underline')
  return `${classes.length ? ` class="${classes.join(' ')}"` : ''}${styles.length ? ` style="${styles.join(';')}"` : ''}`
}

function changed(look: Look, parameters: string): Look {
  const codes = parameters.split(';').map(Number)
  let now = look
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!
    if (code === 0) now = PLAIN
    else if (code === 1) now = { ...now, bold: true }
    else if (code === 3) now = { ...now, italic: true }
    else if (code === 4) now = { ...now, underline: true }
    else if (code === 22) now = { ...now, bold: false }
    else if (code === 23) now = { ...now, italic: false }
    else if (code === 24) now = { ...now, underline: false }
    else if (code >= 30 && code <= 37) now = { ...now, colour: String(code - 30) }
    else if (code === 39) now = { ...now, colour: null }
    else if (code >= 40 && code <= 47) now = { ...now, background: String(code - 40) }
    else if (code === 49) now = { ...now, background: null }
    else if (code >= 90 && code <= 97) now = { ...now, colour: String(code - 82) }
    else if (code >= 100 && code <= 107) now = { ...now, background: String(code - 92) }
    else if (code === 38 || code === 48) {
      const wide = codes[i + 1] === 2
      const value = wide ? rgb(codes.slice(i + 2, i + 5)) : palette(codes[i + 2] ?? 0)
      now = code === 38 ? { ...now, colour: value } : { ...now, background: value }
      i += wide ? 4 : 2
    }
  }
  return now
}

/** Colour of the 256 of a terminal: sixteen named, a cube of six steps a side, and greys. */
function palette(index: number): string {
  if (index < 16) return String(index)
  if (index >= 232) return rgb([8, 8, 8].map((start) => start + 10 * (index - 232)))
  const step = (value: number) => (value === 0 ? 0 : 55 + 40 * value)
  const at = index - 16
  return rgb([Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map(step))
}

function rgb(channels: readonly number[]): string {
  return `rgb(${[0, 1, 2].map((at) => Math.min(255, Math.max(0, channels[at] || 0))).join(',')})`
}
