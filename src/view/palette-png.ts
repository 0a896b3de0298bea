// A picture with few colours as a PNG with a palette: a third of the size of one with three bytes a pixel.

import { crc32, deflateSync } from 'node:zlib'

/** Pixels row by row, four bytes each: red, green, blue, opacity (which is not kept: figures have a background). */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

const MOST_COLOURS = 256

/** The PNG file. Pictures of more than 256 colours keep the 256 most frequent, and the others become the nearest of them. */
export function palettePng({ width, height, pixels }: Pixels): Uint8Array {
  const counts = new Map<number, number>()
  for (let at = 0; at < pixels.length; at += 4) {
    const colour = colourAt(pixels, at)
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  const palette = [...counts]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, MOST_COLOURS)
    .map(([colour]) => colour)
  const indices = new Map(palette.map((colour, index) => [colour, index]))
  for (const colour of counts.keys()) if (!indices.has(colour)) indices.set(colour, nearest(colour, palette))

  // Each row begins with its filter: none.
  const rows = Buffer.alloc(height * (width + 1))
  for (let y = 0, at = 0, to = 0; y < height; y++) {
    to++
    for (let x = 0; x < width; x++, at += 4) rows[to++] = indices.get(colourAt(pixels, at))!
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8) // eight bits, palette
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((one) => [one >> 16, (one >> 8) & 255, one & 255]))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function colourAt(pixels: Uint8Array, at: number): number {
  return (pixels[at]! << 16) | (pixels[at + 1]! << 8) | pixels[at + 2]!
}

function nearest(colour: number, palette: readonly number[]): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  palette.forEach((one, index) => {
    const [red, green, blue] = [16, 8, 0].map((shift) => ((one >> shift) & 255) - ((colour >> shift) & 255))
    const distance = red! ** 2 + green! ** 2 + blue! ** 2
    if (distance < least) [best, least] = [index, distance]
  })
  return best
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const around = Buffer.alloc(8)
  around.writeUInt32BE(data.length, 0)
  around.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([around.subarray(0, 4), body, around.subarray(4)])
}
