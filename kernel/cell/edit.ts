// A text with edits, and for each of its positions the one that it came from.

export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

export interface Edited {
  readonly text: string
  /** The offset in the text before the edits; inside an inserted text it is the place of the edit. */
  originalOffset(offset: number): number
}

/** Applies edits that do not overlap; those at one place come in the order in which they are given. */
export function edit(text: string, edits: readonly Edit[]): Edited {
  const sorted = edits.map((one, order) => ({ ...one, order }))
  sorted.sort((a, b) => a.start - b.start || a.end - b.end || a.order - b.order)
  /** Where the kept pieces begin, in the new text and in the old. */
  const pieces: { readonly from: number; readonly to: number; readonly end: number }[] = []
  let made = ''
  let position = 0
  const keep = (end: number): void => {
    pieces.push({ from: position, to: made.length, end: made.length + end - position })
    made += text.slice(position, end)
  }
  for (const { start, end, text: inserted } of sorted) {
    keep(start)
    made += inserted
    position = end
  }
  keep(text.length)
  return {
    text: made,
    originalOffset(offset) {
      const piece = pieces.findLast(({ to }) => to <= offset) ?? pieces[0]!
      return piece.from + Math.min(offset, piece.end) - piece.to
    },
  }
}

/** Line and column, both from 0, of an offset. */
export function positionAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset)
  const line = before.split('\n').length - 1
  return { line, column: offset - (before.lastIndexOf('\n') + 1) }
}

/** The offset of a line and column, both from 0. */
export function offsetAt(
  text: string,
  { line, column }: { readonly line: number; readonly column: number },
): number {
  let start = 0
  for (let i = 0; i < line; i++) {
    const next = text.indexOf('\n', start)
    if (next < 0) return text.length
    start = next + 1
  }
  return Math.min(start + column, text.length)
}

/** Two rounds of edits as one. */
export function chain(first: Edited, second: Edited): Edited {
  return {
    text: second.text,
    originalOffset: (offset) => first.originalOffset(second.originalOffset(offset)),
  }
}
